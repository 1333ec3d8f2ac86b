"""The clerk of notices: understands what people answer to one, and notes it.

By tap always; by words when the talk is about a notice, or when the words point back to one of the last seven days.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.answer_words import CHECK_IN, TRIAL, plain, say, verb_anytime, verb_of, without_bare, without_name
from bot.broadcast.attendance import Attendance
from bot.broadcast.replies import about, check_in_reply, over, plain_reply, which
from bot.broadcast.tables import deliveries
from bot.broadcast.text import PAYLOAD
from bot.broadcast.told import Told, notice, notices_of, spoken_of
from bot.broadcast.trials import Trials
from bot.clock import Clock
from bot.gateway.messages import Deed, Kind, Pending, Reply
from bot.registry.consents import Consents
from bot.registry.tables import person_accounts
from bot.registry.values import Purpose
from bot.storage.database import Database

PERSON, CHAT = "person", "chat"
# A question is noted only where there is no answer yet.
QUESTIONS = ("where", "when", "bring")
ASKED = "where"
# These concern all notices, whichever was meant.
CONSENT = frozenset({"stop", "again"})


class NoticeClerk:
    """Implements the gateway's `Clerk`."""

    def __init__(  # noqa: PLR0913, PLR0917  what an answer may need
        self,
        database: Database,
        consents: Consents,
        attendance: Attendance,
        trials: Trials,
        clock: Clock,
        base_url: str,
    ) -> None:
        """`base_url` is the app's public address, for the links of fairs."""
        self._database, self._consents, self._attendance = database, consents, attendance
        self._trials, self._clock, self._base_url = trials, clock, base_url

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        """Nothing that is masked concerns notices."""

    async def deed(self, pending: Pending) -> Deed | None:
        """What an answer to a notice, a check-in or a trial does; None for anything else."""
        talk = pending.conversation_id
        if pending.kind is Kind.PAYLOAD:
            tapped = PAYLOAD.fullmatch(pending.text)
            return partial(self._answer, talk, int(tapped[1]), tapped[2]) if tapped else None
        if pending.kind is not Kind.TEXT:
            return None
        return self._at_any_time(talk, pending.text.strip()) or await self._about_a_notice(talk, plain(pending.text))

    def _at_any_time(self, talk: str, words: str) -> Deed | None:
        if found := CHECK_IN.fullmatch(words):
            return partial(self._check_in, talk, found[1])
        if words == say("check_in"):
            return partial(_say, (plain_reply(say("ask_code")),))
        if found := TRIAL.fullmatch(words):
            return partial(self._try, talk, int(found[1]), found[2])
        verb = verb_anytime(plain(words))
        return partial(self._answer, talk, 0, verb) if verb else None

    async def _about_a_notice(self, talk: str, words: str) -> Deed | None:
        """The deed for words that answer one of the talk's notices; two different ones are asked about."""
        pointed = without_name(words)
        verb = verb_of(words) or verb_of(without_bare(words)) or (pointed is not None and verb_of(pointed)) or None
        if verb is None:
            return None
        async with self._database.brief_read() as connection:
            spoken = await spoken_of(connection, talk)
            if spoken is None and pointed is None:
                return None
            told = await notices_of(connection, talk, self._clock.now())
        if not told:
            return None
        meant = [each for each in self._meant(told, spoken or 0) if each.takes(verb)]
        if not meant:
            return None
        if len(meant) > 1 and verb not in CONSENT:
            return partial(_say, (which(meant, verb),))
        return partial(self._answer, talk, meant[0].delivery_id, verb)

    def _meant(self, told: Sequence[Told], spoken: int) -> list[Told]:
        """The notice that was spoken of last; else those open, one of each matter; else the newest."""
        if same := [each for each in told if each.delivery_id == spoken]:
            return same
        moment = self._clock.now()
        waiting = [each for each in told if each.answer in {None, ASKED} and not each.is_over(moment)]
        return list({each.matter: each for each in reversed(waiting)}.values())[::-1] or [told[0]]

    async def _answer(self, talk: str, delivery_id: int, verb: str, connection: AsyncConnection) -> tuple[Reply, ...]:
        told = await notice(connection, talk, delivery_id)
        if verb in CONSENT:
            return await self._consent(connection, talk, told, verb)
        if told is None:
            return (plain_reply(say("trial")),)
        if told.is_over(self._clock.now()):
            return (over(told),)
        await self._note(connection, told, verb)
        return (about(told, verb, self._base_url),)

    async def _consent(self, connection: AsyncConnection, talk: str, told: Told | None, verb: str) -> tuple[Reply, ...]:
        mine = select(person_accounts.c.person_id).where(person_accounts.c.conversation_id == talk)
        person_id = (await connection.execute(mine)).scalar_one_or_none()
        key = "stopped" if verb == "stop" else "resumed"
        if person_id is None:
            return (plain_reply(say(f"{key}_nobody")),)
        change = self._consents.withdraw if verb == "stop" else self._consents.give
        await change(connection, person_id, Purpose.NOTICES, PERSON, CHAT)
        if verb == "stop" and (last := told or await self._last(connection, talk)):
            await self._note(connection, last, verb)
        return (plain_reply(say(key)),)

    async def _last(self, connection: AsyncConnection, talk: str) -> Told | None:
        return next(iter(await notices_of(connection, talk, self._clock.now())), None)

    async def note_check_in(self, connection: AsyncConnection, delivery_id: int, answer: str) -> None:
        """Notes what a check-in was answered (working, not_working, moved); fits the registry's `Answered`."""
        answered = update(deliveries).where(deliveries.c.id == delivery_id)
        await connection.execute(answered.values(answer=answer, answered_at=self._clock.now()))

    async def _note(self, connection: AsyncConnection, told: Told, verb: str) -> None:
        mine = deliveries.c.id == told.delivery_id
        if verb in QUESTIONS:
            mine &= deliveries.c.answer.is_(None)
        values = {"answer": ASKED if verb in QUESTIONS else verb, "answered_at": self._clock.now()}
        await connection.execute(update(deliveries).where(mine).values(values))

    async def _check_in(self, talk: str, code: str, connection: AsyncConnection) -> tuple[Reply, ...]:
        return (check_in_reply(*await self._attendance.check_in(connection, talk, code)),)

    async def _try(self, talk: str, campaign_id: int, code: str, connection: AsyncConnection) -> tuple[Reply, ...]:
        was_sent = await self._trials.answer(connection, talk, campaign_id, code)
        return (plain_reply(say("trial_comes" if was_sent else "trial_unknown")),)


async def _say(replies: tuple[Reply, ...], _connection: AsyncConnection) -> tuple[Reply, ...]:
    return replies
