"""What held since when: rows of `person_statuses` that never overlap, of which the open one holds now.

Nobody's past is rewritten by a later entry: a new value closes the open row on the day from which it holds. Two entries
of one day leave a row of no length, as a trace of what was put right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.errors import BackToFront, OutOfOrder, Overlaps
from bot.registry.tables import person_statuses
from bot.registry.values import Status, Verified
from bot.registry.wording import name_of

# The columns of `people` that hold value and detail of each status as they are now.
COLUMNS: Mapping[Status, tuple[str, str | None]] = {
    Status.EMPLOYMENT: ("employment", "employment_detail"),
    Status.HOME: ("home_region", None),
    Status.RESIDENCE: ("live_region", None),
    Status.WORKPLACE: ("work_region", "workplace"),
    Status.LABOUR_CAPACITY: ("labour_capacity", None),
}


@dataclass(frozen=True)
class Trail:
    """Who recorded something, how they learned it, and when (aware UTC)."""

    by: str
    how: Verified
    at: datetime

    def columns(self) -> dict[str, Any]:
        """As the history keeps it."""
        return {"recorded_by": self.by, "how": self.how, "recorded_at": self.at}


def present(status: Status, values: Mapping[str, Any]) -> tuple[str, str]:
    """Value and detail of a status among values of a person; empty when nobody knows."""
    value, detail = COLUMNS[status]
    return values.get(value, ""), values.get(detail, "") if detail else ""


class History:
    """The history of one person, inside the caller's writing transaction; all entries are of one trail."""

    def __init__(self, connection: AsyncConnection, person_id: int, trail: Trail) -> None:
        """Writes about the person with this number."""
        self._connection = connection
        self._person_id = person_id
        self._trail = trail

    async def put_all(self, before: Mapping[str, Any], after: Mapping[str, Any], since: date) -> None:
        """Records every status that is different after a change; raises OutOfOrder."""
        for status in COLUMNS:
            held = present(status, after)
            if held != present(status, before):
                await self.put(status, held, since)

    async def put(self, status: Status, held: tuple[str, str], since: date) -> None:
        """Value and detail hold from `since` on; with both empty nobody knows from then on. Raises OutOfOrder."""
        spans = await self._spans(status)
        if spans and since < (begun := _last_day(spans)):
            raise OutOfOrder(status, begun)
        still = [span.id for span in spans if span.until is None]
        closing = update(person_statuses).where(person_statuses.c.id.in_(still)).values(until=since)
        await self._connection.execute(closing)
        if any(held):
            await self._insert(status, held, since, None)

    async def add_past(self, status: Status, held: tuple[str, str], since: date, until: date) -> None:
        """Adds what held from `since` to before `until`; raises BackToFront, Overlaps."""
        if until <= since:
            raise BackToFront
        for span in await self._spans(status):
            if _meet(span, since, until):
                raise Overlaps(name_of("status", status), span.since, span.until)
        await self._insert(status, held, since, until)

    async def _spans(self, status: Status) -> Sequence[Row[Any]]:
        table = person_statuses.c
        theirs = table.person_id == self._person_id, table.status == status
        query: Select[Any] = select(table.id, table.since, table.until).where(*theirs)
        found: Sequence[Row[Any]] = (await self._connection.execute(query)).all()
        return found

    async def _insert(self, status: Status, held: tuple[str, str], since: date, until: date | None) -> None:
        value, detail = held
        row = {"person_id": self._person_id, "status": status, "value": value, "detail": detail}
        days = {"since": since, "until": until}
        await self._connection.execute(insert(person_statuses).values(**row, **days, **self._trail.columns()))


def _last_day(spans: Sequence[Row[Any]]) -> date:
    """The first day that is free, when all that was recorded stays as it is."""
    found: date = max(span.until or span.since for span in spans)
    return found


def _meet(span: Row[Any], since: date, until: date) -> bool:
    if span.since == span.until:
        return False
    return since < (span.until or date.max) and span.since < until
