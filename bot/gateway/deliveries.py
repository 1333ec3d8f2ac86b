"""The SQL of delivery: which outbox rows may go out now, and what became of each.

States: queued → sending → sent | queued again | failed | unknown; a reply overtaken by an agent is dropped.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.reachability import unreachable
from bot.gateway.sender import Lane
from bot.gateway.tables import outbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations
from bot.storage.database import Database

REASON_LENGTH = 200
BROADCAST = "broadcast"


@dataclass(frozen=True)
class Outgoing:
    """One outbox row on its way."""

    outbox_id: int
    conversation_id: str
    channel: str
    address: str
    lane: Lane
    body: dict[str, Any]


def lane_of(rows: FromClause) -> ColumnElement[int]:
    """The lane of outbox rows: a body with `"lane": "broadcast"` gives way to everything else."""
    return case((rows.c.body["lane"].as_string() == BROADCAST, int(Lane.BROADCAST)), else_=int(Lane.INTERACTIVE))


class Deliveries:
    """Reads and writes of outbox rows; moments are aware."""

    def __init__(self, database: Database) -> None:
        """Uses the given database."""
        self._database = database

    async def recover(self, channels: Collection[str]) -> int:
        """Marks what an earlier run was sending as unknown; how many. One process delivers a channel at a time."""
        where = outbox.c.channel.in_(channels) & (outbox.c.state == "sending")
        async with self._database.write() as connection:
            values = {"state": "unknown", "reason": "stopped while sending"}
            return (await connection.execute(update(outbox).where(where).values(values))).rowcount

    async def due(
        self, channels: Collection[str], moment: datetime, under_way: Collection[int], limit: int
    ) -> list[Outgoing]:
        """Rows to send at `moment`, answers first, then oldest first; at most one of a conversation and lane."""
        lane = lane_of(outbox).label("lane")
        query = (
            select(outbox, conversations.c.address, lane)
            .join(conversations, conversations.c.id == outbox.c.conversation_id)
            .where(outbox.c.channel.in_(channels), outbox.c.state == "queued", outbox.c.id.not_in(under_way))
            .where(or_(outbox.c.due_at.is_(None), outbox.c.due_at <= moment), ~_held_up())
            .order_by(lane, outbox.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [_outgoing(row) for row in (await connection.execute(query)).all()]

    async def next_due(self, channels: Collection[str], moment: datetime) -> datetime | None:
        """When the next row after `moment` is due."""
        where = outbox.c.channel.in_(channels) & (outbox.c.state == "queued") & (outbox.c.due_at > moment)
        async with self._database.read() as connection:
            found: datetime | None = (await connection.execute(select(func.min(outbox.c.due_at)).where(where))).scalar()
            return found

    async def begin(self, outgoing: Outgoing) -> bool:
        """Marks the row as being sent; False if it is another's already or an agent has taken over since."""
        async with self._database.write() as connection:
            state = "dropped" if await self._overtaken(connection, outgoing) else "sending"
            where = (outbox.c.id == outgoing.outbox_id) & (outbox.c.state == "queued")
            changed = await connection.execute(update(outbox).where(where).values(state=state))
            return changed.rowcount == 1 and state == "sending"

    async def _overtaken(self, connection: AsyncConnection, outgoing: Outgoing) -> bool:
        # A reply stands under the owner that its own turn made; a later claim makes it stale. Whatever an agent or
        # the desk says answers no inbox row, and stays true after the talk went back to the bot.
        is_reply = outbox.c.inbox_id.is_not(None) & outbox.c.staff_id.is_(None)
        query = (
            select(outbox.c.id)
            .join(conversations, conversations.c.id == outbox.c.conversation_id)
            .where(outbox.c.id == outgoing.outbox_id, is_reply)
            .where(conversations.c.owner == Owner.AGENT, conversations.c.owner_version > outbox.c.owner_version)
            .with_for_update(of=conversations)
        )
        return (await connection.execute(query)).first() is not None

    async def sent(self, outgoing: Outgoing, provider_id: str, moment: datetime) -> None:
        """Delivered: the person is reachable."""
        values = {"state": "sent", "provider_id": provider_id, "sent_at": moment, "due_at": None, "reason": None}
        async with self._database.write() as connection:
            await _settle(connection, outgoing, values)
            await connection.execute(_forget(outgoing.conversation_id))

    async def postpone(self, outgoing: Outgoing, due_at: datetime, reason: str) -> None:
        """Back in the queue until `due_at`."""
        await self._settle(outgoing, {"state": "queued", "due_at": due_at, "reason": reason[:REASON_LENGTH]})

    async def fail(self, outgoing: Outgoing, reason: str) -> None:
        """Not delivered, and not tried again."""
        await self._settle(outgoing, {"state": "failed", "reason": reason[:REASON_LENGTH]})

    async def lose(self, outgoing: Outgoing, reason: str) -> None:
        """Perhaps delivered: never sent again."""
        await self._settle(outgoing, {"state": "unknown", "reason": reason[:REASON_LENGTH]})

    async def move(self, outgoing: Outgoing, address: str) -> None:
        """The conversation goes on at `address`; the row fails if another conversation is there already."""
        same_place = (conversations.c.channel == outgoing.channel) & (conversations.c.address == address)
        async with self._database.write() as connection:
            if (await connection.execute(select(conversations.c.id).where(same_place))).first():
                await _settle(connection, outgoing, {"state": "failed", "reason": "address taken"})
                return
            here = conversations.c.id == outgoing.conversation_id
            await connection.execute(update(conversations).where(here).values(address=address))
            await _settle(connection, outgoing, {"state": "queued", "due_at": None})

    async def unreachable(self, conversation_id: str, reason: str, moment: datetime) -> None:
        """Notes that the person cannot be reached; what waits for them fails."""
        waiting = (outbox.c.conversation_id == conversation_id) & (outbox.c.state == "queued")
        note = {"conversation_id": conversation_id, "reason": reason[:REASON_LENGTH], "since": moment}
        async with self._database.write() as connection:
            values = {"state": "failed", "reason": note["reason"]}
            await connection.execute(update(outbox).where(waiting).values(values))
            await connection.execute(_forget(conversation_id))
            await connection.execute(insert(unreachable).values(note))

    async def reachable(self, conversation_id: str) -> None:
        """The person can be reached again."""
        async with self._database.write() as connection:
            await connection.execute(_forget(conversation_id))

    async def place_of(self, conversation_id: str) -> tuple[str, str] | None:
        """Channel and address of a conversation."""
        query = select(conversations.c.channel, conversations.c.address).where(conversations.c.id == conversation_id)
        async with self._database.brief_read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return (row.channel, row.address) if row else None

    async def button(self, conversation_id: str, outbox_id: int, place: int) -> str | None:
        """The payload of the button at `place` (from 0) of a reply in this conversation."""
        where = (outbox.c.id == outbox_id) & (outbox.c.conversation_id == conversation_id)
        async with self._database.read() as connection:
            body = (await connection.execute(select(outbox.c.body).where(where))).scalar()
        buttons = (body or {}).get("buttons", [])
        return str(buttons[place]["payload"]) if place < len(buttons) else None

    async def _settle(self, outgoing: Outgoing, values: dict[str, Any]) -> None:
        async with self._database.write() as connection:
            await _settle(connection, outgoing, values)


def _held_up() -> ColumnElement[bool]:
    # A broadcast waiting for its hour must not hold up answers, so order is kept within a lane and behind a better one.
    earlier = outbox.alias("earlier")
    ahead = and_(earlier.c.state == "queued", earlier.c.id < outbox.c.id, lane_of(earlier) <= lane_of(outbox))
    same = earlier.c.conversation_id == outbox.c.conversation_id
    return select(earlier.c.id).where(same, or_(earlier.c.state == "sending", ahead)).correlate(outbox).exists()


async def _settle(connection: AsyncConnection, outgoing: Outgoing, values: dict[str, Any]) -> None:
    # A row that was given up meanwhile stays so: a status never goes backwards.
    where = (outbox.c.id == outgoing.outbox_id) & outbox.c.state.in_(("queued", "sending"))
    await connection.execute(update(outbox).where(where).values(values))


def _forget(conversation_id: str) -> Any:
    return delete(unreachable).where(unreachable.c.conversation_id == conversation_id)


def _outgoing(row: Row[Any]) -> Outgoing:
    body = {"id": str(row.id), **row.body}
    return Outgoing(row.id, row.conversation_id, row.channel, row.address, Lane(row.lane), body)
