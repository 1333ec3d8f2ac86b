"""By which day a task made on some day is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from bot.handoff.calendar import DayKind
from bot.handoff.holidays import library_days

SATURDAY = 5


class WorkingDays:
    """Counts working days by the public calendar of holidays and make-up workdays; outside its years by weekdays."""

    def __init__(self, count: int, days: Mapping[date, DayKind] | None = None) -> None:
        """A task is due `count` working days later."""
        self._count = count
        self._days = library_days() if days is None else days

    def after(self, day: date) -> date:
        """The day on which a task made on `day` is due."""
        left = self._count
        while left:
            day += timedelta(days=1)
            left -= self._works(day)
        return day

    def _works(self, day: date) -> bool:
        kind = self._days.get(day)
        return day.weekday() < SATURDAY if kind is None else kind is DayKind.WORKDAY
