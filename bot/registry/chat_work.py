"""Whether somebody works, told by themselves: written to their record with its trail, and confirmed in one sentence."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from bot.directory.division_search import Resolution
from bot.gateway.messages import Button, Reply
from bot.registry.chat_talks import Standing, Step
from bot.registry.chat_texts import button, first_of, has, reply, text, to_a_person
from bot.registry.chat_visit import PERSON, Desk, Replies, Verb, Visit
from bot.registry.errors import OutOfOrder
from bot.registry.events import Channel, NewEvent
from bot.registry.history import History, Trail
from bot.registry.tables import people
from bot.registry.values import WORKING, Employment, EmploymentDetail, EventKind, Status, TaskKind, Verified

ANSWERS = ("working", "not_working", "moved")
WHY = (EmploymentDetail.LOOKING, EmploymentDetail.UNSKILLED, EmploymentDetail.CANNOT_LEAVE)
LONGEST_PLACE = 20
BOT = "bot"


class CheckIn(Desk):
    """The verbs `check:…`; the first part of the payload is the delivery that is answered, or 0."""

    def verbs(self) -> dict[str, Verb]:
        """See `Desk`."""
        return {
            "check:working": Verb(self._working),
            "check:not_working": Verb(self._not_working),
            "check:moved": Verb(self._moved),
            "check:ask": Verb(self._ask),
            "check:at": Verb(self._at),
            "check:where": Verb(self._where),
            "check:said": Verb(self._said),
            "check:why": Verb(self._why),
        }

    def reads(self, standing: Standing, words: str) -> str | None:
        """The verb that words stand for at this step; None if they are about something else."""
        if len(words) > LONGEST_PLACE:
            return None
        if standing.step is Step.WHY and first_of("why", words) and not has("asks", words):
            return "check:why"
        if standing.step is not Step.WHERE or has("question", words):
            return None
        return "check:where" if self.services.divisions.find(words) else None

    async def _said(self, visit: Visit) -> Replies:
        """What was said freely: work, none, another place; asked back where it is not clear."""
        if not visit.standing.linked:
            return (reply("check_in.first_link", button("link", "link:start"), to_a_person()),)
        if has("others", visit.words):
            return (reply("check_in.others", to_a_person()),)
        kind = first_of("work", visit.words)
        places = self.services.divisions.find(visit.words)
        if kind is None and not places:
            return await self._ask(visit)
        if kind == "not_working":
            return await self._not_working(visit)
        if places:
            return await self._placed(visit, places[-1], kind)
        return await self._moved(visit) if kind == "moved" else await self._working(visit)

    async def _ask(self, visit: Visit) -> Replies:
        return (reply("check_in.ask", *_choices(_delivery(visit))),)

    async def _working(self, visit: Visit) -> Replies:
        return await self._noted(visit, first_of("work", visit.words) or "working", None)

    async def _moved(self, visit: Visit) -> Replies:
        if not visit.standing.linked:
            return (reply("link.none", button("link", "link:start")),)
        await self.wait(visit, Step.WHERE, delivery=_delivery(visit))
        return (reply("check_in.where"),)

    async def _where(self, visit: Visit) -> Replies:
        found = self.services.divisions.find(visit.words)
        return await self._placed(visit, found[-1], "moved") if found else (reply("check_in.where_again"),)

    async def _at(self, visit: Visit) -> Replies:
        code = visit.args[1] if len(visit.args) > 1 else ""
        known = self.services.divisions.get(code)
        return await self._noted(visit, "moved", code) if known else (reply("check_in.where_again"),)

    async def _placed(self, visit: Visit, place: Resolution, kind: str | None) -> Replies:
        if place.division:
            return await self._noted(visit, kind or "working", place.division.code)
        await self.wait(visit, Step.WHERE, delivery=_delivery(visit))
        name = self.services.divisions.name_path
        choices = [Button(name(each.code), f"check:{_delivery(visit)}:at:{each.code}") for each in place.candidates]
        return (Reply(text("check_in.which"), tuple(choices)),)

    async def _noted(self, visit: Visit, kind: str, region: str | None) -> Replies:
        """Writes that they work, where if they said so, and says what was written."""
        person = await self._person(visit)
        if person is None:
            return (reply("link.none", button("link", "link:start")),)
        employment = _employment(person, kind)
        try:
            if region is not None and region != person.work_region:
                await self._put_workplace(visit, person, region)
            await self._put_employment(visit, person, employment, _detail(person, employment))
        except OutOfOrder:
            return await self._leave_to_staff(visit, person.id, kind)
        await self._answered(visit, person.id, "moved" if kind == "moved" else "working")
        await self.wait(visit, Step.NONE)
        where = person.work_region if region is None else region
        return (self._confirmed(kind, employment, where),)

    def _confirmed(self, kind: str, employment: str, region: str) -> Reply:
        name = self.services.divisions.name_path(region) if region else ""
        fix = button("fix", "check:0:ask")
        if kind == "moved" and name:
            return reply("check_in.moved", fix, name=name)
        known = employment if employment in (Employment.FLEXIBLE, Employment.SELF_EMPLOYED) else "working"
        place = text("check_in.place", name=name) if name else ""
        return reply(f"check_in.{known}", fix, place=place)

    async def _not_working(self, visit: Visit) -> Replies:
        person = await self._person(visit)
        if person is None:
            return (reply("link.none", button("link", "link:start")),)
        try:
            if person.work_region or person.workplace:
                await self._put_workplace(visit, person, "")
            await self._put_employment(visit, person, Employment.UNEMPLOYED, _detail(person, Employment.UNEMPLOYED))
        except OutOfOrder:
            return await self._leave_to_staff(visit, person.id, "not_working")
        await self._answered(visit, person.id, "not_working")
        await self.wait(visit, Step.WHY)
        choices = [button(why, f"check:0:why:{why}") for why in WHY]
        return (reply("check_in.why", *choices, button("fix", "check:0:ask")),)

    async def _why(self, visit: Visit) -> Replies:
        person = await self._person(visit)
        why = visit.args[1] if len(visit.args) > 1 else first_of("why", visit.words) or ""
        if person is None or why not in WHY:
            return (reply("link.over"),)
        if person.employment == Employment.UNEMPLOYED:
            await self._put_employment(visit, person, Employment.UNEMPLOYED, why)
        await self.wait(visit, Step.NONE)
        return (reply(f"check_in.{why}", *_offers(why)),)

    async def _put_employment(self, visit: Visit, person: Row[Any], employment: str, detail: str) -> None:
        """The status with its trail; the record counts as checked by the person today."""
        how = Verified.CHAT
        await self.services.people.set_employment(
            visit.connection, person.id, employment, detail, visit.today, PERSON, how
        )
        checked = {"verified_on": visit.today, "verified_by": PERSON, "verified_how": how}
        await visit.connection.execute(update(people).where(people.c.id == person.id).values(checked))

    async def _put_workplace(self, visit: Visit, person: Row[Any], region: str) -> None:
        """Where they work now; what the place is called is not known any more."""
        history = History(visit.connection, person.id, Trail(PERSON, Verified.CHAT, visit.moment))
        await history.put(Status.WORKPLACE, (region, ""), visit.today)
        values = {"work_region": region, "workplace": "", "version": people.c.version + 1, "updated_at": visit.moment}
        await visit.connection.execute(update(people).where(people.c.id == person.id).values(values))

    async def _answered(self, visit: Visit, person_id: int, answer: str) -> None:
        event = NewEvent(person_id, EventKind.CHECK_IN, visit.today, Channel.CHAT, BOT, outcome=answer)
        await self.services.events.record(visit.connection, event)
        if delivery := _delivery(visit):
            await self.services.answered(visit.connection, delivery, answer)

    async def _leave_to_staff(self, visit: Visit, person_id: int, kind: str) -> Replies:
        told = text("check_in.correction", what=text("buttons." + (kind if kind in ANSWERS else "working")))
        await self.ask_staff(visit, TaskKind.CORRECT_RECORD, told, person_id)
        await self.wait(visit, Step.NONE)
        return (reply("check_in.not_noted", to_a_person()),)

    async def _person(self, visit: Visit) -> Row[Any] | None:
        columns = ("id", "employment", "employment_detail", "work_region", "workplace")
        query = select(*(people.c[name] for name in columns)).where(people.c.id == visit.standing.linked)
        return (await visit.connection.execute(query)).one_or_none() if visit.standing.linked else None


def _employment(person: Row[Any], kind: str) -> str:
    """The employment that was meant; 还在上班 keeps what is known of how somebody works."""
    if kind in (Employment.FLEXIBLE, Employment.SELF_EMPLOYED):
        return kind
    return str(person.employment) if kind == "working" and person.employment in WORKING else Employment.EMPLOYED


def _detail(person: Row[Any], employment: str) -> str:
    return str(person.employment_detail) if person.employment == employment else ""


def _delivery(visit: Visit) -> int:
    number = visit.args[0] if visit.args else visit.standing.detail.get("delivery", 0)
    return int(number) if str(number).isdigit() else 0


def _choices(delivery: int) -> list[Button]:
    return [button(answer, f"check:{delivery}:{answer}") for answer in ANSWERS]


def _offers(why: str) -> list[Button]:
    if why == EmploymentDetail.UNSKILLED:
        return [button("courses", "/skill_training"), button("jobs", "job:find")]
    return [button("jobs", "job:find"), button("fairs", "/job_fair")]
