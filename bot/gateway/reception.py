"""The gateway's part of a hand-off: the place in the queue, the choices offered there, the number to call back.

Everything runs inside the transaction that stores the person's message or its answer.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock, SystemClock
from bot.gateway.callback import ASKED, Callback
from bot.gateway.messages import Deed, Kind, Pending, Reply, Turn
from bot.gateway.place import with_place
from bot.gateway.texts import text
from bot.handoff import ownership
from bot.handoff.ownership import Owner, Queued
from bot.handoff.tables import conversations, handoffs
from bot.handoff.teams import Teams
from bot.privacy.sealing import Sealer

WAITING_CHOICE = re.compile(r"(ask_bot|callback):(\d{1,9})")
RATING = re.compile(r"rate:(\d{1,9}):([1-3])")


class Reception:
    """Receives those who wait for a person."""

    def __init__(self, teams: Teams, sealer: Sealer | None = None, clock: Clock | None = None) -> None:
        """Without a sealer no number to call back is kept."""
        self._teams = teams
        self._clock = clock or SystemClock()
        self.callback = Callback(sealer)

    async def queue(
        self, connection: AsyncConnection, conversation_id: str, version: int, turn: Turn
    ) -> tuple[tuple[Reply, ...], Queued | None]:
        """Carries out the turn's hand-off: what is said then, and the place; no place if the owner changed."""
        assert turn.handoff
        moment = self._clock.now()
        queued = await ownership.enqueue(connection, conversation_id, version, turn.handoff, self._teams, moment)
        if queued is None:
            return turn.replies, None
        return with_place(turn.replies, turn.handoff.topic, queued, moment), queued

    def deed(self, pending: Pending) -> Deed | None:
        """What a tapped choice of the desk does; None if the message is none."""
        if pending.kind is not Kind.PAYLOAD:
            return None
        if rating := RATING.fullmatch(pending.text):
            return partial(self._rate, pending.conversation_id, int(rating[1]), int(rating[2]))
        if choice := WAITING_CHOICE.fullmatch(pending.text):
            verb = self._ask_bot if choice[1] == "ask_bot" else self._ask_number
            return partial(verb, pending.conversation_id, int(choice[2]))
        return None

    async def _ask_bot(self, talk: str, handoff_id: int, connection: AsyncConnection) -> tuple[Reply, ...]:
        waits = await ownership.to_bot_meanwhile(connection, talk)
        row = await _standing(connection, talk, handoff_id)
        if row.owner == Owner.AGENT:
            return (Reply(text("agent_here"), notice="agent_here"),)
        is_open = waits or (row.id is not None and row.ended_at is None)
        return (Reply(text("ask_bot" if is_open else "ask_bot_free"), notice="ask_bot"),)

    async def _ask_number(self, talk: str, handoff_id: int, connection: AsyncConnection) -> tuple[Reply, ...]:
        row = await _standing(connection, talk, handoff_id)
        if row.owner == Owner.AGENT:
            return (Reply(text("agent_here"), notice="agent_here"),)
        if row.id is None or row.ended_at is not None:
            return (Reply(text("callback_over")),)
        return (Reply(text("callback"), notice=ASKED),)

    async def _rate(self, talk: str, handoff_id: int, mark: int, connection: AsyncConnection) -> tuple[Reply, ...]:
        row = await _standing(connection, talk, handoff_id)
        if row.id is None or row.ended_at is None:
            return (Reply(text("not_offered")),)
        unrated = (handoffs.c.id == handoff_id) & handoffs.c.rated_at.is_(None)
        values = {"rating": mark, "rated_at": self._clock.now()}
        await connection.execute(update(handoffs).where(unrated).values(values))
        return (Reply(text("thanks"), notice="thanks"),)


async def _standing(connection: AsyncConnection, talk: str, handoff_id: int) -> Row[Any, Any, Any]:
    """Who owns the conversation, and its hand-off of that number (None if it is another conversation's)."""
    mine = (handoffs.c.conversation_id == conversations.c.id) & (handoffs.c.id == handoff_id)
    query = select(conversations.c.owner, handoffs.c.id, handoffs.c.ended_at).select_from(conversations)
    query = query.outerjoin(handoffs, mine).where(conversations.c.id == talk)
    return (await connection.execute(query)).one()
