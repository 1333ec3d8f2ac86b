"""Days of the old calendar (正月初八, 腊月28, 中秋, 清明) as days of the common one; the calendar itself is borax's.

The engine has seen to it that 8月十五 comes here and 8月15号 does not. A bare 初八 names no month and means no day.
A leap month is never meant.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import cast

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

MONTHS = {"正": 1, "冬": 11, "腊": 12} | {str(number): number for number in range(1, 13)}
# Month and day.
FEASTS = {"元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8)}
LAST_DAY = ("大年三十", "大年30", "年三十", "除夕")
TENS = {"初": 0, "十": 10, "廿": 20, "二十": 20, "三十": 30, "": 0}
ONES = {"": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九十", 1)}
LUNAR = re.compile(
    r"(?:农历|阴历|旧历|老历)?(?P<month>正|冬|腊|1[0-2]|[1-9])月(?P<day>.{0,3}?)[号日]?"
    r"|大年(?P<new_year>初.)"
    rf"|(?P<feast>{'|'.join(FEASTS)})节?"
    rf"|(?P<last>{'|'.join(LAST_DAY)})"
    r"|(?P<spring>春节)"
    r"|(?P<term>清明)节?"
)
DAY = re.compile(r"(?P<tens>初|二十|三十|十|廿|)(?P<ones>[一二三四五六七八九十]?)")
Span = tuple[date, date]


def lunar_span(match: re.Match[str], year: int) -> Span | None:
    """First and last day of what `LUNAR` found, in the old calendar's `year`; None where that year has no such day."""
    try:
        return _span({name: value for name, value in match.groupdict().items() if value is not None}, year)
    except ValueError:
        return None


def _span(said: dict[str, str], year: int) -> Span | None:
    if "term" in said:
        return _one(TermUtils.nth_term_day(year, term_name=said["term"]))
    if "spring" in said:  # The days off: 全国年节及纪念日放假办法 (2024), New Year's Eve to the third day.
        return _solar(year, 1, 1) - timedelta(1), _solar(year, 1, 3)
    if "last" in said:
        return _one(_solar(year + 1, 1, 1) - timedelta(1))
    if "feast" in said:
        return _one(_solar(year, *FEASTS[said["feast"]]))
    return _days(year, MONTHS[said.get("month", "正")], said.get("day") or said.get("new_year") or "")


def _days(year: int, month: int, day: str) -> Span | None:
    if not day:
        return _solar(year, month, 1), _solar(year, month, LCalendars.ndays(year, month))
    number = _number(day)
    return _one(_solar(year, month, number)) if number else None


def _number(day: str) -> int | None:
    if day.isdecimal():
        return int(day)
    found = DAY.fullmatch(day)
    return TENS[found["tens"]] + ONES[found["ones"]] if found else None


def _one(day: date) -> Span:
    return day, day


def _solar(year: int, month: int, day: int) -> date:
    return cast("date", LunarDate(year, month, day).to_solar_date())
