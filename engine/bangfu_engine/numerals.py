"""Chinese numerals that count something, as digits: 三十五岁 → 35岁, 一万二 → 12000, 壹仟 → 1000, 八五年 → 85年.

What only looks like a number stays as it is: set phrases (一次性), rough counts (两三年, 四五十, 七八年), days of
the old calendar (初一) and days of the week (周三).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterator, NamedTuple, Optional, Tuple

import cn2an

ZERO = "零〇"
PLAIN = f"{ZERO}一二两三四五六七八九"
RUN = re.compile(rf"[{PLAIN}十百千万亿]+(?:点[{PLAIN}]+)?")
UNIT = re.compile(
    r"万元|元|块|岁|周岁|年|个半?月|个星期|个礼拜|个小时|小时|个钟|钟头|星期|礼拜|周|天|号|日|次|亩|公里|里地|"
    r"口(?![气味罩])|个人|人|名|级|届|户|w|k"
)
# A number with a scale needs no unit: 一万二, 二十.
SCALED = re.compile(rf"[{PLAIN}]+[十百千万亿]|十万")
# As on bank forms; a digit of them is a numeral only before a scale: 大陆, 收拾.
FORMAL_DIGITS, FORMAL_SCALES = "壹贰叁肆伍陆柒捌玖", "拾佰仟"
FORMAL = re.compile(rf"[{FORMAL_DIGITS}{PLAIN}]+[{FORMAL_SCALES}万][{FORMAL_DIGITS}{FORMAL_SCALES}{PLAIN}万亿]*")
PLAINLY = str.maketrans(FORMAL_DIGITS + FORMAL_SCALES, "一二三四五六七八九十百千")
# 廿五, 卅岁; not 廿七八, 廿几, nor the townships 廿里堡 and 廿三里.
TENS = re.compile(r"([廿卅])([一二三四五六七八九]?)(?![一二三四五六七八九几多来里])")
TENS_DIGIT = {"廿": "2", "卅": "3"}
ROUGH = re.compile(r"[一二两三四五六七八九]{2}")
# 八五年, 九二年, 零五年; 五六年, 七八年 and 八九年 are more often some years than a year.
SHORT_YEAR = re.compile(rf"(?!五六|六七|七八|八九)[五六七八九零〇][{PLAIN}]")
SHORT_YEAR_SAID = re.compile(rf"[五六七八九][{PLAIN}]")
AFTER_SHORT_YEAR = re.compile(r"年(?![级代])")
AFTER_SHORT_YEAR_SAID = re.compile(r"年(?:出?生(?!活)|毕业|入伍|参军)")
YEAR = re.compile(rf"[{PLAIN}]{{3,4}}")
# 八百一个月 is 800 a month: the last digit belongs to what follows. 一万二块 is one number.
BORROWED = re.compile(r"[百千万亿][一二两三四五六七八九]$")
AFTER_BORROWED = re.compile(r"个|年|天|周|星期|礼拜|小时|人|户|次|亩|口")
TOGETHER = re.compile(r"一块(?!钱)")
AFTER_DECIMAL = re.compile(r"[万千元块倍折]")
MONTH = re.compile(r"月")
# 一月, 两月 and 一日 mean a month, two months and a day more often than January, February and the first.
JANUARY = re.compile(r"月(?:[份初底]|中旬|[一二三十]+[号日])")
DAY_BEFORE = re.compile(r"(?:[第初周]|星期|礼拜)$")
ROUGH_BEFORE = re.compile(r"[几数]$")
FIXED = re.compile(
    r"一次性|十分|[一二三四五六]年级|一个人|一天到晚|一天天|一年到头|三天两头|[一二三四五六七八九]号线|一号文件|一日三餐|一人多岗|"
    r"一户一|一人一|一口价|一级棒|一日游|二天再"
)


class Numeral(NamedTuple):
    """What stands from `start` to `end` (exclusive), in digits."""

    start: int
    end: int
    digits: str


def find_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of `text` that count something, from left to right; no two overlap."""
    fixed = [match.span() for pattern in (FIXED, TOGETHER) for match in pattern.finditer(text)]
    plain = FORMAL.sub(lambda match: match[0].translate(PLAINLY), text)
    for numeral in sorted([*_tens(plain), *_counted(plain)]):
        if not any(numeral.start < right and numeral.end > left for left, right in fixed):
            yield numeral


def _tens(text: str) -> Iterator[Numeral]:
    for match in TENS.finditer(text):
        units = _digits(match[2]) if match[2] else "0"
        yield Numeral(*match.span(), f"{TENS_DIGIT[match[1]]}{units}")


def _counted(text: str) -> Iterator[Numeral]:
    for start, end in _runs(text):
        digits = _digits(text[start:end]) if _counts(text[start:end], text[:start], text[end:]) else None
        if digits and text[start] in ZERO:
            digits = digits.zfill(end - start)
        if digits and len(digits) >= min(2, end - start):
            yield Numeral(start, end, digits)


def _runs(text: str) -> Iterator[Tuple[int, int]]:
    for match in RUN.finditer(text):
        borrowed = BORROWED.search(match[0]) and AFTER_BORROWED.match(text[match.end() :])
        yield match.start(), match.end() - 1 if borrowed else match.end()


def _counts(numeral: str, before: str, after: str) -> bool:
    if before[-1:].isdigit() or after[:1].isdigit() or before[-1:] in TENS_DIGIT:
        return False
    if "点" in numeral:
        return bool(AFTER_DECIMAL.match(after))
    if YEAR.fullmatch(numeral):
        return after[:1] in ("年", "届", "级")
    if ROUGH.search(numeral):
        return _is_short_year(numeral, after)
    if SCALED.match(numeral):
        return not (numeral.startswith("十") and ROUGH_BEFORE.search(before))
    return _is_small_count(numeral, before, after)


def _is_short_year(numeral: str, after: str) -> bool:
    if SHORT_YEAR.fullmatch(numeral):
        return bool(AFTER_SHORT_YEAR.match(after))
    return bool(SHORT_YEAR_SAID.fullmatch(numeral) and AFTER_SHORT_YEAR_SAID.match(after))


def _is_small_count(numeral: str, before: str, after: str) -> bool:
    """A digit, or 十 to 十九: a number only where a unit follows; 零五 is a year or nothing."""
    if numeral[0] in ZERO and len(numeral) > 1:
        return _is_short_year(numeral, after)
    if numeral[0] not in PLAIN + "十" or DAY_BEFORE.search(before) or ROUGH_BEFORE.search(before):
        return False
    if numeral in ("一", "两"):
        return bool(JANUARY.match(after) or (UNIT.match(after) and not after.startswith("日")))
    return bool(UNIT.match(after) or MONTH.match(after))


@lru_cache(maxsize=4096)
def _digits(numeral: str) -> Optional[str]:
    try:
        number = cn2an.cn2an(numeral.replace("〇", "零"), "smart")
    except (ValueError, KeyError):
        return None
    return str(int(number)) if number == int(number) else str(number)
