"""When an office works: weekly hours, holidays and make-up workdays (调休); pure arithmetic on working time.

Moments are aware and come back in Asia/Shanghai, which has had no summer time since 1991: there a clock time and a
moment are the same thing, and spans can be added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.settings import TIME_ZONE

SATURDAY = 5
MIDNIGHT = time()
ONE_DAY = timedelta(days=1)
# An office with no span in so many days counts as one that never opens.
LONGEST_CLOSURE = timedelta(days=60)

ClockSpan = tuple[time, time]
Span = tuple[datetime, datetime]
Hours = Mapping[int, tuple[ClockSpan, ...]]


class DayKind(StrEnum):
    """What a day is, against what its weekday says."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True)
class OfficeCalendar:
    """One office: `hours` by weekday (0 Monday), sorted and without overlap; a span that ends at 00:00 ends the day."""

    hours: Hours
    days: Mapping[date, DayKind]

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working spans of a day; a make-up workday at the weekend has the hours of the first weekday with any."""
        return tuple((_at(day, opens), _end(day, closes)) for opens, closes in self._clock_spans(day))

    def is_open(self, moment: datetime) -> bool:
        """Whether the office works at the moment; at the end of a span it no longer does."""
        local = _local(moment)
        return any(opens <= local < closes for opens, closes in self.spans(local.date()))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The first working moment from here on: `moment` itself when open; None when none comes within 60 days."""
        return next((opens for opens, _ in self._spans_from(_local(moment))), None)

    def working(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; zero when `end` is not after `start`."""
        first, last = _local(start), _local(end)
        days = (first.date() + ONE_DAY * number for number in range((last.date() - first.date()).days + 1))
        spans = (span for day in days for span in self.spans(day))
        return sum((max(min(closes, last) - max(opens, first), timedelta()) for opens, closes in spans), timedelta())

    def after(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment when `duration` of working time has passed; by the plain clock if the office never opens."""
        first = _local(start)
        if duration <= timedelta():
            return first
        left = duration
        for opens, closes in self._spans_from(first):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return first + duration

    def _clock_spans(self, day: date) -> tuple[ClockSpan, ...]:
        kind, own = self.days.get(day), self.hours.get(day.weekday(), ())
        if kind is DayKind.HOLIDAY:
            return ()
        if kind is DayKind.WORKDAY and day.weekday() >= SATURDAY:
            return self._weekday_spans() or own
        return own

    def _weekday_spans(self) -> tuple[ClockSpan, ...]:
        return next((self.hours[day] for day in range(SATURDAY) if self.hours.get(day)), ())

    def _spans_from(self, start: datetime) -> Iterator[Span]:
        """The spans after `start`, cut to it; ends after the longest closure."""
        day, last_open = start.date(), start.date()
        while day - last_open <= LONGEST_CLOSURE:
            for opens, closes in self.spans(day):
                last_open = day
                if closes > start:
                    yield max(opens, start), closes
            day += ONE_DAY


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(TIME_ZONE)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, TIME_ZONE)


def _end(day: date, clock: time) -> datetime:
    return _at(day + ONE_DAY if clock == MIDNIGHT else day, clock)
