"""Numbers as people say them: 四十二, 俩, 二零一七年 as digits; 四十多, 快六十 as what they leave open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

DIGITS = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "仨": 3}
SCALES = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
RUN = re.compile(r"[零〇一二三四五六七八九两俩仨十百千廿卅]+")
# 四五十, 三十五六, 十七八: two neighbours are a rough figure, not a number.
PAIR = re.compile(
    r"(?P<tens>[二三四五六七八九]?十)?(?P<low>[一二三四五六七八九])(?P<high>[二三四五六七八九])(?P<scale>十)?"
)
TEN = 10


@dataclass(frozen=True)
class Between:
    """A whole number from `least` to `most`, both included."""

    least: int
    most: int


def in_digits(text: str) -> str:
    """The text with its Chinese numerals as digits; rough pairs (四五十) stay as they are."""
    return RUN.sub(_written, text)


def _written(match: re.Match[str]) -> str:
    pair = PAIR.fullmatch(match[0])
    if pair and DIGITS[pair["high"]] == DIGITS[pair["low"]] + 1:
        return match[0]
    value = number(match[0])
    return match[0] if value is None else value


def number(numeral: str) -> str | None:
    """A Chinese numeral in digits, as long as it says (二零一七 → 2017, 四十二 → 42); None if it is none."""
    if not any(each in SCALES for each in numeral):
        return "".join(str(DIGITS[each]) for each in numeral)
    total, last = 0, None
    for each in numeral:
        if each in DIGITS:
            last = DIGITS[each]
        elif each in "廿卅":
            total, last = total + SCALES[each], None
        else:
            total, last = total + (1 if last is None else last) * SCALES[each], None
    return str(total + (last or 0))


ROUGH: tuple[tuple[re.Pattern[str], Callable[[int], Between]], ...] = (
    (re.compile(r"(?<!\d)(\d)0(?:多|好几|几)岁?"), lambda n: Between(n * TEN + 1, n * TEN + 9)),
    (re.compile(r"(?<!\d)(\d)0出头"), lambda n: Between(n * TEN, n * TEN + 4)),
    (re.compile(r"(?<!\d)(\d)0来岁?"), lambda n: Between(n * TEN - 2, n * TEN + 9)),
    (re.compile(r"(?:快|差点|将近|奔|马上)(?:到|满|有)?(\d{2})(?!\d)"), lambda n: Between(n - 3, n - 1)),
    (re.compile(r"(?:不到|没到|不满|没满|未满)(\d{2})(?!\d)"), lambda n: Between(n - 5, n - 1)),
    (re.compile(r"(?:过了|超过|满过)(\d{2})(?!\d)"), lambda n: Between(n, n + 5)),
    (re.compile(r"(?<!\d)(\d{2})岁?(?:左右|上下|前后)"), lambda n: Between(n - 3, n + 3)),
    (re.compile(r"(?<!\d)(\d{2})岁?(?:多|以上)"), lambda n: Between(n, n + 5)),
)


def rough_number(text: str) -> Between | None:
    """What a rough figure of two digits leaves open (an age), or None where none is said."""
    digits = in_digits(text)
    for pattern, read in ROUGH:
        if found := pattern.search(digits):
            return read(int(found[1]))
    return next((between for match in PAIR.finditer(text) if (between := _pair(match))), None)


def _pair(match: re.Match[str]) -> Between | None:
    low, high = DIGITS[match["low"]], DIGITS[match["high"]]
    if high != low + 1 or not (match["tens"] or match["scale"]):
        return None
    if match["scale"]:
        return Between(low * TEN, high * TEN + 9)
    tens = int(number(match["tens"]) or 0)
    return Between(tens + low, tens + high)
