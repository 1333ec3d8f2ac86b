"""Looking for work in a chat: vacancies that suit, and what the person says of them changes what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.directory.placed import Vacancy
from bot.directory.trades import name_of, trades_of
from bot.directory.wishes import Verdict as Said
from bot.directory.wishes import Wishes, after
from bot.gateway.messages import Button, Reply
from bot.registry.chat_talks import Standing, Step
from bot.registry.chat_texts import button, first_of, names, reply, text, to_a_person
from bot.registry.chat_vacancies import Listed, VacancyList, measured_km
from bot.registry.chat_visit import Desk, Prepare, Replies, Services, Told, Verb, Visit
from bot.registry.chat_wishes import at, from_kept, kept, wishes_in, wishes_of
from bot.registry.recommendations import NEGATIVE, Shown, Verdict
from bot.settings import TIME_ZONE

# So long after vacancies were shown a word like 太远了 is about them.
FRESH = timedelta(hours=2)
LONGEST_FEEDBACK = 16
ORDINAL = re.compile(r"第?([1-3一二三])(?:个|家|号|份)")
ORDINALS = "一二三"
LESSONS: Mapping[str, tuple[Said, Verdict]] = {
    "far": ("too_far", Verdict.TOO_FAR),
    "pay": ("pay_low", Verdict.LOW_PAY),
    "not": ("wrong_job", Verdict.WRONG_WORK),
    "shift": ("wrong_shift", Verdict.WRONG_SHIFT),
    "hard": ("heavy", Verdict.TOO_HARD),
    "old": ("too_old", Verdict.OTHER),
}


@dataclass(frozen=True)
class Shelf:
    """What was shown last: the wishes it was found by, and each vacancy with its distance in km."""

    wishes: Wishes
    shown: Mapping[int, float | None]

    @classmethod
    def of(cls, standing: Standing) -> Shelf | None:
        """What the talk keeps; None if nothing was shown."""
        stored = standing.detail.get("jobs")
        if not stored:
            return None
        return cls(from_kept(stored["wishes"]), {int(number): km for number, km in stored["shown"].items()})


@dataclass(frozen=True)
class Next:
    """The next list and the wishes it was found by; `said` of the vacancies shown before."""

    wishes: Wishes
    listed: Listed
    said: tuple[tuple[int, Verdict], ...] = ()


class Jobs(Desk):
    """The verbs `job:…`."""

    def __init__(self, services: Services) -> None:
        """Uses the given services."""
        super().__init__(services)
        self._list = VacancyList(services.vacancies, services.divisions)

    def verbs(self) -> dict[str, Verb]:
        """See `Desk`."""
        lessons = {f"job:{name}": Verb(self._show, self._learnt(name)) for name in LESSONS if name != "not"}
        return {
            **lessons,
            "job:find": Verb(self._show, self._found),
            "job:wider": Verb(self._show, self._wider),
            "job:more": Verb(self._show, self._more),
            "job:not": Verb(self._show, self._refused),
            "job:apply": Verb(self._apply, self._applied),
        }

    def reads(self, standing: Standing, words: str, moment: datetime) -> str | None:
        """The verb of a word about the vacancies shown a while ago; None if it is about something else."""
        stored = standing.detail.get("jobs")
        if not stored or not stored["shown"] or len(words) > LONGEST_FEEDBACK:
            return None
        if datetime.fromisoformat(stored["at"]) < moment - FRESH:
            return None
        said = first_of("feedback", words)
        return f"job:{said}" if said else None

    async def _found(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
        """A new search: by the words, the record, and where the person is; refused vacancies stay away."""
        base = await self._recorded(standing)
        region = told.get("region") or base.region or standing.detail.get("region")
        if not region and not told.get("location"):
            return None
        refused = tuple(each.vacancy_id for each in await self._refusals(standing.talk))
        wishes = wishes_in(words, replace(base, region=region, avoid=refused), told)
        return await self._next(at(wishes, told.get("location")))

    async def _refusals(self, talk: str) -> Sequence[Any]:
        said = await self.services.recommendations.feedback(talk)
        return [each for each in said if each.verdict in NEGATIVE]

    async def _recorded(self, standing: Standing) -> Wishes:
        person = await self.services.people.get(standing.linked) if standing.linked else None
        return wishes_of(person, self._today()) if person else Wishes()

    def _learnt(self, name: str) -> Prepare:
        """What prepares the next list after all that was shown was found too far, too badly paid …"""

        async def prepare(standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
            shelf = Shelf.of(standing)
            return await self._after(shelf, name, list(shelf.shown), words) if shelf and shelf.shown else None

        return prepare

    async def _refused(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
        """One of several is meant: which one is asked, unless it was said."""
        shelf = Shelf.of(standing)
        meant = _meant(shelf, args, words) if shelf else []
        if not shelf or not shelf.shown:
            return None
        if not meant:
            return await self._which(shelf, "not")
        return await self._after(shelf, "not", meant, words)

    async def _after(self, shelf: Shelf, name: str, meant: list[int], words: str) -> Next:
        learnt, wishes, vacancies = LESSONS[name], shelf.wishes, await self._vacancies(meant)
        for vacancy in vacancies:
            wishes = after(wishes, vacancy, learnt[0], shelf.shown.get(vacancy.id))
        wishes = wishes_in(words, wishes, {}) if name == "shift" else wishes
        lead = _lesson(name, shelf.wishes, wishes, vacancies)
        return await self._next(wishes, lead, tuple((number, learnt[1]) for number in meant))

    async def _more(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
        shelf = Shelf.of(standing)
        if shelf is None:
            return await self._found(standing, args, "", told)
        seen = tuple(await self.services.recommendations.seen(standing.talk))
        wishes = replace(shelf.wishes, avoid=tuple(dict.fromkeys((*shelf.wishes.avoid, *shelf.shown, *seen))))
        return await self._next(wishes_in(words, wishes, {}), text("jobs.more"))

    async def _wider(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
        """The same place without any wish but who the person is."""
        shelf = Shelf.of(standing)
        if shelf is None:
            return await self._found(standing, args, "", told)
        old = shelf.wishes
        refused = tuple(each.vacancy_id for each in await self._refusals(standing.talk))
        return await self._next(Wishes(region=old.region, age=old.age, sex=old.sex, avoid=refused))

    async def _next(self, wishes: Wishes, lead: str = "", said: tuple[tuple[int, Verdict], ...] = ()) -> Next:
        return Next(wishes, await self._list.look(wishes, self._today(), lead), said)

    async def _show(self, visit: Visit) -> Replies:
        """Says the next list and notes what was shown and what was said before."""
        if visit.prepared is None:
            has_region = visit.region or visit.standing.linked
            return (reply("jobs.none_shown" if has_region else "jobs.where_first"),)
        if isinstance(visit.prepared, Reply):
            return (visit.prepared,)
        following: Next = visit.prepared
        notes = self.services.recommendations
        for number, verdict in following.said:
            await notes.verdict(visit.connection, visit.talk, number, verdict)
        matches = following.listed.matches
        shown = [Shown(each.vacancy.id, each.suitable, measured_km(each)) for each in matches]
        await notes.shown(visit.connection, visit.talk, visit.standing.linked, shown)
        stored = {"wishes": kept(following.wishes), "at": visit.moment.isoformat()}
        stored["shown"] = {str(each.vacancy_id): each.distance_km for each in shown}
        standing = visit.standing
        step = Step.NONE if standing.step is Step.WHY else standing.step
        more = {"person_id": standing.person_id, "id_number": standing.id_number, "jobs": stored}
        await self.wait(visit, step, **more, region=following.wishes.region or visit.region or None)
        return (following.listed.reply,)

    async def _applied(self, standing: Standing, args: tuple[str, ...], words: str, told: Told) -> Any:
        shelf = Shelf.of(standing)
        if not shelf or not shelf.shown:
            return None
        meant = _meant(shelf, args, words)
        return (await self._vacancies(meant)) if meant else await self._which(shelf, "apply")

    async def _apply(self, visit: Visit) -> Replies:
        """The contact of the vacancy, and what to ask there."""
        if visit.prepared is None:
            return (reply("jobs.none_shown"),)
        if isinstance(visit.prepared, Reply):
            return (visit.prepared,)
        if not visit.prepared or visit.prepared[0].valid_until < visit.today:
            return (reply("jobs.gone", button("job_more", "job:more")),)
        vacancy = visit.prepared[0]
        await self.services.recommendations.verdict(visit.connection, visit.talk, vacancy.id, Verdict.SUITS)
        key = "jobs.apply" if vacancy.contact else "jobs.apply_no_contact"
        told = {"title": vacancy.title, "employer": vacancy.employer, "contact": vacancy.contact}
        return (reply(key, button("job_more", "job:more"), to_a_person(), **told),)

    async def _which(self, shelf: Shelf, verb: str) -> Reply:
        vacancies = await self._vacancies(list(shelf.shown))
        choices = tuple(Button(each.title, f"job:{verb}:{each.id}") for each in vacancies)
        return Reply(text(f"jobs.which_{verb}"), choices)

    async def _vacancies(self, numbers: Sequence[int]) -> list[Vacancy]:
        found = [await self.services.vacancies.get(number) for number in numbers]
        return [each for each in found if each]

    def _today(self) -> Any:
        return self.services.clock.now().astimezone(TIME_ZONE).date()


def _meant(shelf: Shelf, args: tuple[str, ...], words: str) -> list[int]:
    """The vacancy named by a tap or by its place in the list; the only one if there is one."""
    numbers = list(shelf.shown)
    if args and args[0].isdigit():
        return [number for number in numbers if number == int(args[0])]
    found = ORDINAL.search(words)
    if found:
        place = int(found[1]) if found[1].isdigit() else ORDINALS.index(found[1]) + 1
        return numbers[place - 1 : place]
    return numbers if len(numbers) == 1 else []


def _lesson(name: str, before: Wishes, learnt: Wishes, vacancies: Sequence[Vacancy]) -> str:
    """How the next search differs, in a sentence."""
    if name == "far":
        km = learnt.max_km
        return text("jobs.too_far_unknown") if km in (None, before.max_km) else text("jobs.too_far", km=f"{km:g}")
    if name == "pay":
        same = learnt.pay_min in (None, before.pay_min)
        return text("jobs.low_pay_unknown") if same else text("jobs.low_pay", pay=learnt.pay_min)
    if name == "not":
        trades = [trade for each in vacancies for trade in trades_of(f"{each.title} {each.job}")][:1]
        job = name_of(trades[0]) if trades else "".join(each.title for each in vacancies[:1])
        return text("jobs.wrong_work", job=job)
    if name == "shift":
        shifts = "、".join(names("jobs.shifts")[each] for each in learnt.no_shifts)
        return text("jobs.wrong_shift", shift=shifts) if shifts else text("jobs.wrong_shift_unknown")
    return text("jobs.too_hard" if name == "hard" else "jobs.too_old")
