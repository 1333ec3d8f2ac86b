"""Ages, amounts, dates, durations, household sizes and ordinals, read by rule from text in normal form.

Only what is said is read: 四十多岁 and 快六十 give no age, 几年 no duration, 三千来块 no amount: an eligibility rule
would take them for exact figures. 三千多块 is 3000 to 4000.
"""

from __future__ import annotations

import re
from typing import Callable, Dict, List, Match, NamedTuple, Optional, Pattern

import cn2an


class Quantity(NamedTuple):
    """What stands from `start` to `end` (exclusive).

    `value` by entity: age in years; amount in 元 (or `2000-3000`); date as in XML Schema (2018, 2018-06, --06-15,
    ---15) or the day as said (下周三, 9月底, 正月初八, 五一); duration as number and unit (0.5年); household_size in
    persons; ordinal as a number.
    """

    entity: str
    start: int
    end: int
    value: str


class Reader(NamedTuple):
    """A pattern, the entity it finds and how its groups are read; None if it is not that entity after all."""

    entity: str
    pattern: Pattern[str]
    read: Callable[[Match[str]], Optional[str]]


NUMBER = r"\d+(?:\.\d+)?"
OLDEST = 120
# Of whom an age is said without 岁, and what follows it: 我妈68了, 对象39.
SOMEBODY = "都俺我他她妈爸爹娘已经哥弟姐妹叔姨舅爷奶伯婆女男儿"
SOMEBODY_IN_TWO = "对象|老公|老婆|老伴|老头|头子|媳妇|女人|男人|老汉|我屋|才满|刚满"
AGE_ENDS = r"了|啦|咯|喽|$|[,。!?;、]|的人"
HALF = 0.5
# Without the word for money only thousands are taken for money.
LEAST_BARE = 1000
CHINESE = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
SCALES = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000, "百": 100, "十": 10, "": 1}
MONEY = r"万?元|块钱|块(?![地田儿板砖])|钱|蚊"
# What follows a figure that is not money: 3千人, 5千米, 2019年.
COUNTED = (
    r"(?:[个多余来几]?[人名户亩次头只株棵斤吨岁天年月周字平里米克瓦步伏分号日位家件级届项条期页票度]|"
    r"公|平方|小时|左右的人|[a-z\d%\-.])"
)
# A figure after these is money from 100 up: 一天280, 扣我360, 补600.
PAID = r"(?:(?<=1天|个月|每天|每月|每人|日薪|月薪|工钱)|(?<=[扣补欠押罚][我你他俺])|(?<=[扣欠押罚补发])|(?<=还是))"
# A long figure without the word for money is money if it is round; else it is a hotline, a code or a phone number.
BARE_MONEY = re.compile(r"[1-9]\d{3}|[1-9]\d{2,4}00")
WEEKDAY = (
    r"(?<![\d一两几半])(?:下下|[这下上本每])?个?(?:周|星期|礼拜)[一二三四五六日天末1-6]"
    r"(?![次天个年回趟一二三四五六七八九十\d])"
)
NUMERAL = "一二三四五六七八九十"
LUNAR_DAY = rf"(?:初?[{NUMERAL}]{{1,3}}|\d{{1,2}})?[号日]?"
# 八月十五 without 号 is mid-autumn, 三月三 the old feast; 初二 alone is a school grade, 初八 is not.
LUNAR = (
    rf"(?:农历|阴历|旧历|老历)(?:\d{{1,2}}|正|腊|冬)月{LUNAR_DAY}|(?:正月|腊月|冬月){LUNAR_DAY}|"
    rf"(?<!\d)\d{{1,2}}月(?:初[{NUMERAL}]|十五(?![号日天])|廿?[二三六七九](?=[,。!?]|$))|"
    rf"大年(?:初[{NUMERAL}]|三十|30)|年三十|"
    r"初[五六七八九十](?![中级])|初[一二三四](?=(?:就?开[工门业]|上班|出[门发]|之?[前后]|那天))"
)
FESTIVAL = (
    r"春节|除夕|元宵节?|清明节?|端午节?|中秋节?|重阳节?|国庆节?|元旦|腊八节?|三八(?:妇女)?节|"
    rf"(?<![{NUMERAL}\d块毛])(?:五一(?:劳动)?节?(?![{NUMERAL}\d路村队])|十一(?=放假|[之以]?前|[之以]?后|假期|期间|国庆|长假|黄金周))"
)
RELATIVE = (
    rf"{LUNAR}|"
    r"今天|明天|大后天|后天|昨天|大前天|前天|"
    r"今晚|明晚|今早|明早|"
    r"(?:上上|下下|[这本上下])(?:周|个?(?:星期|礼拜))(?![一二三四五六日天末1-6])|(?:上上|下下|[这本上下])个?月[初底中]?|"
    rf"(?:今年(?!(?:都|已经|刚|才|满|快)*[1-9]\d(?:$|[^\d.万千百元块个年月号天]))|明年|后年|去年|大前年|前年)(?:[底初]|的?(?:{FESTIVAL}))?|"
    r"(?:1[0-2]|[1-9])月(?:底|初|末|中旬|上旬|下旬)|"
    rf"月底|月初|年底|年初|过完年|过年|(?<![\d几多半每今明去前两成一二三四五六七八九十])年[前后](?![\d几半天])|节[前后]|{FESTIVAL}"
)
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
MONTH = r"(?:1[0-2]|0?[1-9])"
YEAR = r"(?:19[4-9]|20[0-4])\d"
# Of the short years those up to 40 are of this century.
LAST_OF_CENTURY = 40
# 干了60年, 70年产权: so long it lasted.
LASTED = "了满过够近"
# 1天300, 1个月能拿多少, 200块1天: what a rate is per, not how long something lasts; 干了1个月 is.
RATE = r"1(?:天|年|个月|小时|个?钟头)"
NO_RATE = (
    rf"(?!(?<![{LASTED}]){RATE}(?:能|要|才|就|给|交|拿|挣|补|得|领|发|赚|有|差不多|大概|大约|到手|说好|可以|工钱|工资)*"
    rf"(?:多少|好多|几多|几百|几千|\d))(?!(?<=[元块钱]){RATE})"
)
SINCE = r"出?生(?!活)|毕业|入伍|参军|退伍|当兵|属|[底初]"


def find_quantities(text: str) -> List[Quantity]:
    """All quantities of `text` in the order of the text; where two would overlap, the earlier reader's stands."""
    found: List[Quantity] = []
    for reader in READERS:
        for match in reader.pattern.finditer(text):
            quantity = _quantity(reader, match)
            if quantity and not _overlaps(quantity, found):
                found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def _quantity(reader: Reader, match: Match[str]) -> Optional[Quantity]:
    value = reader.read(match)
    return Quantity(reader.entity, *match.span(), value) if value else None


def _overlaps(quantity: Quantity, others: List[Quantity]) -> bool:
    return any(quantity.start < other.end and quantity.end > other.start for other in others)


def _age(match: Match[str]) -> Optional[str]:
    years = _number(match[0])
    return str(years) if years <= OLDEST else None


def _amount(match: Match[str]) -> Optional[str]:
    groups = match.groupdict(default="")
    scale = SCALES[groups["scale"]]
    vague = groups["early"] or groups["vague"]
    if vague == "来" or not (groups["money"] or _large(groups)):
        return None
    tail = CHINESE.get(groups["tail"]) or int(groups["tail"] or 0)
    yuan = float(groups["value"]) * scale + tail * scale / 10
    return f"{_plain(yuan)}-{_plain(yuan + _step(yuan))}" if vague else _plain(yuan)


def _paid(match: Match[str]) -> str:
    return match["paid"]


def _step(yuan: float) -> int:
    """The place of the last digit that is not zero: 3000多 ends before 4000, 150多 before 160."""
    digits = str(int(yuan))
    return 10 ** (len(digits) - len(digits.rstrip("0")))


def _large(groups: Dict[str, str]) -> bool:
    if groups["scale"]:
        return groups["scale"] != "百"
    return bool(BARE_MONEY.fullmatch(groups["value"]))


def _range(match: Match[str]) -> Optional[str]:
    high_scale = SCALES[match["high_scale"] or ""]
    low_scale = SCALES[match["low_scale"]] if match["low_scale"] else high_scale
    low, high = float(match["low"]) * low_scale, float(match["high"]) * high_scale
    if match["low"].startswith("0") or (not match["money"] and (high < LEAST_BARE or low >= high)):
        return None
    return f"{_plain(low)}-{_plain(high)}"


def _rough(match: Match[str]) -> Optional[str]:
    low, high, scale = CHINESE[match["low"]], CHINESE[match["high"]], SCALES[match["scale"]]
    if low >= high or (scale < LEAST_BARE and not match["money"]):
        return None
    return f"{low * scale}-{high * scale}"


def _date(match: Match[str]) -> Optional[str]:
    year, month, day = (match.groupdict().get(part) or "" for part in ("year", "month", "day"))
    if year:
        return "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    if not month:
        return f"---{day.zfill(2)}"
    return "-".join([f"--{month.zfill(2)}", *([day.zfill(2)] if day else [])])


def _short_date(match: Match[str]) -> Optional[str]:
    """85年 is 1985, 05年 is 2005."""
    year = int(match["short"])
    century = 2000 if year <= LAST_OF_CENTURY else 1900
    month = match.groupdict().get("month")
    return f"{century + year}-{month.zfill(2)}" if month else str(century + year)


def _duration(match: Match[str]) -> Optional[str]:
    number = HALF if match["value"] == "半" else float(match["value"])
    half = HALF if match["half"] or match["more"] else 0
    unit = "小时" if match["unit"] in ("钟", "钟头") else match["unit"]
    return f"{_plain(number + half)}{unit}"


def _ordinal(match: Match[str]) -> Optional[str]:
    return str(_number(match["value"]))


def _named(match: Match[str]) -> Optional[str]:
    return match["value"]


def _whole(match: Match[str]) -> Optional[str]:
    return match[0]


def _number(numeral: str) -> int:
    return int(cn2an.cn2an(numeral, "smart"))


def _plain(number: float) -> str:
    rounded = round(number, 2)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def _reader(entity: str, pattern: str, read: Callable[[Match[str]], Optional[str]]) -> Reader:
    return Reader(entity, re.compile(pattern), read)


MONTH_AND_DAY = rf"(?P<month>{MONTH})月(?:份|(?P<day>{DAY})(?:[号日]|(?![\d个次天人年万千元块])))?"
ORDINAL = r"[一二三四五六七八九]?十?[一二三四五六七八九]|[二三四五六七八九]?十|[1-9]\d?"
READERS = [
    _reader("age", r"(?<![\d.\-快近])(?<!快[到满])(?<!将近)[1-9]\d{0,2}(?=周?岁(?!月))", _age),
    _reader(
        "age",
        r"(?<=年龄|岁数|今年|虚岁|周岁)(?:[1-9]\d|十[五六七八九])(?![\da-z.\-元块万千百年月天号个人名户次%])|"
        rf"(?:(?<=[{SOMEBODY}])|(?<={SOMEBODY_IN_TWO}))[1-9]\d(?={AGE_ENDS})|"
        rf"(?<=[,。!?;、])(?:1[5-9]|[2-8]\d)(?={AGE_ENDS})|^[3-8]\d(?=了)",
        _age,
    ),
    _reader("date", rf"(?<!\d)(?P<year>{YEAR})年(?:{MONTH_AND_DAY})?", _date),
    _reader(
        "date",
        rf"(?<![\d.])(?P<year>{YEAR})[-./](?P<month>{MONTH})(?:[-./](?P<day>{DAY}))?(?![\d万千元块.])[号日]?",
        _date,
    ),
    _reader("date", rf"(?<!\d)(?P<year>{YEAR})(?=届|级(?!别)|毕业|出生|生的)", _date),
    _reader("date", rf"(?<![\d.])(?P<short>\d\d)年(?P<month>{MONTH})月份?(?!\d)", _short_date),
    _reader("date", rf"(?<![\d.])(?P<short>\d\d)(?:年(?={SINCE})|(?=届))", _short_date),
    _reader(
        "date", rf"(?<![\d.{LASTED}])(?P<short>[5-9]\d|0\d)年(?![产期代]|工龄|历史|了|[以之]?[上下内前后])", _short_date
    ),
    _reader("date", rf"{WEEKDAY}|{RELATIVE}", _whole),
    _reader(
        "date",
        rf"(?<![\d.])(?P<month>{MONTH})\.(?P<day>{DAY})(?:[号日]|(?=那天|上午|下午|晚上|的?招聘|开班|报名|截止|[之以]?[前后]))",
        _date,
    ),
    _reader("date", rf"(?<![\d个.]){MONTH_AND_DAY}", _date),
    _reader("date", rf"(?<![\d.a-z\-])(?P<day>{DAY})[号日](?![线楼文窗院门机车])", _date),
    _reader(
        "amount",
        rf"(?<![\d.a-z第\-])(?P<low>{NUMBER})(?P<low_scale>[万wk千])?(?:-|~|到|至)"
        rf"(?P<high>{NUMBER})(?P<high_scale>[万wk千百])?(?:(?P<money>{MONEY})|(?!{COUNTED}))",
        _range,
    ),
    _reader(
        "amount",
        rf"(?P<low>[一两二三四五六七八])(?P<high>[两二三四五六七八九])(?P<scale>[十百千万])"
        rf"[来多]?(?:(?P<money>{MONEY})|(?!{COUNTED}))",
        _rough,
    ),
    _reader(
        "amount",
        rf"(?<![\d.a-z第\-])(?P<value>{NUMBER})(?!\d)"
        r"(?:(?P<early>[多来])?(?P<scale>[万wk千百])(?:(?P<tail>[1-9一二两三四五六七八九])[千百]?(?!\d))?)?"
        rf"(?P<vague>[多来])?(?:(?P<money>{MONEY})|(?!{COUNTED}))",
        _amount,
    ),
    _reader("amount", rf"{PAID}(?P<paid>[1-9]\d{{2}})(?![\d多来几]|\.\d|[万wk千]|{COUNTED})", _paid),
    _reader(
        "duration",
        rf"(?<![\d.]){NO_RATE}"
        r"(?P<value>[1-9]\d{0,2}(?:\.\d)?|半)(?:(?P<half>个半)|个)?"
        r"(?P<unit>年|(?<=[个半])月|周(?![一二三四五六日末])|星期|礼拜|天|工作日|小时|钟头|(?<=个)钟(?![头点表]))"
        r"(?P<more>半(?![个年天]))?(?![级代初底]|出生|毕业|生人|前?份)",
        _duration,
    ),
    _reader(
        "household_size",
        r"(?:(?<![大国老])家[里中]?|家庭(?:人口|成员)?|屋里?|户口[本簿]上?)(?:一共|总共|里|有|是|就|共|才|只有|现在)*"
        r"(?P<value>\d{1,2})(?:口(?!子)人?|个人(?!去|来|都?想|报名|一[起组间])|人(?=$|[,。!?;、]))",
        _named,
    ),
    _reader("household_size", r"(?:一|全)家(?:人|老小)?(?P<value>\d{1,2})(?:口(?!子)|个人)", _named),
    _reader("household_size", r"(?<!\d)(?P<value>\d{1,2})口之家", _named),
    _reader(
        "ordinal",
        rf"第(?P<value>{ORDINAL})(?=[个条项种款场家份张](?![娃孩女儿年月天小人])|[吧呀啊嘛,。!?]|$)",
        _ordinal,
    ),
    _reader("ordinal", r"^(?P<value>[1-9一二三四五六七八九])$", _ordinal),
]
