"""Numbers in Chinese text, so that every figure in a reply can be held against the facts it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable

DIGITS = re.compile(r"(\d+(?:\.\d+)?)\s*(亿|万|千|百)?")
SCALES = {"亿": 100_000_000, "万": 10_000, "千": 1_000, "百": 100, "": 1}
CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
# A Chinese numeral counts only before a unit of measure; 一次性, 三支一扶 and 一对一 count nothing.
COUNTED = re.compile(
    r"([零一二两三四五六七八九十百千万]+)(?=元|块|次(?!性)|年|个月|天|人|岁|户|场|名|所|家|级|倍|档|届|期|月)"
)
FIXED = re.compile(r"一次性|三支一扶|五免一享|两后生|一对一|十四五|第一书记|一家人|一年到头|一天到晚|同一|统一|五保户")


def numbers_in(text: str) -> set[float]:
    """The values of all figures in `text`, with their scale (20万 is 200000)."""
    found = {float(match[1]) * SCALES[match[2] or ""] for match in DIGITS.finditer(text)}
    plain = DIGITS.sub(" ", FIXED.sub("", text))  # the 万 of 20万 is no numeral of its own
    return found | {float(chinese(match[1])) for match in COUNTED.finditer(plain)}


def chinese(numeral: str) -> int:
    """The value of a Chinese numeral up to 千万: 十二, 一百〇五, 两千, 三万."""
    total = section = digit = 0
    for character in numeral:
        if character in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[character]
            continue
        unit = CHINESE_UNITS[character]
        section = (section + digit) * unit if unit == 10_000 else section + (digit or 1) * unit
        digit = 0
    total = section + digit
    return total


def unsupported(text: str, allowed: Iterable[str], values: Iterable[float] = ()) -> set[float]:
    """The figures of `text` that stand in none of the `allowed` texts and are none of `values`."""
    known = set(values)
    for each in allowed:
        known |= numbers_in(each)
    return numbers_in(text) - known
