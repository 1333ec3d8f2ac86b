"""Ages, amounts, dates, durations, household sizes and ordinals, read by rule from text in normal form.

Only what is said is read: 四十多岁 and 快六十 give no age, 几年 no duration: an eligibility rule would take them
for exact figures.
"""

from __future__ import annotations

import re
from typing import Callable, Dict, List, Match, NamedTuple, Optional, Pattern

import cn2an


class Quantity(NamedTuple):
    """What stands from `start` to `end` (exclusive).

    `value` by entity: age in years; amount in 元 (or `2000-3000`); date as in XML Schema (2018, 2018-06, --06-15,
    ---15) or the relative day as said; duration as number and unit (0.5年); household_size in persons; ordinal as
    a number.
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
# A long figure without the word for money is money if it is round; else it is a hotline, a code or a phone number.
BARE_MONEY = re.compile(r"[1-9]\d{3}|[1-9]\d{2,4}00")
WEEKDAY = (
    r"(?<![\d一两几半])(?:下下|[这下上本每])?个?(?:周|星期|礼拜)[一二三四五六日天末1-6]"
    r"(?![次天个年回趟一二三四五六七八九十\d])"
)
LUNAR_DAY = r"(?:初?[一二三四五六七八九十]{1,3}|\d{1,2})?[号日]?"
RELATIVE = (
    rf"(?:农历|阴历|旧历|老历)\d{{1,2}}月{LUNAR_DAY}|(?:正月|腊月|冬月){LUNAR_DAY}|"
    r"大年(?:初[一二三四五六七八九十]|三十|30)|"
    r"今天|明天|大后天|后天|昨天|大前天|前天|"
    r"今晚|明晚|今早|明早|"
    r"[这本上下]周(?![一二三四五六日天末])|[这本上下]个?月|"
    r"今年|明年|后年|去年|前年|"
    r"月底|月初|年底|年初|过年|春节|除夕|元宵节?|清明节?|端午节?|中秋节?|国庆节?|元旦"
)
DAY = r"(?:3[01]|[12]\d|0?[1-9])"
MONTH = r"(?:1[0-2]|0?[1-9])"
YEAR = r"(?:19[4-9]|20[0-4])\d"


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
    if not groups["money"] and not _large(groups):
        return None
    tail = CHINESE.get(groups["tail"]) or int(groups["tail"] or 0)
    return _plain(float(groups["value"]) * scale + tail * scale / 10)


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


def _duration(match: Match[str]) -> Optional[str]:
    number = HALF if match["value"] == "半" else float(match["value"])
    half = HALF if match["half"] or match["more"] else 0
    return f"{_plain(number + half)}{match['unit']}"


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
    _reader("age", r"(?<![\d.\-])[1-9]\d{0,2}(?=周?岁(?!月))", _age),
    _reader(
        "age",
        r"(?<=年龄|岁数|今年|虚岁|周岁)(?:[1-9]\d|十[五六七八九])(?![\da-z.\-元块万千百年月天号个人名户次%])|"
        r"(?<=[都俺我他她妈爸爹娘已经])[1-9]\d(?=了|$|[,。!?;、]|的人)",
        _age,
    ),
    _reader("date", rf"(?<!\d)(?P<year>{YEAR})年(?:{MONTH_AND_DAY})?", _date),
    _reader(
        "date",
        rf"(?<![\d.])(?P<year>{YEAR})[-./](?P<month>{MONTH})(?:[-./](?P<day>{DAY}))?(?![\d万千元块.])[号日]?",
        _date,
    ),
    _reader("date", rf"(?<!\d)(?P<year>{YEAR})(?=届|级(?!别)|毕业|出生|生的)", _date),
    _reader("date", rf"{WEEKDAY}|{RELATIVE}", _whole),
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
        r"(?:(?P<scale>[万wk千百])(?:(?P<tail>[1-9一二两三四五六七八九])[千百]?(?!\d))?)?"
        rf"[多来]?(?:(?P<money>{MONEY})|(?!{COUNTED}))",
        _amount,
    ),
    _reader(
        "duration",
        r"(?<![\d.])(?P<value>[1-9]\d{0,2}(?:\.\d)?|半)(?:(?P<half>个半)|个)?"
        r"(?P<unit>年|(?<=[个半])月|周(?![一二三四五六日末])|星期|礼拜|天|工作日|小时|钟头)"
        r"(?P<more>半(?![个年天]))?(?![级代初底]|出生|毕业|生人|前?份)",
        _duration,
    ),
    _reader("household_size", r"(?:家里?|全家|一家)(?:一共|总共|里|有)*(?P<value>\d{1,2})(?:口人?|个人)", _named),
    _reader("household_size", r"(?<!\d)(?P<value>\d{1,2})口之家", _named),
    _reader("ordinal", rf"第(?P<value>{ORDINAL})(?=[个条项种款场家份张]|[吧呀啊嘛,。!?]|$)", _ordinal),
    _reader("ordinal", r"^(?P<value>[1-9])$", _named),
]
