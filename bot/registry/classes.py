"""The classes of a person, each with its dates: `person_classes`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.errors import BackToFront, NotInClass, Overlaps
from bot.registry.history import Trail
from bot.registry.tables import person_classes
from bot.registry.values import PersonClass
from bot.registry.wording import name_of


class Classes:
    """The classes of one person, inside the caller's writing transaction."""

    def __init__(self, connection: AsyncConnection, person_id: int) -> None:
        """Writes about the person with this number."""
        self._connection = connection
        self._person_id = person_id

    async def put(self, codes: Iterable[PersonClass], since: date | None, trail: Trail) -> None:
        """Puts somebody new in these classes."""
        for code in dict.fromkeys(codes):
            await self._insert(code, since, trail)

    async def enter(self, code: PersonClass, since: date | None, trail: Trail) -> bool:
        """Whether somebody is in a class now who was not; raises Overlaps if they left it later than `since`."""
        spans = await self._spans(code)
        if any(span.until is None for span in spans):
            return False
        for span in spans:
            if since is None or since < span.until:
                raise Overlaps(name_of("classes", code), span.since, span.until)
        await self._insert(code, since, trail)
        return True

    async def leave(self, code: PersonClass, until: date) -> None:
        """Somebody is not in a class any more from `until` on; raises NotInClass, BackToFront."""
        held = next((span for span in await self._spans(code) if span.until is None), None)
        if held is None:
            raise NotInClass(code)
        if held.since is not None and until < held.since:
            raise BackToFront
        ending = update(person_classes).where(person_classes.c.id == held.id).values(until=until)
        await self._connection.execute(ending)

    async def _spans(self, code: PersonClass) -> Sequence[Row[Any]]:
        table = person_classes.c
        theirs = table.person_id == self._person_id, table.code == code
        query: Select[Any] = select(table.id, table.since, table.until).where(*theirs)
        found: Sequence[Row[Any]] = (await self._connection.execute(query)).all()
        return found

    async def _insert(self, code: PersonClass, since: date | None, trail: Trail) -> None:
        values = {"person_id": self._person_id, "code": code, "since": since, **trail.columns()}
        await self._connection.execute(insert(person_classes).values(values))
