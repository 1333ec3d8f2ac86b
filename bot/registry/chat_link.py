"""Linking a chat to its person: what is kept is said, the person agrees, name and ID number are compared.

The number is looked up while the message is being stored, before it is masked; it stands sealed in the talk only as
long as it is not decided what becomes of it. A wrong pair is answered alike whether or not the number is known.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.division_search import Resolution
from bot.privacy.blind_index import ID_NUMBER
from bot.privacy.numbers import masked_name
from bot.registry import accounts
from bot.registry.chat_identity import Identity, bare_name, is_told, read_identity, same_name
from bot.registry.chat_talks import Standing, Step
from bot.registry.chat_texts import button, has, reply, says, text, to_a_person
from bot.registry.chat_visit import CHAT, PERSON, Desk, Replies, Told, Verb, Visit
from bot.registry.errors import AccountTaken, IdNumberTaken
from bot.registry.person import NewPerson
from bot.registry.tables import people
from bot.registry.values import Consent, Purpose, TaskKind, Verified

TRIES = 5
LONGEST_PLACE = 20
HEARS = frozenset({Step.IDENTIFY, Step.NOT_FOUND, Step.BAD_NUMBER, Step.NO_NAME, Step.NO_NUMBER, Step.TRIED_OUT})
NUMBERS = ("〔身份证号〕", "〔银行卡号〕")


class Linking(Desk):
    """The verbs `link:…`."""

    def verbs(self) -> dict[str, Verb]:
        """See `Desk`."""
        return {
            "link:start": Verb(self._start),
            "link:yes": Verb(self._agreed),
            "link:no": Verb(self._refused),
            "link:number": Verb(self._answer_number),
            "link:name": Verb(self._take_name),
            "link:staff": Verb(self._to_staff),
            "link:join": Verb(self._join, self._add_person),
            "link:home": Verb(self._join, self._add_person),
            "link:off": Verb(self._unlink),
        }

    def reads(self, standing: Standing, words: str) -> str | None:
        """The verb that words stand for at this step; None if they are about something else."""
        if standing.step is Step.AGREE:
            return _agreement(words)
        if standing.step in HEARS | {Step.MATCHED} and any(label in words for label in NUMBERS):
            return "link:number"
        if standing.step in HEARS | {Step.HOME} and (says("no", words) or says("link_no", words)):
            return "link:no"
        if standing.step in {Step.IDENTIFY, Step.NO_NAME} and self._is_name(words):
            return "link:name"
        is_home = standing.step is Step.HOME and len(words) <= LONGEST_PLACE and not has("question", words)
        return "link:home" if is_home and self._places(words) else None

    def _is_name(self, words: str) -> bool:
        """Whether the words are somebody's name; the bare name of a place answers another question."""
        name = bare_name(words)
        return bool(name) and (is_told(words) or self.services.divisions.resolve(name).status == "unknown")

    async def hear(self, visit: Visit) -> None:
        """Compares name and number in words that are not masked yet, and notes what came of it."""
        standing = visit.standing
        if standing.linked or standing.step not in HEARS:
            return
        told = read_identity(visit.words)
        known = Identity(told.name or str(standing.detail.get("name") or ""), told.number)
        if known.number:
            await self._compare(visit, known)

    async def _compare(self, visit: Visit, told: Identity) -> None:
        today = visit.today.isoformat()
        tries = visit.standing.tries if visit.standing.detail.get("tried_on") == today else 0
        if tries >= TRIES:
            return await self.wait(visit, Step.TRIED_OUT)
        if not told.is_sound:
            return await self.wait(visit, Step.BAD_NUMBER, name=told.name or None)
        held = self.talks.sealed(visit.talk, told.number)
        if not told.name:
            return await self.wait(visit, Step.NO_NAME, id_number=held)
        found = await self._matching(visit.connection, told)
        step = Step.MATCHED if found else Step.NOT_FOUND
        known = {"id_number": None if found else held, "person_id": found, "tries": tries + 1}
        return await self.wait(visit, step, **known, tried_on=today, name=told.name)

    async def _matching(self, connection: AsyncConnection, told: Identity) -> int | None:
        keys = self.services.index.all_of(ID_NUMBER, told.number)
        query = select(people.c.id, people.c.name).where(people.c.id_number_index.in_(keys))
        row = (await connection.execute(query)).one_or_none()
        return row.id if row and same_name(row.name, told.name) else None

    async def _start(self, visit: Visit) -> Replies:
        if visit.standing.linked:
            return await self._already(visit)
        await self.talks.sweep(visit.connection, visit.moment)
        await self.wait(visit, Step.AGREE, region=visit.args[0] if visit.args else visit.region or None)
        return (reply("link.explain", button("agree", "link:yes"), button("disagree", "link:no")),)

    async def _agreed(self, visit: Visit) -> Replies:
        if visit.standing.linked:
            return await self._already(visit)
        await self.wait(visit, Step.IDENTIFY)
        return (reply("link.ask"),)

    async def _refused(self, visit: Visit) -> Replies:
        await self.wait(visit, Step.NONE, name=None)
        return (reply("link.refused"),)

    async def _already(self, visit: Visit) -> Replies:
        query = select(people.c.name).where(people.c.id == visit.standing.linked)
        name = (await visit.connection.execute(query)).scalar_one()
        return (reply("link.already", button("unlink", "link:off"), name=masked_name(name)),)

    async def _answer_number(self, visit: Visit) -> Replies:
        step = visit.standing.step
        if step is Step.MATCHED and visit.standing.person_id:
            return await self._linked(visit, visit.standing.person_id, "link.linked")
        if step is Step.AGREE:
            return (reply("link.first_agree", button("agree", "link:yes"), button("disagree", "link:no")),)
        if step is Step.NOT_FOUND:
            return (reply("link.not_found", button("ask_staff", "link:staff"), button("join", "link:join")),)
        if step is Step.TRIED_OUT:
            return (reply("link.tried_out", to_a_person(), limit=TRIES),)
        return (reply("link.no_name" if step is Step.NO_NAME else "link.bad_number"),)

    async def _take_name(self, visit: Visit) -> Replies:
        name = bare_name(visit.words)
        number = self.talks.held_number(visit.standing)
        if not number:
            await self.wait(visit, Step.IDENTIFY, name=name)
            return (reply("link.no_number", name=masked_name(name)),)
        await self._compare(visit, Identity(name, number))
        standing = await self.talks.of(visit.connection, visit.talk, visit.moment)
        return await self._answer_number(Visit(visit.connection, standing, visit.moment))

    async def _to_staff(self, visit: Visit) -> Replies:
        name = str(visit.standing.detail.get("name") or "")
        if visit.standing.linked or not name:
            return (reply("link.over"),)
        await self.ask_staff(visit, TaskKind.IDENTIFY, text("link.identify", name=name))
        await self.wait(visit, Step.NONE, name=None)
        return (reply("link.staff_asked", to_a_person()),)

    async def _add_person(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
        """The person added, or the one of this name who has the number by now; None while something is missing."""
        name, number = str(standing.detail.get("name") or ""), self.talks.held_number(standing)
        region = str(standing.detail.get("region") or "") or self._home(words)
        if standing.linked or not name or not number or not region:
            return None
        values = {"name": name, "id_number": number, "live_region": region}
        try:
            return await self.services.people.add(_new(values), PERSON), "link.joined"
        except IdNumberTaken as taken:
            known = await self.services.people.get(taken.person_id)
            if known and same_name(known.name, name):
                return known.id, "link.joined"
            return await self.services.people.add(_new({**values, "id_number": ""}), PERSON), "link.twice"

    def _home(self, words: str) -> str:
        found = self._places(words)
        return found[-1].division.code if found and found[-1].division else ""

    def _places(self, words: str) -> list[Resolution]:
        """The places named, as 我住重庆彭水 names one."""
        whole = self.services.divisions.resolve(words)
        return [whole] if whole.status != "unknown" else self.services.divisions.find(words)

    async def _join(self, visit: Visit) -> Replies:
        if visit.prepared:
            return await self._joined(visit)
        if visit.standing.linked:
            return await self._already(visit)
        if not visit.standing.id_number:
            return (reply("link.over"),)
        await self.wait(visit, Step.HOME, id_number=visit.standing.id_number)
        found = self._places(visit.words)
        several = [self.services.divisions.name_path(each.code) for each in found[-1].candidates] if found else []
        return (reply("link.which_home", places="、".join(several)) if several else reply("link.ask_home"),)

    async def _joined(self, visit: Visit) -> Replies:
        person_id, outcome = visit.prepared
        name = str(visit.standing.detail["name"])
        told = "link.identify_twice" if outcome == "link.twice" else "link.identify_new"
        replies = await self._linked(visit, person_id, "link.joined")
        await self.ask_staff(visit, TaskKind.IDENTIFY, text(told, name=name), person_id)
        return replies

    async def _linked(self, visit: Visit, person_id: int, said: str) -> Replies:
        connection, consents = visit.connection, self.services.consents
        try:
            await accounts.link(connection, person_id, visit.talk, CHAT, visit.moment)
        except AccountTaken:
            return (reply("link.taken", button("unlink", "link:off")),)
        await consents.give(connection, person_id, Purpose.ACCOUNT, PERSON, CHAT)
        row = (await connection.execute(select(people.c.name, people.c.notices).where(people.c.id == person_id))).one()
        welcome = reply(said, name=masked_name(row.name))
        if row.notices == Consent.GIVEN:
            await self.wait(visit, Step.NONE, name=None)
            return (welcome,)
        await self.wait(visit, Step.NOTICES, name=None)
        asked = button("notices_on", "notices:on"), button("notices_no", "notices:off")
        return welcome, reply("link.notices", *asked)

    async def _unlink(self, visit: Visit) -> Replies:
        person_id = visit.standing.linked
        if not person_id:
            return (reply("link.none", button("link", "link:start")),)
        await accounts.unlink(visit.connection, visit.talk)
        if not await accounts.has_chat(visit.connection, person_id):
            consents = self.services.consents
            await consents.withdraw(visit.connection, person_id, Purpose.ACCOUNT, PERSON, Verified.CHAT)
        await self.talks.forget(visit.connection, visit.talk)
        return (reply("link.unlinked"),)


def _agreement(words: str) -> str | None:
    if any(label in words for label in NUMBERS):
        return "link:number"
    if says("yes", words):
        return "link:yes"
    return "link:no" if says("no", words) else None


def _new(values: dict[str, Any]) -> NewPerson:
    return NewPerson(values, source=CHAT, how=Verified.CHAT)
