"""Which days a word for a date means (下周三, 15号, 月底, 国庆), as the engine's entity `date` gives it.

Spans as wide as a year mean no days here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from actions.interview.dates import Days
from actions.lunar_days import LUNAR, lunar_days

DAYS_AHEAD = {"今": 0, "明": 1, "后": 2, "大后": 3}
WEEKS_AHEAD = {"这": 0, "本": 0, "下": 1, "下下": 2}
MONTHS_AHEAD = {"": 0, "这": 0, "本": 0, "下": 1, "下下": 2}
# First and last day of a part of a month; 31 is cut to the month's own last day.
PARTS = {
    "": (1, 31),
    **dict.fromkeys(("初", "上旬"), (1, 10)),
    **dict.fromkeys(("中", "中旬"), (11, 20)),
    **dict.fromkeys(("底", "末", "下旬"), (21, 31)),
}
# Month, first and last day; the length is that of the holidays' rule (全国年节及纪念日放假办法, 2024).
FEASTS = {"元旦": (1, 1, 1), "三八": (3, 8, 8), "五一": (5, 1, 5), "国庆": (10, 1, 7), "十一": (10, 1, 7)}
# Days after Monday.
WEEKDAYS = {
    weekday: days
    for days, named in enumerate(("一1", "二2", "三3", "四4", "五5", "六6末", "日天"))
    for weekday in named
}
DAY = re.compile(r"(?P<ahead>大后|[今明后])[天晚早]")
WEEK = re.compile(r"(?P<ahead>下下|[这本下])?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末1-6])?")
MONTH = re.compile(r"(?P<ahead>下下|[这本下])?个?月(?P<part>[初中底末]?)")
PART = re.compile(r"(?P<month>\d{1,2})月(?P<part>[初底末]|[上中下]旬)")
# As XML Schema writes dates without a year or a month: --06-15, --06, ---15.
ISO = re.compile(r"(?P<year>\d{4}|-)-(?P<month>\d\d)(?:-(?P<day>\d\d))?")
DAY_OF_MONTH = re.compile(r"---(?P<day>\d\d)")
FEAST = re.compile(rf"(?P<feast>{'|'.join(FEASTS)})(?:妇女|劳动)?节?")


def days_of(said: str, today: date) -> Days | None:
    """The days from `today` on that the word means; None for the past and for what names no days."""
    matches = ((pattern.fullmatch(said), read) for pattern, read in READINGS)
    found = next((read(match, today) for match, read in matches if match), None)
    return found if found and found.last >= today else None


def _day(match: re.Match[str], today: date) -> Days:
    day = today + timedelta(DAYS_AHEAD[match["ahead"]])
    return Days(day, day)


def _week(match: re.Match[str], today: date) -> Days | None:
    ahead, weekday = match["ahead"], match["weekday"]
    monday = today + timedelta(7 * WEEKS_AHEAD[ahead or "这"] - today.weekday())
    if not weekday:
        return Days(monday, monday + timedelta(6)) if ahead else None
    start = monday + timedelta(WEEKDAYS[weekday])
    length = 2 if weekday == "末" else 1
    if not ahead and start + timedelta(length - 1) < today:
        start += timedelta(7)
    return Days(start, start + timedelta(length - 1))


def _month(match: re.Match[str], today: date) -> Days:
    named = today + relativedelta(months=MONTHS_AHEAD[match["ahead"] or ""])
    found = _within(named, *PARTS[match["part"]])
    is_over = not match["ahead"] and found.last < today
    return _within(named + relativedelta(months=1), *PARTS[match["part"]]) if is_over else found


def _part(match: re.Match[str], today: date) -> Days | None:
    return _next_year(int(match["month"]), *PARTS[match["part"]], today)


def _iso(match: re.Match[str], today: date) -> Days | None:
    month, day = int(match["month"]), match["day"]
    first, last = (int(day), int(day)) if day else (1, 31)
    if match["year"] == "-":
        return _next_year(month, first, last, today)
    return _checked(int(match["year"]), month, first, last)


def _day_of_month(match: re.Match[str], today: date) -> Days | None:
    day = int(match["day"])
    months = (today + relativedelta(months=ahead) for ahead in range(3))
    return _coming((_checked(each.year, each.month, day, day) for each in months), today)


def _feast(match: re.Match[str], today: date) -> Days | None:
    return _next_year(*FEASTS[match["feast"]], today)


def _lunar(match: re.Match[str], today: date) -> Days | None:
    # The old year begins weeks after the common one.
    return _coming((lunar_days(match, today.year + ahead) for ahead in (-1, 0, 1)), today)


def _next_year(month: int, first: int, last: int, today: date) -> Days | None:
    return _coming((_checked(today.year + ahead, month, first, last) for ahead in range(2)), today)


def _coming(each: Iterable[Days | None], today: date) -> Days | None:
    return next((days for days in each if days and days.last >= today), None)


def _checked(year: int, month: int, first: int, last: int) -> Days | None:
    """None where there is no such day: 30 February."""
    try:
        return _within(date(year, month, first), first, last)
    except ValueError:
        return None


def _within(month: date, first: int, last: int) -> Days:
    return Days(month + relativedelta(day=first), month + relativedelta(day=last))


READINGS = (
    (DAY, _day),
    (WEEK, _week),
    (MONTH, _month),
    (PART, _part),
    (ISO, _iso),
    (DAY_OF_MONTH, _day_of_month),
    (FEAST, _feast),
    (LUNAR, _lunar),
)
