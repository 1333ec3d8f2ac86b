"""What dead workers were sending: looked up where the channel keeps a record, unknown everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import batched
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, and_, not_, select, update

from bot.broadcast.campaign import DRILL
from bot.broadcast.claimed import is_of
from bot.broadcast.drill_record import DrillRecord
from bot.broadcast.reasons import STOPPED_WHILE_SENDING
from bot.broadcast.states import Delivery
from bot.broadcast.tables import broadcast_workers, deliveries
from bot.clock import Clock
from bot.gateway.tables import outbox
from bot.storage.database import Database

LOG = structlog.get_logger("broadcast")
# Six beats missed.
DEAD_AFTER = timedelta(seconds=30)
AT_ONCE = 500


class Reconciling:
    """Settles what the dead left `sending`."""

    def __init__(self, database: Database, record: DrillRecord, clock: Clock, place: str) -> None:
        """`record` can be asked for the rehearsals of workers of this `place`, and for nothing else."""
        self._database, self._record, self._clock, self._place = database, record, clock, place

    async def settle(self) -> None:
        """Looks at every delivery whose worker has not been heard of for 30 s."""
        on_record = and_(deliveries.c.channel == DRILL, is_of(self._place))
        await self._record.settle(and_(on_record, self._is_orphan()))
        for rows in batched(await self._orphans(not_(on_record)), AT_ONCE):
            await self._lose(rows)

    async def _orphans(self, which: ColumnElement[bool]) -> Sequence[Row[Any, Any]]:
        query = select(*(deliveries.c[name] for name in ("id", "outbox_id"))).where(self._is_orphan(), which)
        async with self._database.read() as connection:
            return (await connection.execute(query)).all()

    async def _lose(self, rows: Sequence[Row[Any, Any]]) -> None:
        orphans = and_(deliveries.c.id.in_([row.id for row in rows]), self._is_orphan())
        unknown = {"state": Delivery.UNKNOWN, "reason": STOPPED_WHILE_SENDING, "settled_at": self._clock.now()}
        shown = and_(outbox.c.id.in_([row.outbox_id for row in rows]), outbox.c.state == "sending")
        async with self._database.write() as connection:
            await connection.execute(update(deliveries).where(orphans).values(unknown))
            await connection.execute(update(outbox).where(shown).values(state="unknown", reason=STOPPED_WHILE_SENDING))
        LOG.warning("outcome unknown after a stop", deliveries=len(rows))

    def _is_orphan(self) -> ColumnElement[bool]:
        heard_since = broadcast_workers.c.heartbeat_at > self._clock.now() - DEAD_AFTER
        living = select(broadcast_workers.c.id).where(heard_since)
        return and_(deliveries.c.state == Delivery.SENDING, deliveries.c.claimed_by.not_in(living))
