"""What the drill file says about deliveries whose outcome the database does not know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import batched
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import DRILL
from bot.broadcast.drill_file import DrillFile, run_of
from bot.broadcast.states import Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.clock import Clock
from bot.storage.database import Database

LOG = structlog.get_logger("broadcast")
AT_ONCE = 500


class DrillRecord:
    """Settles rehearsals by their lines."""

    def __init__(self, database: Database, file: DrillFile, clock: Clock) -> None:
        """Asks `file`."""
        self._database, self._file, self._clock = database, file, clock

    async def settle(self, which: ColumnElement[bool]) -> None:
        """Of the deliveries being sent that `which` names: sent if its line is there, in the queue again if not."""
        if not await self._rows(which):
            return
        async with self._file.locked() as file:
            # Read again under the lock: a worker that was only slow has stored its outcomes meanwhile.
            rows = await self._rows(which)
            written = await file.written({row.id: run_of(row.started_at) for row in rows})
            async with self._database.write() as connection:
                for part in batched(rows, AT_ONCE):
                    await self._store(connection, which, {row.id for row in part}, written)
        LOG.warning("rehearsal looked up after a stop", written=len(written), again=len(rows) - len(written))

    async def _rows(self, which: ColumnElement[bool]) -> Sequence[Row[Any, Any]]:
        query = select(deliveries.c.id, campaigns.c.started_at)
        query = query.join(campaigns, campaigns.c.id == deliveries.c.campaign_id).where(_doubtful(which))
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()

    async def _store(
        self, connection: AsyncConnection, which: ColumnElement[bool], numbers: Collection[int], written: set[int]
    ) -> None:
        sent = {"state": Delivery.SENT, "settled_at": self._clock.now()}
        again = {"state": Delivery.QUEUED, "claimed_by": None}
        for values, those in ((sent, written.intersection(numbers)), (again, set(numbers) - written)):
            where = and_(deliveries.c.id.in_(those), _doubtful(which))
            await connection.execute(update(deliveries).where(where).values(values))


def _doubtful(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(deliveries.c.channel == DRILL, deliveries.c.state == Delivery.SENDING, which)
