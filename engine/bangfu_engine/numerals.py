"""Chinese numerals that count something, as digits: 三十五岁 → 35岁, 一万二 → 12000, 三点五万 → 3.5万.

What only looks like a number stays as it is: set phrases (一次性), rough counts (两三年, 四五十), days of the old
calendar (初一) and days of the week (周三).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterator, NamedTuple, Optional, Tuple

import cn2an

PLAIN = "零〇一二两三四五六七八九"
RUN = re.compile(rf"[{PLAIN}十百千万亿]+(?:点[{PLAIN}]+)?")
UNIT = re.compile(
    r"万元|元|块|岁|周岁|年|个半?月|个星期|个礼拜|个小时|小时|星期|礼拜|周|天|号|日|次|亩|公里|里地|"
    r"口(?![气味罩])|个人|人|名|级|届|户|w|k"
)
# A number with a scale needs no unit: 一万二, 二十.
SCALED = re.compile(rf"[{PLAIN}]+[十百千万亿]|十万")
ROUGH = re.compile(r"[一二两三四五六七八九]{2}")
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
    r"一户一|一人一|一口价|一级棒|一日游"
)


class Numeral(NamedTuple):
    """What stands from `start` to `end` (exclusive), in digits."""

    start: int
    end: int
    digits: str


def find_numerals(text: str) -> Iterator[Numeral]:
    """The numerals of `text` that count something, from left to right; no two overlap."""
    fixed = [match.span() for pattern in (FIXED, TOGETHER) for match in pattern.finditer(text)]
    for start, end in _runs(text):
        if any(start < right and end > left for left, right in fixed):
            continue
        digits = _digits(text[start:end]) if _counts(text[start:end], text[:start], text[end:]) else None
        if digits and len(digits) >= min(2, end - start):
            yield Numeral(start, end, digits)


def _runs(text: str) -> Iterator[Tuple[int, int]]:
    for match in RUN.finditer(text):
        borrowed = BORROWED.search(match[0]) and AFTER_BORROWED.match(text[match.end() :])
        yield match.start(), match.end() - 1 if borrowed else match.end()


def _counts(numeral: str, before: str, after: str) -> bool:
    if before[-1:].isdigit() or after[:1].isdigit():
        return False
    if "点" in numeral:
        return bool(AFTER_DECIMAL.match(after))
    if YEAR.fullmatch(numeral):
        return after[:1] in ("年", "届", "级")
    if ROUGH.search(numeral):
        return False
    if SCALED.match(numeral):
        return not (numeral.startswith("十") and ROUGH_BEFORE.search(before))
    return _is_small_count(numeral, before, after)


def _is_small_count(numeral: str, before: str, after: str) -> bool:
    """A digit, or 十 to 十九: a number only where a unit follows."""
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
