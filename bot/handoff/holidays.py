"""The year's holidays and make-up workdays: what staff uploaded wins over the package `chinesecalendar`.

The State Council publishes a year's arrangement in the autumn before it; the package follows some weeks later.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import constants  # type: ignore[import-untyped]
from sqlalchemy import ColumnElement, delete, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock, SystemClock
from bot.handoff.calendar import DayKind
from bot.handoff.calendar_file import BadCalendar, MarkedDay, read_calendar
from bot.handoff.office_texts import text
from bot.handoff.tables import calendar_days
from bot.settings import settings
from bot.storage.database import Database

__all__ = ["BadCalendar", "Holidays", "Uploaded", "calendar_finding"]

# Another process may have uploaded (`bangfu office calendar`).
KEPT_SECONDS = 60.0
# From here on a year's New Year may begin: 2018-12-30 was a holiday of 2019.
NEW_YEAR_FROM_DAY = 25
# The next year is asked for this long before it begins: the State Council's notice is out by then.
AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Uploaded:
    """What an upload stored: days by year."""

    years: Mapping[int, int]


OnStored = Callable[[AsyncConnection, Uploaded], Awaitable[None]]


async def nothing_more(_connection: AsyncConnection, _uploaded: Uploaded) -> None:
    """Nothing belongs to the upload."""


class Holidays:
    """The days that are not as their weekday says."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        """Takes the database, and the clock that says when to look into it again."""
        self._database = database
        self._clock = clock or SystemClock()
        self._days: dict[date, DayKind] = {}
        self._fresh_until = float("-inf")

    async def days(self) -> dict[date, DayKind]:
        """Every known day; an upload by another process is seen within a minute."""
        if not self._days or self._clock.monotonic() >= self._fresh_until:
            # Set before reading: callers inside a transaction must not all want a second connection at once, and an
            # upload that ends during the reading is read next time.
            self._fresh_until = self._clock.monotonic() + KEPT_SECONDS
            self._days = {**library_days(), **await self._uploaded()}
        return self._days

    async def upload(self, content: bytes, name: str, on_stored: OnStored = nothing_more) -> Uploaded:
        """Replaces the years a CSV or XLSX file holds, all or nothing, `on_stored` with them; raises BadCalendar."""
        marked = await asyncio.to_thread(read_calendar, content, name)
        rows = [{"day": each.day, "kind": each.kind.value, "name": each.name} for each in marked]
        uploaded = Uploaded(dict(sorted(Counter(each.day.year for each in marked).items())))
        async with self._database.write() as connection:
            await connection.execute(delete(calendar_days).where(_replaced(marked)))
            await connection.execute(insert(calendar_days), rows)
            await on_stored(connection, uploaded)
        self._fresh_until = float("-inf")
        return uploaded

    async def covered(self, year: int) -> bool:
        """Whether the year's arrangement is known."""
        return year in _years(await self.days())

    async def years(self) -> list[int]:
        """The years whose arrangement is known."""
        return sorted(_years(await self.days()))

    async def _uploaded(self) -> dict[date, DayKind]:
        async with self._database.read() as connection:
            rows = await connection.execute(select(calendar_days.c.day, calendar_days.c.kind))
            return {row.day: DayKind(row.kind) for row in rows}


async def calendar_finding(database: Database, today: date | None = None) -> str | None:
    """A sentence with the mend when this year's arrangement is unknown, or the next one's shortly before it begins."""
    day = today or settings().day()
    holidays = Holidays(database)
    needed = sorted({day.year, (day + AHEAD).year})
    unknown = [str(year) for year in needed if not await holidays.covered(year)]
    if not unknown:
        return None
    return f"{text('not_covered', years='、'.join(unknown))}：{text('not_covered_mend')}"


@lru_cache(maxsize=1)
def library_days() -> dict[date, DayKind]:
    """The days of the package, 2004 to the year it was released for."""
    return dict.fromkeys(constants.holidays, DayKind.HOLIDAY) | dict.fromkeys(constants.workdays, DayKind.WORKDAY)


def _years(days: Iterable[date]) -> set[int]:
    return {day.year for day in days if not _may_be_next_new_year(day)}


def _replaced(marked: list[MarkedDay]) -> ColumnElement[bool]:
    """The rows an upload takes away: the years it holds, and the days it names.

    A file that has nothing of a year but the last days of December holds the next year's New Year, not that year.
    """
    days = [each.day for each in marked]
    years = [calendar_days.c.day.between(date(year, 1, 1), date(year, 12, 31)) for year in _years(days)]
    return or_(calendar_days.c.day.in_(days), *years)


def _may_be_next_new_year(day: date) -> bool:
    return day.month == 12 and day.day >= NEW_YEAR_FROM_DAY
