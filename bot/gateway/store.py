"""The gateway's SQL: nothing is acknowledged before `keep` has committed, nothing is answered twice after `finish`."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway import statements
from bot.gateway.attachments import Attachments
from bot.gateway.callback import Talk
from bot.gateway.errors import BackWithBot, UnknownConversation
from bot.gateway.messages import Claim, Deed, Incoming, Kind, Pending, Reply, Said, Ticket, Turn, View
from bot.gateway.reception import Reception
from bot.gateway.tables import inbox, outbox
from bot.gateway.transcript import Transcript
from bot.handoff import ownership
from bot.handoff.holidays import Holidays
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations
from bot.handoff.teams import Teams
from bot.storage.base import now
from bot.storage.database import Database

# Channels whose replies are fetched by the person's own page: storing them is delivering them.
FETCHED = frozenset({"web", "terminal"})
# What else is done with a message in the transaction that stores it.
Hearing = Callable[[AsyncConnection], Awaitable[None]]


class GatewayStore:
    """Reads and writes of conversations, inbox and outbox."""

    def __init__(self, database: Database, reception: Reception | None = None) -> None:
        """Uses the given database; without a reception no number to call back is kept."""
        self.database = database
        self.reception = reception or Reception(Teams(database, Holidays(database)))
        self.transcript = Transcript(database)
        self.attachments = Attachments(database)
        self._keep = self._insert(inbox).on_conflict_do_nothing().returning(inbox.c.id)

    async def open_conversation(self, channel: str, address: str | None = None) -> str:
        """The conversation at `address`, made if new; without an address a new one whose id is its address."""
        identifier = secrets.token_urlsafe(24)
        row = {
            "id": identifier,
            "channel": channel,
            "address": address or identifier,
            "owner": Owner.BOT,
            "owner_version": 0,
            "started_at": now(),
            "heard_at": now(),
        }
        async with self.database.brief_write() as connection:
            await connection.execute(self._insert(conversations).values(row).on_conflict_do_nothing())
            where = (conversations.c.channel == channel) & (conversations.c.address == row["address"])
            return str((await connection.execute(select(conversations.c.id).where(where))).scalar_one())

    async def conversation(self, identifier: str) -> Row[Any] | None:
        """The row of a conversation."""
        async with self.database.brief_read() as connection:
            return (await connection.execute(statements.CONVERSATION, {"talk": identifier})).one_or_none()

    async def keep(
        self, conversation_id: str, incoming: Incoming, number: str | None = None, hearing: Hearing | None = None
    ) -> Ticket:
        """Stores a message; the same message again gives the ticket of the first. Raises UnknownConversation.

        `number` is a telephone number that the masked text no longer shows: kept, sealed, for those who wait.
        `hearing` hears what else it no longer shows, once, while the bot owns the talk.
        """
        row = {
            "channel": incoming.channel,
            "message_id": incoming.message_id,
            "conversation_id": conversation_id,
            "kind": incoming.kind,
            "text": incoming.text,
            "latitude": incoming.latitude,
            "longitude": incoming.longitude,
            "region": incoming.region,
            "state": "new",
            "received_at": now(),
        }
        talk = {"talk": conversation_id}
        same = {"via": incoming.channel, "message": incoming.message_id}
        async with self.database.brief_write() as connection:
            found = (await connection.execute(statements.TALK_TO_WRITE_IN, talk)).one_or_none()
            if found is None or found.channel != incoming.channel:
                raise UnknownConversation(conversation_id)
            stored = (await connection.execute(self._keep, row)).scalar_one_or_none()
            if stored is not None and number:
                said = Talk(conversation_id, Owner(found.owner), incoming.text)
                await self.reception.callback.keep(connection, said, number)
            if stored is not None and hearing and found.owner == Owner.BOT:
                await hearing(connection)
            if stored is not None:
                return Ticket(stored, conversation_id, repeated=False)
            first = (await connection.execute(statements.FIRST_OF_SAME, same)).one()
            return Ticket(first.id, first.conversation_id, repeated=True)

    async def claim(self, conversation_id: str) -> Claim:
        """Who owns the conversation and what waits in it, oldest first."""
        async with self.database.brief_read() as connection:
            rows = (await connection.execute(statements.CLAIM, {"talk": conversation_id})).all()
        if not rows:
            return Claim(Owner.BOT, 0, ())
        first, pending = rows[0], tuple(_pending(row) for row in rows)
        return Claim(Owner(first.owner), first.owner_version, pending, first.handoff_id, bool(first.was_handed_over))

    async def conversations_waiting(self) -> list[str]:
        """The conversations with unanswered messages."""
        query = select(inbox.c.conversation_id).where(inbox.c.state == "new").group_by(inbox.c.conversation_id)
        async with self.database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def notify(self, pending: Pending, version: int, reply: Reply) -> None:
        """Stores a reply that does not answer the message yet (the engine is waking up), if the owner is the same."""
        async with self.database.brief_write() as connection:
            if await ownership.is_still(connection, pending.conversation_id, version):
                await self._post(connection, pending, version, [reply])

    async def finish(self, batch: Sequence[Pending], version: int, turn: Turn) -> Said | None:
        """Stores the answer of `batch` in one transaction, with the hand-off or the deed it leads to and its notes.

        None, and nothing said, if the owner has changed since `version`; a deed is done whoever owns.
        Raises BackWithBot, and stores nothing, if the new owner is the bot: otherwise nobody would answer.
        """
        last = batch[-1]
        async with self.database.brief_write() as connection:
            owned = await ownership.is_still(connection, last.conversation_id, version)
            await self._mark_answered(connection, batch, turn)
            if turn.deed:
                return await self._do(connection, last, turn.replies, turn.deed)
            if not owned:
                await self._refuse_to_bot(connection, last)
                return None
            said = await self._say(connection, last, version, turn)
            for note in turn.notes:
                await note(connection, said.messages)
            return said

    async def _say(self, connection: AsyncConnection, last: Pending, version: int, turn: Turn) -> Said:
        if turn.handoff:
            return await self._hand_over(connection, last, version, await _worked(connection, turn))
        if turn.work:
            return await self._do(connection, last, turn.replies, turn.work)
        return Said(await self._post(connection, last, version, turn.replies))

    async def _refuse_to_bot(self, connection: AsyncConnection, last: Pending) -> None:
        if (await self._standing(connection, last)).owner == Owner.BOT:
            raise BackWithBot(last.conversation_id)

    async def _hand_over(self, connection: AsyncConnection, last: Pending, version: int, turn: Turn) -> Said:
        replies, queued = await self.reception.queue(connection, last.conversation_id, version, turn)
        standing = await self._standing(connection, last)
        # Under the owner that this turn made: the announcement is stale only when an agent comes after it.
        messages = await self._post(connection, last, standing.owner_version, replies)
        return Said(messages, Owner(standing.owner), queued)

    async def _do(self, connection: AsyncConnection, last: Pending, before: Sequence[Reply], deed: Deed) -> Said:
        replies = (*before, *await deed(connection))
        standing = await self._standing(connection, last)
        messages = await self._post(connection, last, standing.owner_version, replies)
        return Said(messages, Owner(standing.owner))

    async def _standing(self, connection: AsyncConnection, pending: Pending) -> Row[Any, Any]:
        return (await connection.execute(statements.STANDING, {"talk": pending.conversation_id})).one()

    async def _mark_answered(self, connection: AsyncConnection, batch: Sequence[Pending], turn: Turn) -> None:
        values = {
            "state": "answered",
            "answered_at": now(),
            "answered_with": batch[-1].inbox_id,
            "intent": turn.intent,
            "confidence": turn.confidence,
        }
        ids = [pending.inbox_id for pending in batch]
        await connection.execute(statements.MARK_ANSWERED, {"batch": ids, **values})

    async def _post(
        self, connection: AsyncConnection, pending: Pending, version: int, replies: Sequence[Reply]
    ) -> list[dict[str, Any]]:
        messages = []
        for body in (reply.body() for reply in replies):
            row = _outgoing(pending, version, body)
            identifier = (await connection.execute(statements.POST, row)).scalar_one()
            messages.append({"id": str(identifier), **body})
        return messages

    async def view(self, inbox_id: int) -> View:
        """The state of a message as its sender may see it; a fragment shows the answer of the whole."""
        async with self.database.brief_read() as connection:
            row = (await connection.execute(statements.STATE_OF_MESSAGE, {"message": inbox_id})).one()
            answered = {"message": row.answered_with or inbox_id}
            found = (await connection.execute(statements.REPLIES_TO_MESSAGE, answered)).all()
        messages = [{"id": str(reply.id), **reply.body} for reply in found]
        return View(Owner(row.owner), row.intent, row.confidence, messages, row.state != "new")

    async def replies_after(self, conversation_id: str, after: int) -> list[dict[str, Any]]:
        """What the person was sent since outbox row `after`."""
        query = select(outbox.c.id, outbox.c.body).where(
            outbox.c.conversation_id == conversation_id, outbox.c.id > after, outbox.c.state != "dropped"
        )
        async with self.database.read() as connection:
            rows = (await connection.execute(query.order_by(outbox.c.id))).all()
        return [{"id": str(row.id), **row.body} for row in rows]

    async def last_outbox_id(self) -> int:
        """The newest outbox row's id, 0 when there is none."""
        async with self.database.read() as connection:
            return int((await connection.execute(select(func.max(outbox.c.id)))).scalar() or 0)

    async def unprompted_after(self, after: int) -> list[tuple[int, str, dict[str, Any]]]:
        """Rows that answer no message, whichever process wrote them: `(id, conversation, body)` since row `after`."""
        query = select(outbox.c.id, outbox.c.conversation_id, outbox.c.body)
        query = query.where(outbox.c.id > after, outbox.c.inbox_id.is_(None)).order_by(outbox.c.id)
        async with self.database.read() as connection:
            return [(row.id, row.conversation_id, row.body) for row in await connection.execute(query)]

    async def offered(self, conversation_id: str, payload: str) -> str | None:
        """The title of the button with this payload among the latest replies, or None if it was never offered."""
        recent = select(outbox.c.body).where(outbox.c.conversation_id == conversation_id)
        async with self.database.read() as connection:
            bodies = (await connection.execute(recent.order_by(outbox.c.id.desc()).limit(20))).scalars().all()
        for body in bodies:
            for button in body.get("buttons", []):
                if button["payload"] == payload:
                    return str(button["title"])
        return None

    async def backlog(self) -> int:
        """How many messages wait for an answer."""
        async with self.database.read() as connection:
            query = select(func.count()).select_from(inbox).where(inbox.c.state == "new")
            return int((await connection.execute(query)).scalar_one())

    def _insert(self, table: Any) -> Any:
        return sqlite.insert(table) if self.database.is_sqlite else postgresql.insert(table)


async def _worked(connection: AsyncConnection, turn: Turn) -> Turn:
    """The turn with its work done before the talk changes hands; that it does is said last."""
    done = await turn.work(connection) if turn.work else ()
    return replace(turn, replies=(*done, *turn.replies), work=None)


def _pending(row: Row[Any]) -> Pending:
    return Pending(
        row.id,
        row.conversation_id,
        row.channel,
        Kind(row.kind),
        row.text,
        row.latitude,
        row.longitude,
        row.region,
    )


def _outgoing(pending: Pending, version: int, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "conversation_id": pending.conversation_id,
        "inbox_id": pending.inbox_id,
        "channel": pending.channel,
        "body": body,
        "owner_version": version,
        "state": "sent" if pending.channel in FETCHED else "queued",
        "created_at": now(),
    }
