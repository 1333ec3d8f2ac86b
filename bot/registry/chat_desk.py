"""The registry in the talks: a clerk who takes taps and words of its business, and the aide who stands beside the bot.

What a talk waits for is in the database (`chat_talks`), so that a restart in the middle changes nothing. A verb is the
first two parts of a payload (`link:yes`); of a check-in the first and the third (`check:0:working`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Deed, Errand, Kind, Pending, Reply, Turn
from bot.privacy.sealing import SealingError
from bot.registry.chat_jobs import Jobs
from bot.registry.chat_link import Linking
from bot.registry.chat_record import OwnRecord, about_record
from bot.registry.chat_talks import Standing, Step
from bot.registry.chat_texts import button, has, phrase, reply, text, to_a_person, words_of
from bot.registry.chat_vacancies import combined
from bot.registry.chat_visit import Replies, Services, Visit
from bot.registry.chat_work import CheckIn
from bot.registry.errors import RegistryError
from bot.registry.policy_talks import note_talk

LOG = structlog.get_logger("registry")
PAYLOAD = re.compile(r"(link|record|notices|job):([a-z_]+)((?::[0-9a-z_]+)*)")
CHECK = re.compile(r"(check):(\d{1,9}):([a-z_]+)((?::[0-9a-z_]+)*)")
# Above this the language model is sure that a message at an open step is about something else.
SURE = 0.75
# The rooms of the errands that are the registry's.
OURS = ("talk:", "link:", "record:", "notices:", "job:", "check:")
NOTE_TALK = "talk:given"
CORRECTION = "record:wrong"
OWN_RECORD = "record:about"


class RegistryDesk:
    """Clerk and aide of the registry (`bot.gateway.clerks`)."""

    def __init__(self, services: Services) -> None:
        """Opens all businesses."""
        self._services = services
        self._talks = services.talks
        self._link, self._record = Linking(services), OwnRecord(services)
        self._check_in, self._jobs = CheckIn(services), Jobs(services)
        desks = (self._link, self._record, self._check_in, self._jobs)
        self._verbs = {name: verb for desk in desks for name, verb in desk.verbs().items()}

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        """Name and ID number of somebody who links their chat, before they are masked."""
        moment = self._services.clock.now()
        standing = await self._talks.of(connection, conversation_id, moment)
        await self._link.hear(Visit(connection, standing, moment, words=words))

    async def deed(self, pending: Pending) -> Deed | None:
        """What a tap or words of the registry's business do."""
        if pending.kind is Kind.PAYLOAD:
            verb, args = _parsed(pending.text)
            standing = await self._standing(pending.conversation_id) if verb in self._verbs else None
            return await self._deed(standing, verb, args) if standing else None
        if pending.kind is not Kind.TEXT or has("distress", pending.text):
            return None
        standing = await self._standing(pending.conversation_id)
        asked = phrase(pending.text) or self._at_step(standing, pending.text)
        return await self._deed(standing, asked, (), pending.text) if asked else None

    def _at_step(self, standing: Standing, words: str) -> str | None:
        """The verb that words stand for where the talk stands."""
        return (
            self._link.reads(standing, words)
            or self._record.reads(standing, words)
            or self._check_in.reads(standing, words)
            or self._jobs.reads(standing, words, self._services.clock.now())
        )

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """That the registry is there, and of a linked person where they live; the step that waits for free words."""
        standing = await self._standing(conversation_id)
        known: dict[str, Any] = {"linked": standing.linked is not None}
        if standing.region:
            known["region"] = standing.region
        if standing.step is Step.WRONG:
            known["waits"] = Step.WRONG.value
        return {"registry": known}

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The bot's turn with its errands carried out; free words that a step waits for take the turn over."""
        if told.get("registry", {}).get("waits") and _answers(turn):
            turn = replace(turn, errands=(Errand(CORRECTION, {}),))
        errands = [errand for errand in turn.errands if errand.verb.startswith(OURS)]
        if not errands:
            return turn
        standing = await self._standing(pending.conversation_id)
        for errand in errands:
            turn = await self._run(standing, pending, turn, errand)
        return turn

    async def _run(self, standing: Standing, pending: Pending, turn: Turn, errand: Errand) -> Turn:
        if errand.verb == NOTE_TALK:
            return replace(turn, work=partial(note_talk, self._services, standing)) if standing.linked else turn
        typed = pending.text if pending.kind is Kind.TEXT else ""
        verb, words = errand.verb, str(errand.detail.get("words") or typed)
        if verb == OWN_RECORD:
            return await self._about_record(standing, turn, words, errand)
        standing = _with_region(standing, errand)
        deed = await self._deed(standing, verb, (), words, errand.detail)
        if verb == "job:find":
            return replace(turn, replies=(), work=partial(_before_policy, deed, turn.replies, errand))
        return replace(turn, replies=(), handoff=None, work=deed)

    async def _about_record(self, standing: Standing, turn: Turn, words: str, errand: Errand) -> Turn:
        """One's own record: of a linked person from it; of others the bot's answer, and how to link."""
        about = about_record(words)
        if standing.linked or about == "link":
            verb = {"correct": CORRECTION, "link": "link:start"}.get(about, f"record:{about}")
            work = await self._deed(_with_region(standing, errand), verb, (), words, errand.detail)
            return replace(turn, replies=(), handoff=None, work=work)
        if turn.handoff:
            return turn
        region = errand.detail.get("region")
        start = f"link:start:{region}" if region else "link:start"
        return replace(turn, replies=(*turn.replies, reply("link.none", button("link", start))))

    async def _deed(
        self,
        standing: Standing,
        name: str,
        args: tuple[str, ...],
        words: str = "",
        told: Mapping[str, Any] | None = None,
    ) -> Deed:
        verb = self._verbs[name]
        try:
            prepared = await verb.before(standing, args, words, told or {}) if verb.before else None
        except (RegistryError, SealingError) as error:
            return partial(self._failed, name, error)
        visit = partial(Visit, args=args, words=words, prepared=prepared)
        return partial(self._do, name, standing, visit)

    async def _do(self, name: str, known: Standing, visit: Any, connection: AsyncConnection) -> Replies:
        moment = self._services.clock.now()
        standing = await self._talks.of(connection, known.talk, moment)
        standing = replace(standing, detail={**standing.detail, **_named(known)})
        try:
            return await self._verbs[name].do(visit(connection, standing, moment))
        except (RegistryError, SealingError) as error:
            return await self._failed(name, error, connection)

    async def _failed(self, name: str, error: Exception, connection: AsyncConnection) -> Replies:
        LOG.error("not done", verb=name, why=type(error).__name__)
        return (Reply(text("failed"), (to_a_person(),)),)

    async def _standing(self, conversation_id: str) -> Standing:
        async with self._services.database.brief_read() as connection:
            return await self._talks.of(connection, conversation_id, self._services.clock.now())


def _parsed(payload: str) -> tuple[str, tuple[str, ...]]:
    """The verb of a payload and its further parts; an empty verb if it is none of ours."""
    if found := PAYLOAD.fullmatch(payload):
        return f"{found[1]}:{found[2]}", tuple(found[3].split(":")[1:])
    if found := CHECK.fullmatch(payload):
        return f"{found[1]}:{found[3]}", (found[2], *found[4].split(":")[1:])
    return "", ()


def _answers(turn: Turn) -> bool:
    """Whether words at a step that waits for free words are the answer to it."""
    if turn.intent in words_of("never_an_answer"):
        return False
    return turn.intent in words_of("mostly_an_answer") or (turn.confidence or 0.0) < SURE


def _with_region(standing: Standing, errand: Errand) -> Standing:
    region = errand.detail.get("region")
    return replace(standing, detail={**standing.detail, "region": region}) if region else standing


def _named(known: Standing) -> dict[str, Any]:
    """The region that the talk has named meanwhile."""
    return {"region": known.detail["region"]} if known.detail.get("region") else {}


async def _before_policy(deed: Deed, answer: tuple[Reply, ...], errand: Errand, connection: AsyncConnection) -> Replies:
    """The vacancies, then one line of what the documents say; the whole answer where there are no vacancies."""
    replies = await deed(connection)
    return combined(replies, answer, str(errand.detail.get("short") or ""))
