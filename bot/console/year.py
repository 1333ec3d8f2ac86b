"""A year as twelve small months, each day with what it is: workday, weekend, holiday, make-up workday."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.handoff.calendar import DayKind

SATURDAY = 5
MONTHS = range(1, 13)


class Look(StrEnum):
    """How a day is shown."""

    PLAIN = "usual"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True)
class Cell:
    """One day of a month."""

    day: date
    look: Look
    is_today: bool


@dataclass(frozen=True)
class Month:
    """Weeks of seven cells, Monday first; None where the week belongs to another month."""

    number: int
    weeks: list[list[Cell | None]]


def months_of(year: int, days: Mapping[date, DayKind], today: date) -> list[Month]:
    """The year's months."""
    return [Month(number, _weeks(year, number, days, today)) for number in MONTHS]


def _weeks(year: int, month: int, days: Mapping[date, DayKind], today: date) -> list[list[Cell | None]]:
    weeks = Calendar().monthdatescalendar(year, month)
    return [[_cell(day, days, today) if day.month == month else None for day in week] for week in weeks]


def _cell(day: date, days: Mapping[date, DayKind], today: date) -> Cell:
    return Cell(day, _look(day, days.get(day)), day == today)


def _look(day: date, kind: DayKind | None) -> Look:
    if kind is not None:
        return Look(kind.value)
    return Look.WEEKEND if day.weekday() >= SATURDAY else Look.PLAIN
