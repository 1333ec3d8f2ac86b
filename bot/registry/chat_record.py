"""One's own record in chat: shown masked, corrected by staff, erased; notices on and off."""

from __future__ import annotations

from collections.abc import Iterator

from bot.gateway.messages import Button, Reply
from bot.privacy.numbers import masked_name
from bot.registry.chat_talks import Standing, Step
from bot.registry.chat_texts import button, first_of, names, reply, says, text, to_a_person
from bot.registry.chat_visit import CHAT, PERSON, Desk, Replies, Told, Verb, Visit
from bot.registry.errors import NoSuchPerson
from bot.registry.person import Person, class_names, shown
from bot.registry.values import Consent, Purpose, TaskKind
from bot.registry.wording import field_name, name_of
from bot.settings import TIME_ZONE

LONGEST_WORDS = 300
REGIONS = ("home_region", "live_region")
PLAIN = ("education", "skills", "certificates", "wanted_jobs", "wanted_training")
SEALED = ("phone", "address", "disability", "illness")


class OwnRecord(Desk):
    """The verbs `record:…` and `notices:…`."""

    def verbs(self) -> dict[str, Verb]:
        """See `Desk`."""
        return {
            "record:show": Verb(self._show, self._person),
            "record:listed": Verb(self._listed, self._person),
            "record:correct": Verb(self._ask_wrong),
            "record:wrong": Verb(self._correct),
            "record:erase": Verb(self._ask_erase),
            "record:erase_yes": Verb(self._erased, self._erase),
            "record:erase_no": Verb(self._kept),
            "notices:on": Verb(self._subscribe),
            "notices:off": Verb(self._unsubscribe),
        }

    def reads(self, standing: Standing, words: str) -> str | None:
        """The verb that words stand for at this step; None if they are about something else."""
        if standing.step is Step.ERASE:
            return "record:erase_yes" if says("erase_yes", words) else "record:erase_no" if says("no", words) else None
        if standing.step is not Step.NOTICES:
            return None
        return "notices:on" if says("notices_yes", words) else "notices:off" if says("no", words) else None

    async def _person(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Person | None:
        return await self.services.people.get(standing.linked) if standing.linked else None

    async def _show(self, visit: Visit) -> Replies:
        if visit.prepared is None:
            return (reply("link.none", _to_link(visit)),)
        return (self._shown(visit.prepared, ""),)

    async def _listed(self, visit: Visit) -> Replies:
        if visit.prepared is None:
            return (reply("link.none", _to_link(visit)),)
        return (self._shown(visit.prepared, text("record.listed", name=masked_name(visit.prepared.name)) + "\n"),)

    def _shown(self, person: Person, lead: str) -> Reply:
        notices = button("notices_off", "notices:off")
        if person.notices != Consent.GIVEN:
            notices = button("notices_on", "notices:on")
        buttons = button("correct", "record:correct"), notices, button("erase", "record:erase")
        lines = [text("record.title"), *self._lines(person), self._check(person), text("record.next")]
        return Reply(lead + "\n".join(lines), (*buttons, button("unlink", "link:off")))

    def _lines(self, person: Person) -> Iterator[str]:
        yield _line("name", masked_name(person.name))
        yield from (_line(field, value) for field, value in self._values(person) if value)
        yield _line("notices", names("record.notices")[person.notices])

    def _values(self, person: Person) -> Iterator[tuple[str, str]]:
        # Who joined by chat has shown no papers: until staff checked, the number says nothing of the registry.
        masked, unchecked = shown(person), person.source == CHAT and person.verified_by in ("", PERSON)
        yield "id_number", text("record.pending") if unchecked else masked["id_number"]
        yield from ((field, masked[field]) for field in SEALED)
        yield from ((field, self._place(getattr(person, field))) for field in REGIONS)
        yield "classes", class_names(person.classes_on(self.services.clock.now().astimezone(TIME_ZONE).date()))
        yield "employment", self._employment(person)
        yield "work_region", self._place(person.work_region)
        yield from ((field, getattr(person, field)) for field in PLAIN)

    def _employment(self, person: Person) -> str:
        if not person.employment:
            return ""
        said = name_of("employment", person.employment)
        if not person.employment_detail:
            return said
        return text("record.both", first=said, second=name_of("employment_detail", person.employment_detail))

    def _place(self, region: str) -> str:
        return self.services.divisions.name_path(region) if region else ""

    def _check(self, person: Person) -> str:
        if person.verified_on is None:
            return text("record.unchecked")
        own = person.verified_by == PERSON
        office = text("record.by_self") if own else self.services.office(person.region)
        day = {"year": person.verified_on.year, "month": person.verified_on.month, "day": person.verified_on.day}
        return text("record.checked", **day, how=name_of("verified_how", person.verified_how), office=office)

    async def _ask_wrong(self, visit: Visit) -> Replies:
        if not visit.standing.linked:
            return (reply("link.none", _to_link(visit)),)
        await self.wait(visit, Step.WRONG)
        return (reply("record.ask_wrong"),)

    async def _correct(self, visit: Visit) -> Replies:
        words = visit.words.strip()[:LONGEST_WORDS]
        if not visit.standing.linked:
            return (reply("link.none", _to_link(visit)),)
        if not words:
            return (reply("record.correction_empty", to_a_person()),)
        told = text("record.correction", words=words)
        await self.ask_staff(visit, TaskKind.CORRECT_RECORD, told, visit.standing.linked)
        await self.wait(visit, Step.NONE)
        return (reply("record.corrected", to_a_person()),)

    async def _ask_erase(self, visit: Visit) -> Replies:
        if not visit.standing.linked:
            return (reply("link.none", _to_link(visit), to_a_person()),)
        await self.wait(visit, Step.ERASE)
        sure = button("erase_yes", "record:erase_yes"), button("erase_no", "record:erase_no")
        return (reply("record.ask_erase", *sure),)

    async def _erase(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> None:
        """Erases in a transaction of its own; after a crash there is nobody left to erase."""
        if not standing.linked or standing.step is not Step.ERASE:
            return
        try:
            await self.services.people.erase(standing.linked, PERSON)
        except NoSuchPerson:
            return

    async def _erased(self, visit: Visit) -> Replies:
        # A button of long ago, when the chat may have been somebody else's, asks once more.
        if visit.standing.linked:
            return await self._ask_erase(visit)
        await self.talks.forget(visit.connection, visit.talk)
        return (reply("record.erased"),)

    async def _kept(self, visit: Visit) -> Replies:
        await self.wait(visit, Step.NONE)
        return (reply("record.kept"),)

    async def _subscribe(self, visit: Visit) -> Replies:
        if not visit.standing.linked:
            return (reply("record.subscribe_first", _to_link(visit)),)
        consents = self.services.consents
        await consents.give(visit.connection, visit.standing.linked, Purpose.NOTICES, PERSON, CHAT)
        await self.wait(visit, Step.NONE)
        return (reply("record.notices_on"),)

    async def _unsubscribe(self, visit: Visit) -> Replies:
        if not visit.standing.linked:
            return (reply("record.nothing_sent", to_a_person()),)
        consents = self.services.consents
        await consents.withdraw(visit.connection, visit.standing.linked, Purpose.NOTICES, PERSON, CHAT)
        await self.wait(visit, Step.NONE)
        return (reply("record.notices_off"),)


def about_record(words: str) -> str:
    """What a message about one's own record asks for: erase, link, listed, correct or show."""
    return first_of("about_record", words) or "show"


def _to_link(visit: Visit) -> Button:
    return button("link", "link:start")


def _line(field: str, value: str) -> str:
    return text("record.line", field=field_name(field), value=value)
