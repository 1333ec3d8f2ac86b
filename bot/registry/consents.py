"""What people agreed to, and when they took it back; the newest row of a purpose holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.registry.accounts import unlink_all
from bot.registry.tables import consents, people
from bot.registry.values import Consent, Purpose
from bot.storage.database import Database


@dataclass(frozen=True)
class ConsentRow:
    """An agreement or its end; `at` is aware UTC."""

    purpose: Purpose
    state: Consent
    at: datetime
    how: str
    recorded_by: str


class Consents:
    """Agreements; `by` is an actor of the audit log: `staff:3`, or `person` for what the person said in chat."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keeps them in `database`."""
        self._database = database
        self._clock = clock

    async def give(self, connection: AsyncConnection, person_id: int, purpose: Purpose, by: str, how: str) -> None:
        """Notes an agreement, inside the caller's writing transaction."""
        said = {"purpose": purpose, "state": Consent.GIVEN, "how": how, "recorded_by": by}
        await self._note(connection, person_id, said)

    async def withdraw(self, connection: AsyncConnection, person_id: int, purpose: Purpose, by: str, how: str) -> None:
        """Notes the end of an agreement, or that there never was one; without ACCOUNT no chat stays linked."""
        said = {"purpose": purpose, "state": Consent.REFUSED, "how": how, "recorded_by": by}
        await self._note(connection, person_id, said)
        if purpose is Purpose.ACCOUNT:
            await unlink_all(connection, person_id)

    async def _note(self, connection: AsyncConnection, person_id: int, said: dict[str, str]) -> None:
        await connection.execute(insert(consents).values(**said, person_id=person_id, at=self._clock.now()))
        if said["purpose"] == Purpose.NOTICES:
            await connection.execute(update(people).where(people.c.id == person_id).values(notices=said["state"]))

    async def state(self, person_id: int, purpose: Purpose) -> Consent | None:
        """What holds now; None when nobody asked."""
        found = [row for row in await self.history(person_id) if row.purpose is purpose]
        return found[0].state if found else None

    async def history(self, person_id: int) -> list[ConsentRow]:
        """Everything that was said, the newest first."""
        query = select(consents).where(consents.c.person_id == person_id).order_by(consents.c.id.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [ConsentRow(Purpose(row.purpose), Consent(row.state), row.at, row.how, row.recorded_by) for row in rows]
