"""Rehearsals: each notice becomes a line of the drill file, many at a time.

Claimed rows are written only while the file's lock is held and only if the claim still stands then. Whoever takes a
worker for dead reads the file under the same lock (`drill_record`), so a line is written once whoever is right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import DRILL
from bot.broadcast.claimed import is_mine
from bot.broadcast.drill_file import DrillFile, run_of
from bot.broadcast.drill_record import DrillRecord
from bot.broadcast.insisting import insist
from bot.broadcast.metrics import SETTLED
from bot.broadcast.rules import Go, drill_verdict
from bot.broadcast.states import Campaign, Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.broadcast.templates import Templates
from bot.broadcast.text import Recipient
from bot.clock import Clock
from bot.registry.tables import people
from bot.storage.database import Database

# The most values that a statement is given.
AT_ONCE = 500
Line = dict[str, Any]


class Drill:
    """The rehearsals' notices; no hour, no pace and no limit of the day holds them up."""

    def __init__(self, database: Database, file: DrillFile, templates: Templates, clock: Clock, worker: str) -> None:
        """`worker` is the id that the rows are claimed by."""
        self._database, self._file, self._templates = database, file, templates
        self._clock, self._worker = clock, worker
        self._record = DrillRecord(database, file, clock)
        # Set while a batch is between the queue and its outcome: wherever it broke off, the file knows.
        self._is_in_doubt = False

    async def carry(self) -> bool:
        """Writes a batch; whether there may be more at once. Raises what storage raises; come again then."""
        await self._settle_doubts()
        self._is_in_doubt = True
        lines = await self._claim()
        if lines:
            written = await self._write(lines)
            await insist(lambda: self._store(written), self._clock)
        self._is_in_doubt = False
        return bool(lines)

    async def stop(self) -> None:
        """A batch that was broken off is looked up."""
        await self._settle_doubts()

    async def _settle_doubts(self) -> None:
        if self._is_in_doubt:
            await self._record.settle(is_mine(self._worker))
            self._is_in_doubt = False

    async def _claim(self) -> list[Line]:
        async with self._database.write() as connection:
            running = and_(campaigns.c.state == Campaign.RUNNING, campaigns.c.drill)
            query = select(campaigns.c.id, campaigns.c.digest, campaigns.c.started_at).where(
                running, campaigns.c.expires_at > self._clock.now()
            )
            # A pause or cancellation comes before this transaction or waits for it.
            for run in (await connection.execute(query.order_by(campaigns.c.id).with_for_update(read=True))).all():
                if rows := await self._due(connection, run.id):
                    return await self._take(connection, run, rows)
        return []

    async def _due(self, connection: AsyncConnection, campaign_id: int) -> Sequence[Row[Any, Any]]:
        mine = (deliveries.c.campaign_id == campaign_id) & (deliveries.c.state == Delivery.QUEUED)
        query = (
            select(
                *(deliveries.c[name] for name in ("id", "person_id")),
                *(people.c[name] for name in ("name", "sex", "home_region", "live_region", "notices")),
            )
            .outerjoin(people, people.c.id == deliveries.c.person_id)
            .where(mine, deliveries.c.channel == DRILL)
            .limit(AT_ONCE)
            .with_for_update(of=deliveries, skip_locked=True)
        )
        return (await connection.execute(query)).all()

    async def _take(
        self, connection: AsyncConnection, run: Row[Any, Any, Any], rows: Sequence[Row[Any, Any]]
    ) -> list[Line]:
        template = await self._templates.of(connection, run.id, run.digest)
        times = {"run": run_of(run.started_at), "at": self._clock.now().isoformat()}
        lines = []
        for row in rows:
            found = drill_verdict(row.notices)
            if not isinstance(found, Go):
                await self._skip(connection, row.id, found.reason)
                continue
            words = template.words(Recipient(row.name, row.sex, row.home_region, row.live_region))
            line = {"delivery": row.id, "campaign": run.id, "person": row.person_id, "channel": DRILL, "text": words}
            lines.append(line | times)
        taken = deliveries.c.id.in_([line["delivery"] for line in lines])
        mine = {"state": Delivery.SENDING, "claimed_by": self._worker, "attempts": deliveries.c.attempts + 1}
        await connection.execute(update(deliveries).where(taken).values(mine))
        return lines

    async def _skip(self, connection: AsyncConnection, number: int, reason: str) -> None:
        values = {"state": Delivery.SKIPPED, "reason": reason, "settled_at": self._clock.now()}
        await connection.execute(update(deliveries).where(deliveries.c.id == number).values(values))
        SETTLED.labels(DRILL, Delivery.SKIPPED).inc()

    async def _write(self, lines: Sequence[Line]) -> list[int]:
        async with self._file.locked() as file:
            mine = await self._still_mine([line["delivery"] for line in lines])
            await file.append(line for line in lines if line["delivery"] in mine)
        return list(mine)

    async def _still_mine(self, numbers: Collection[int]) -> set[int]:
        query = select(deliveries.c.id).where(deliveries.c.id.in_(numbers), is_mine(self._worker))
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def _store(self, numbers: Collection[int]) -> None:
        values = {"state": Delivery.SENT, "reason": "", "settled_at": self._clock.now()}
        where = and_(deliveries.c.id.in_(numbers), is_mine(self._worker))
        async with self._database.write() as connection:
            changed = await connection.execute(update(deliveries).where(where).values(values))
        SETTLED.labels(DRILL, Delivery.SENT).inc(changed.rowcount)
