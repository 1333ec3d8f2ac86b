"""The number a line of an official document begins with: 一、 (一) 1. (1) by GB/T 9704; 第…章 and 第…条 in rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from policy_kb.ingest.numerals import CIRCLES, value

HAN = "[〇零一二三四五六七八九十百]+"


class Level(IntEnum):
    """How deep a way of numbering stands; a smaller one holds the larger ones."""

    CHAPTER = 1
    SECTION = 2
    ARTICLE = 3
    HAN = 4
    HAN_PAREN = 5
    DIGIT = 6
    DIGIT_PAREN = 7
    CIRCLE = 8


PATTERNS = {
    Level.CHAPTER: re.compile(rf"第\s?({HAN}|\d{{1,3}})\s?章(?=\s|$|[\u4e00-\u9fff])"),
    Level.SECTION: re.compile(rf"第\s?({HAN}|\d{{1,3}})\s?节(?=\s|$|[\u4e00-\u9fff])"),
    Level.ARTICLE: re.compile(rf"第\s?({HAN}|\d{{1,3}})\s?条(?![款例约规])"),
    Level.HAN: re.compile(rf"({HAN})\s?[、．.](?!\d)"),
    Level.HAN_PAREN: re.compile(rf"[(（]\s?({HAN})\s?[)）]、?"),
    Level.DIGIT: re.compile(r"([0-9０-９]{1,3})\s?(?:[.．](?![0-9０-９])|、)"),
    Level.DIGIT_PAREN: re.compile(r"[(（]\s?([0-9０-９]{1,2})\s?[)）]、?|([0-9]{1,2})[)）]"),
    Level.CIRCLE: re.compile(f"([{CIRCLES}])"),
}
# How a path writes each: 二(五)3(1).
WRITTEN = {
    Level.CHAPTER: "第{}章",
    Level.SECTION: "第{}节",
    Level.ARTICLE: "第{}条",
    Level.HAN: "{}",
    Level.HAN_PAREN: "({})",
    Level.DIGIT: "{}",
    Level.DIGIT_PAREN: "({})",
    Level.CIRCLE: "{}",
}


@dataclass(frozen=True)
class Mark:
    """A number at the head of a line: its level and value, how a path writes it, and what follows."""

    level: Level
    value: int
    written: str
    rest: str


def mark_of(line: str) -> Mark | None:
    """The number the line begins with, or None."""
    for level, pattern in PATTERNS.items():
        if found := pattern.match(line):
            digits = next(group for group in found.groups() if group)
            number = value(digits)
            plain = str(number) if digits.isdecimal() else digits
            return Mark(level, number, WRITTEN[level].format(plain), line[found.end() :].strip()) if number else None
    return None
