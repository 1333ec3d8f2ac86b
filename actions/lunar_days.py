"""Days of the old calendar (正月初八, 腊月28, 中秋, 清明) as days of the common one; the calendar itself is borax's.

The engine has seen to it that 8月十五 comes here and 8月15号 does not. A bare 初八 names no month and means no day.
A leap month is never meant.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import cast

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

from actions.interview.dates import Days
from actions.interview.numerals import in_digits

MONTHS = {"正": 1, "冬": 11, "腊": 12} | {str(number): number for number in range(1, 13)}
# Month and day.
FEASTS = {"元宵": (1, 15), "端午": (5, 5), "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8)}
LAST_DAY = ("大年三十", "大年30", "年三十", "除夕")
LUNAR = re.compile(
    r"(?:农历|阴历|旧历|老历)?(?P<month>正|冬|腊|1[0-2]|[1-9])月(?P<day>.{0,3}?)[号日]?"
    r"|大年(?P<new_year>初.)"
    rf"|(?P<feast>{'|'.join(FEASTS)})节?"
    rf"|(?P<last>{'|'.join(LAST_DAY)})"
    r"|(?P<spring>春节)"
    r"|(?P<term>清明)节?"
)


def lunar_days(match: re.Match[str], year: int) -> Days | None:
    """First and last day of what `LUNAR` found, in the old calendar's `year`; None where that year has no such day."""
    try:
        return _span({name: value for name, value in match.groupdict().items() if value is not None}, year)
    except ValueError:
        return None


def _span(said: dict[str, str], year: int) -> Days | None:
    if "term" in said:
        return _one(TermUtils.nth_term_day(year, term_name=said["term"]))
    if "spring" in said:  # The days off: 全国年节及纪念日放假办法 (2024), New Year's Eve to the third day.
        return Days(_solar(year, 1, 1) - timedelta(1), _solar(year, 1, 3))
    if "last" in said:
        return _one(_solar(year + 1, 1, 1) - timedelta(1))
    if "feast" in said:
        return _one(_solar(year, *FEASTS[said["feast"]]))
    return _days(year, MONTHS[said.get("month", "正")], said.get("day") or said.get("new_year") or "")


def _days(year: int, month: int, day: str) -> Days | None:
    if not day:
        return Days(_solar(year, month, 1), _solar(year, month, LCalendars.ndays(year, month)))
    digits = in_digits(day.removeprefix("初"))
    return _one(_solar(year, month, int(digits))) if digits.isdecimal() else None


def _one(day: date) -> Days:
    return Days(day, day)


def _solar(year: int, month: int, day: int) -> date:
    return cast("date", LunarDate(year, month, day).to_solar_date())
