"""Which real notices may go out now, and the mark on those that do.

Consent, opt-out, pause, cancellation, expiry, quiet hours and the notices of the day are looked at in the transaction
that marks a row: nothing that was true when the audience was frozen is relied upon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import DRILL
from bot.broadcast.claimed import Claimed
from bot.broadcast.facts import Fact, facts_of
from bot.broadcast.metrics import SETTLED
from bot.broadcast.rules import Go, Skip, Verdict, Wait, is_quiet, verdict
from bot.broadcast.states import Campaign, Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.broadcast.templates import Templates
from bot.clock import Clock
from bot.gateway.tables import outbox
from bot.handoff.tables import conversations
from bot.registry.tables import people
from bot.storage.database import Database


class Claims:
    """Claims for one worker, whose row in `broadcast_workers` stands before it claims."""

    def __init__(
        self, database: Database, templates: Templates, clock: Clock, worker: str, served: Collection[str]
    ) -> None:
        """`worker` is the id that the rows are claimed by, `served` the channels it sends to."""
        self._database, self._templates, self._clock = database, templates, clock
        self._worker, self._served = worker, frozenset(served)

    async def candidates(self, channel: str, under_way: Collection[int], limit: int) -> list[tuple[int, str]]:
        """Deliveries of a channel that are due, urgent campaigns first, with their addresses: may go, not yet marked.

        Those that the rules forbid are skipped or put off here, so that none of them waits for the channel's pace.
        """
        if is_quiet(self._clock.now()):
            return []
        async with self._database.read() as connection:
            due = await self._due(connection, channel, under_way, limit)
            judged = await self._judged(connection, due)
        if all(isinstance(found, Go) for _, found in judged):
            return [(fact.delivery_id, fact.address) for fact, _ in judged]
        async with self._database.write() as connection:
            return [(fact.delivery_id, fact.address) for fact in await self._going(connection, due)]

    async def mark(self, numbers: Sequence[int], state: str) -> list[Claimed]:
        """Marks those that still may go as being sent, each with its outbox row in `state`."""
        async with self._database.write() as connection:
            return await self.mark_in(connection, numbers, state)

    async def mark_in(self, connection: AsyncConnection, numbers: Sequence[int], state: str) -> list[Claimed]:
        """The same within the caller's transaction."""
        if is_quiet(self._clock.now()):
            return []
        going = await self._going(connection, numbers)
        return [await self._mark(connection, fact, state) for fact in going]

    async def _due(
        self, connection: AsyncConnection, channel: str, under_way: Collection[int], limit: int
    ) -> list[int]:
        found: list[int] = []
        running = and_(campaigns.c.state == Campaign.RUNNING, campaigns.c.drill.is_(False))
        query = select(campaigns.c.id, campaigns.c.channels).where(running, campaigns.c.expires_at > self._clock.now())
        for run in (await connection.execute(query.order_by(campaigns.c.urgent.desc(), campaigns.c.id))).all():
            rows = select(deliveries.c.id).where(
                deliveries.c.campaign_id == run.id,
                deliveries.c.channel == channel,
                self._is_due(),
                deliveries.c.id.not_in(under_way),
                # A channel that is switched off is waited for by nobody.
                ~_waits_for_sibling(self._served.intersection(before(run.channels, channel))),
            )
            left = rows.order_by(deliveries.c.id).limit(limit - len(found))
            found += (await connection.execute(left)).scalars()
            if len(found) >= limit:
                break
        return found

    async def _going(self, connection: AsyncConnection, numbers: Sequence[int]) -> list[Fact]:
        await _lock(connection, numbers)
        going = []
        for fact, found in await self._judged(connection, numbers):
            if isinstance(found, Go):
                going.append(fact)
            else:
                await self._hold(connection, fact, found)
        return going

    async def _judged(self, connection: AsyncConnection, numbers: Sequence[int]) -> list[tuple[Fact, Verdict]]:
        moment = self._clock.now()
        judged: list[tuple[Fact, Verdict]] = []
        going: set[int] = set()
        for fact in await facts_of(connection, numbers, self._is_due(), moment):
            # Of two campaigns that reach the same person in one batch the second sees the first.
            had_one = fact.standing.had_one_today or fact.person_id in going
            found = verdict(replace(fact.standing, had_one_today=had_one), moment)
            judged.append((fact, found))
            if isinstance(found, Go):
                going.add(fact.person_id)
        return judged

    async def _hold(self, connection: AsyncConnection, fact: Fact, found: Skip | Wait) -> None:
        values: dict[str, Any]
        match found:
            case Skip(reason):
                values = {"state": Delivery.SKIPPED, "reason": reason, "settled_at": self._clock.now()}
                SETTLED.labels(fact.channel, Delivery.SKIPPED).inc()
            case Wait(until):
                values = {"due_at": until}
        await connection.execute(update(deliveries).where(deliveries.c.id == fact.delivery_id).values(values))

    async def _mark(self, connection: AsyncConnection, fact: Fact, state: str) -> Claimed:
        template = await self._templates.of(connection, fact.campaign_id, fact.digest)
        body = template.render(fact.recipient, fact.delivery_id)
        row = {
            "conversation_id": fact.conversation_id,
            "channel": fact.channel,
            "body": body,
            "owner_version": fact.owner_version,
            "state": state,
            "created_at": self._clock.now(),
        }
        number = (await connection.execute(insert(outbox).values(row).returning(outbox.c.id))).scalar_one()
        mine = {"state": Delivery.SENDING, "claimed_by": self._worker, "outbox_id": number}
        mine |= {"attempts": fact.attempts + 1, "due_at": None}
        await connection.execute(update(deliveries).where(deliveries.c.id == fact.delivery_id).values(mine))
        return Claimed(fact, number, {"id": str(number), **body})

    def _is_due(self) -> ColumnElement[bool]:
        due = or_(deliveries.c.due_at.is_(None), deliveries.c.due_at <= self._clock.now())
        return and_(deliveries.c.state == Delivery.QUEUED, deliveries.c.channel != DRILL, due)


def before(channels: Sequence[str], channel: str) -> Sequence[str]:
    """The channels of a campaign that come before this one: somebody told there is not told here."""
    return channels[: channels.index(channel)] if channel in channels else ()


def _waits_for_sibling(earlier: Iterable[str]) -> ColumnElement[bool]:
    sibling = deliveries.alias("sibling")
    waits = and_(sibling.c.state == Delivery.QUEUED, sibling.c.channel.in_(tuple(earlier)))
    same = and_(sibling.c.campaign_id == deliveries.c.campaign_id, sibling.c.person_id == deliveries.c.person_id)
    return exists().where(same, sibling.c.id != deliveries.c.id, or_(sibling.c.state == Delivery.SENDING, waits))


async def _lock(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    # SQLite has one writer at a time. Elsewhere a pause, an opt-out or another worker waits for this transaction or
    # comes before it; the order is that of everybody else who locks several of these: talk, person, delivery.
    if connection.dialect.name == "sqlite":
        return
    order = ((campaigns, "campaign_id"), (conversations, "conversation_id"), (people, "person_id"), (deliveries, "id"))
    for table, column in order:
        wanted = select(deliveries.c[column]).where(deliveries.c.id.in_(numbers))
        rows = select(table.c.id).where(table.c.id.in_(wanted)).order_by(table.c.id)
        await connection.execute(rows.with_for_update(read=table is campaigns))
