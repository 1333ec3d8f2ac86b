"""Spans of days that a report is about; a day is a calendar day in Asia/Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.settings import TIME_ZONE

ONE_DAY = timedelta(days=1)
# A wider span is cut to its last days: a year is what a head of office compares.
LONGEST = 366
# A chart has a bar for each day, week or month, whichever first stays below so many.
MOST_DAYS = 45
MOST_WEEKS_DAYS = 200


class Preset(StrEnum):
    """The spans people ask for."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    CUSTOM = "custom"


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.first, time(), TIME_ZONE)

    @property
    def end(self) -> datetime:
        """The moment it is over; belongs to it no more."""
        return datetime.combine(self.last + ONE_DAY, time(), TIME_ZONE)

    def days(self) -> list[date]:
        """Every day."""
        return [self.first + ONE_DAY * number for number in range((self.last - self.first).days + 1)]


def named(preset: Preset, today: date) -> Span:
    """The span of a preset: week (from Monday) and month run up to today."""
    month = today.replace(day=1)
    spans = {
        Preset.WEEK: Span(today - ONE_DAY * today.weekday(), today),
        Preset.MONTH: Span(month, today),
        Preset.LAST_MONTH: Span((month - ONE_DAY).replace(day=1), month - ONE_DAY),
    }
    return spans.get(preset, Span(today, today))


def custom(first: date | None, last: date | None, today: date) -> Span:
    """A span as typed: turned round where the days are in the wrong order, and no longer than a year."""
    begin, end = sorted((first or last or today, last or first or today))
    return Span(max(begin, end - ONE_DAY * (LONGEST - 1)), end)


def steps(span: Span) -> list[Span]:
    """The span cut into days, weeks (from Monday) or months, as many as a chart can show."""
    days = span.days()
    if len(days) <= MOST_DAYS:
        return [Span(day, day) for day in days]
    key = _week if len(days) <= MOST_WEEKS_DAYS else _month
    groups: dict[date, list[date]] = {}
    for day in days:
        groups.setdefault(key(day), []).append(day)
    return [Span(group[0], group[-1]) for group in groups.values()]


def _week(day: date) -> date:
    return day - ONE_DAY * day.weekday()


def _month(day: date) -> date:
    return day.replace(day=1)
