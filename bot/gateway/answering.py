"""Who answers, and what: the desk's choices, silence beside an agent, a word in the queue, or the bot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import structlog
from sqlalchemy import select

from bot.gateway import metrics
from bot.gateway.callback import LABELS, Talk
from bot.gateway.clerks import Clerks, joined
from bot.gateway.dialogue import Dialogue, apology
from bot.gateway.engine import EngineClient
from bot.gateway.errors import EngineFailed, EngineLost
from bot.gateway.meanwhile import meanwhile
from bot.gateway.messages import Button, Claim, Deed, Kind, Pending, Reply, Turn
from bot.gateway.notice import last_notice
from bot.gateway.store import GatewayStore
from bot.gateway.tables import outbox
from bot.gateway.texts import text
from bot.handoff.ownership import DISTRESS, Owner
from bot.handoff.tables import handoffs
from bot.handoff.texts import ask_bot_button

LOG = structlog.get_logger("gateway")
MOST_ATTEMPTS = 3
UNSEEN = "media_unseen"
SILENCE = Turn(())


class Answering:
    """Makes the turn for a batch of messages."""

    def __init__(
        self, store: GatewayStore, engine: EngineClient, today: Callable[[], date], clerks: Clerks | None = None
    ) -> None:
        """`today` is the day that answers are for (Asia/Shanghai)."""
        self._store = store
        self._clerks = clerks or Clerks()
        self._dialogue = Dialogue(engine)
        self._today = today
        self._attempts: dict[int, int] = defaultdict(int)

    async def turn(self, claim: Claim, batch: Sequence[Pending]) -> Turn:
        """The turn under the present owner; raises EngineUnavailable."""
        deed = await self._tapped(batch[0])
        if deed:
            return Turn((), deed=deed)
        kept = await self._kept_number(claim, batch)
        if kept:
            return kept if claim.owner is not Owner.AGENT else SILENCE
        if claim.owner is Owner.BOT:
            return await self._ask_clerks(batch) or await self._ask_bot(claim, batch)
        if batch[0].kind is Kind.MEDIA:
            return await self._unseen(claim, batch[0])
        return SILENCE if claim.owner is Owner.AGENT else await self._still_waits(claim)

    async def _tapped(self, first: Pending) -> Deed | None:
        """What a tapped choice of the desk or of a clerk does."""
        if first.kind is not Kind.PAYLOAD:
            return None
        return self._store.reception.deed(first) or await self._clerks.deed(first)

    async def _ask_clerks(self, batch: Sequence[Pending]) -> Turn | None:
        """The turn for words that are a clerk's business."""
        if batch[0].kind is Kind.PAYLOAD:
            return None
        work = await self._clerks.deed(joined(batch))
        return Turn((), work=work) if work else None

    async def _kept_number(self, claim: Claim, batch: Sequence[Pending]) -> Turn | None:
        """What is said when the batch held the number to call back."""
        said = [Talk(each.conversation_id, claim.owner, each.text) for each in batch if LABELS.search(each.text)]
        if claim.handoff_id is None or not said:
            return None
        callback = self._store.reception.callback
        async with self._store.database.read() as connection:
            if not any([await callback.is_expected(connection, each) for each in said]):
                return None
            tail = await callback.tail(connection, claim.handoff_id)
        if not tail:
            return None
        offered = await self._ask_bot_choice(claim) if claim.owner is Owner.QUEUE else ()
        return Turn((Reply(text("callback_kept", tail=tail), offered, notice="callback_kept"),))

    async def _still_waits(self, claim: Claim) -> Turn:
        """A short word, so that nobody in the queue talks into silence, and the way back to the bot."""
        offered = await self._ask_bot_choice(claim)
        return Turn((Reply(text("queued" if offered else "queued_stay"), offered, notice="queued"),))

    async def _ask_bot_choice(self, claim: Claim) -> tuple[Button, ...]:
        """The choice to ask the bot meanwhile; nobody in distress is sent away."""
        query = select(handoffs.c.topic).where(handoffs.c.id == claim.handoff_id)
        async with self._store.database.brief_read() as connection:
            topic = (await connection.execute(query)).scalar_one_or_none()
        return () if topic == DISTRESS or claim.handoff_id is None else (Button(*ask_bot_button(claim.handoff_id)),)

    async def _unseen(self, claim: Claim, media: Pending) -> Turn:
        """That staff cannot see pictures, once in a hand-off."""
        queued_at = select(handoffs.c.queued_at).where(handoffs.c.id == claim.handoff_id).scalar_subquery()
        told = select(outbox.c.id).where(outbox.c.conversation_id == media.conversation_id)
        told = told.where(outbox.c.body["notice"].as_string() == UNSEEN, outbox.c.created_at >= queued_at)
        async with self._store.database.read() as connection:
            was_told = (await connection.execute(told.limit(1))).first() is not None
        return SILENCE if was_told else Turn((Reply(text(UNSEEN), notice=UNSEEN),))

    async def _ask_bot(self, claim: Claim, batch: Sequence[Pending]) -> Turn:
        first, last = batch[0], batch[-1]
        told = await self._told(claim, first)
        try:
            turn = await self._dialogue.answer(batch, self._today(), told)
        except EngineLost:
            if not self._is_last_attempt(last.inbox_id):
                raise
            LOG.error("engine lost", inbox=last.inbox_id, attempts=MOST_ATTEMPTS)
            turn = Turn((apology(),))
        except EngineFailed as error:
            LOG.error("engine failed", inbox=last.inbox_id, error=str(error))
            turn = Turn((apology(),))
        if turn.replies and turn.replies[0] == apology():
            metrics.APOLOGIES.labels(last.channel).inc()
        self._attempts.pop(last.inbox_id, None)
        return await self._clerks.settle(joined(batch), turn, told)

    async def _told(self, claim: Claim, first: Pending) -> dict[str, Any]:
        """What the engine is told beside the words."""
        told = await self._clerks.told(first.conversation_id)
        if notice := await last_notice(self._store.database, first.conversation_id):
            told |= {"notice": notice}
        if not claim.was_handed_over:
            return told
        said = await meanwhile(self._store.database, first.conversation_id, first.inbox_id)
        return told | ({"meanwhile": said} if said else {})

    def _is_last_attempt(self, inbox_id: int) -> bool:
        self._attempts[inbox_id] += 1
        return self._attempts[inbox_id] >= MOST_ATTEMPTS
