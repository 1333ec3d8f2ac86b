"""Days and months as official documents write them."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from policy_kb.ingest.numerals import DIGITS, value

HAN_YEAR = f"[{DIGITS}○ＯO零]{{4}}"
# Others are misread.
YEARS = range(1949, 2100)
DAY = re.compile(r"(\d{4})\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})\s?日?")
HAN_DAY = re.compile(rf"({HAN_YEAR})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日")
MONTH = re.compile(r"(?:(\d{4})\s?年)?\s?(\d{1,2})\s?月(?!\s?\d{1,2}\s?日)(?:份|底|末)?")


def day_in(text: str) -> date | None:
    """The first day that a text names, or None."""
    if found := DAY.search(text):
        return _day(*map(int, found.groups()))
    if found := HAN_DAY.search(text):
        year = int("".join(str(max(DIGITS.find(each), 0)) for each in found[1]))
        return _day(year, value(found[2]), value(found[3]))
    return None


def whole_day(line: str) -> date | None:
    """The day, if the line is nothing but a day in Chinese writing, as below a signature."""
    plain = line.replace(" ", "")
    whole = "年" in plain and (DAY.fullmatch(plain) or HAN_DAY.fullmatch(plain))
    return day_in(plain) if whole else None


def months_in(text: str) -> tuple[date, date] | None:
    """From the first day of the first month to the last day of the last one that a text names with a year; or None.

    A month without a year has that of the month before it: 2022年11月-12月.
    """
    found: list[tuple[int, int]] = []
    for match in MONTH.finditer(text):
        year = int(match[1]) if match[1] else (found[-1][0] if found else 0)
        if year in YEARS and 1 <= int(match[2]) <= 12:
            found.append((year, int(match[2])))
    if not found:
        return None
    (first_year, first), (last_year, last) = min(found), max(found)
    return date(first_year, first, 1), date(last_year, last, monthrange(last_year, last)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None
