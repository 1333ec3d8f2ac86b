"""What became of a notice that was being sent: delivery and outbox row, in one transaction.

Every change is conditional on the claim: a row that was settled meanwhile (its worker was taken for dead) stays as it
is. A status never goes backwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.claimed import Claimed, is_mine
from bot.broadcast.metrics import SETTLED
from bot.broadcast.states import Delivery
from bot.broadcast.tables import deliveries
from bot.clock import Clock
from bot.gateway.reachability import unreachable
from bot.gateway.sender import AddressMoved, DeliveryError, Refused, TryLater, Unreachable
from bot.gateway.tables import outbox
from bot.handoff.tables import conversations
from bot.storage.database import Database

REASON_LENGTH = 200
ADDRESS_TAKEN = "address taken"
Outcome = str | DeliveryError


class Settling:
    """The outcomes of one worker's deliveries."""

    def __init__(self, database: Database, clock: Clock, worker: str) -> None:
        """`worker` is the id that the rows were claimed by."""
        self._database, self._clock, self._worker = database, clock, worker

    async def settle(self, claimed: Claimed, outcome: Outcome) -> Delivery | None:
        """Records the provider's id or the error; the state it led to, None if somebody settled the row before."""
        async with self._database.write() as connection:
            match outcome:
                case str():
                    return await self._sent(connection, claimed, outcome)
                case TryLater():
                    return await self._back(connection, claimed, str(outcome), self._clock.now() + outcome.delay)
                case AddressMoved():
                    return await self._move(connection, claimed, outcome.new_address)
                case Unreachable():
                    return await self._lost(connection, claimed, outcome.reason)
                case Refused():
                    return await self._end(connection, claimed, Delivery.FAILED, outcome.reason)
            return await self._end(connection, claimed, Delivery.UNKNOWN, str(outcome))

    async def put_off(self, number: int, error: TryLater) -> None:
        """The channel cannot take the queued notice for a while."""
        where = (deliveries.c.id == number) & (deliveries.c.state == Delivery.QUEUED)
        values = {"due_at": self._clock.now() + error.delay, "reason": str(error)[:REASON_LENGTH]}
        async with self._database.write() as connection:
            await connection.execute(update(deliveries).where(where).values(values))

    async def give_back(self, number: int) -> None:
        """Back in the queue, if it was marked: no call was made for it."""
        async with self._database.write() as connection:
            where = (deliveries.c.id == number) & is_mine(self._worker)
            outbox_id = (await connection.execute(select(deliveries.c.outbox_id).where(where))).scalar()
            if outbox_id is not None:
                await self._queue(connection, number, outbox_id, {})

    async def sent_in(self, connection: AsyncConnection, claimed: Claimed) -> None:
        """A stored notice is a delivered one: within the transaction that stores it."""
        await self._sent(connection, claimed, None)

    async def _sent(self, connection: AsyncConnection, claimed: Claimed, provider_id: str | None) -> Delivery | None:
        if not await self._settled(connection, claimed, Delivery.SENT, provider_id=provider_id):
            return None
        values = {"state": "sent", "provider_id": provider_id, "sent_at": self._clock.now()}
        await self._outbox(connection, claimed, values)
        await connection.execute(_forget(claimed))
        return Delivery.SENT

    async def _end(
        self, connection: AsyncConnection, claimed: Claimed, state: Delivery, reason: str
    ) -> Delivery | None:
        if not await self._settled(connection, claimed, state, reason=reason[:REASON_LENGTH]):
            return None
        await self._outbox(connection, claimed, {"state": state.value, "reason": reason[:REASON_LENGTH]})
        return state

    async def _lost(self, connection: AsyncConnection, claimed: Claimed, reason: str) -> Delivery | None:
        """Like `bot.gateway.deliveries`: what waits for somebody who cannot be reached fails as well."""
        ended = await self._end(connection, claimed, Delivery.FAILED, reason)
        note = {"conversation_id": claimed.fact.conversation_id, "reason": reason[:REASON_LENGTH]}
        waiting = (outbox.c.conversation_id == claimed.fact.conversation_id) & (outbox.c.state == "queued")
        failed = {"state": "failed", "reason": note["reason"]}
        await connection.execute(update(outbox).where(waiting).values(failed))
        await connection.execute(_forget(claimed))
        await connection.execute(insert(unreachable).values(note | {"since": self._clock.now()}))
        return ended

    async def _move(self, connection: AsyncConnection, claimed: Claimed, address: str) -> Delivery | None:
        there = (conversations.c.channel == claimed.fact.channel) & (conversations.c.address == address)
        if (await connection.execute(select(conversations.c.id).where(there))).first():
            return await self._end(connection, claimed, Delivery.FAILED, ADDRESS_TAKEN)
        here = conversations.c.id == claimed.fact.conversation_id
        await connection.execute(update(conversations).where(here).values(address=address))
        return await self._back(connection, claimed, "", None)

    async def _back(
        self, connection: AsyncConnection, claimed: Claimed, reason: str, due_at: datetime | None
    ) -> Delivery | None:
        values = {"reason": reason[:REASON_LENGTH], "due_at": due_at}
        return await self._queue(connection, claimed.number, claimed.outbox_id, values)

    async def _queue(
        self, connection: AsyncConnection, number: int, outbox_id: int, values: Mapping[str, Any]
    ) -> Delivery | None:
        again = {"state": Delivery.QUEUED, "claimed_by": None, "outbox_id": None, **values}
        where = (deliveries.c.id == number) & is_mine(self._worker)
        if not (await connection.execute(update(deliveries).where(where).values(again))).rowcount:
            return None
        # The person has not seen it: no trace of it in the talk.
        await connection.execute(delete(outbox).where(outbox.c.id == outbox_id))
        return Delivery.QUEUED

    async def _settled(self, connection: AsyncConnection, claimed: Claimed, state: Delivery, **values: Any) -> bool:
        where = (deliveries.c.id == claimed.number) & is_mine(self._worker)
        values |= {"state": state, "settled_at": self._clock.now()}
        values.setdefault("reason", "")
        changed = await connection.execute(update(deliveries).where(where).values(values))
        if changed.rowcount:
            SETTLED.labels(claimed.fact.channel, state).inc()
        return bool(changed.rowcount)

    async def _outbox(self, connection: AsyncConnection, claimed: Claimed, values: Mapping[str, Any]) -> None:
        await connection.execute(update(outbox).where(outbox.c.id == claimed.outbox_id).values(**values))


def _forget(claimed: Claimed) -> Any:
    return delete(unreachable).where(unreachable.c.conversation_id == claimed.fact.conversation_id)
