"""Vacancies as people read them: what, pay as written, where and how far, why they suit, whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.directory.divisions import Divisions
from bot.directory.matching import Match
from bot.directory.vacancies import Found, Vacancies
from bot.directory.wishes import Wishes
from bot.gateway.messages import Button, Reply
from bot.registry.chat_texts import button, names, text, to_a_person

APPLY = "job:apply"
MOST_SHOWN = 3
MOST_TO_ASK = 2
LEAST_ROUGH_KM = 1.0
PLACE_REASONS = frozenset({"near", "far", "too_far", "same_county", "distance_unknown", "place_disliked"})


@dataclass(frozen=True)
class Listed:
    """What is said of the vacancies found, and which they are."""

    reply: Reply
    matches: tuple[Match, ...]


class VacancyList:
    """Finds vacancies and puts them into words."""

    def __init__(self, vacancies: Vacancies, divisions: Divisions) -> None:
        """Reads from the directory."""
        self._vacancies = vacancies
        self._divisions = divisions

    async def look(self, wishes: Wishes, day: date, lead: str = "") -> Listed:
        """Up to three that suit, `lead` said before; or that there are none, and what one can do then."""
        found = await self._vacancies.find(wishes, day, MOST_SHOWN)
        if not found.matches:
            return Listed(self._none(wishes, lead), ())
        entries = [self.entry(number, match) for number, match in enumerate(found.matches, 1)]
        parts = [lead, self._opening(wishes, found), *entries, text("jobs.close")]
        return Listed(Reply("\n".join(filter(None, parts)), _choices(found.matches)), found.matches)

    def entry(self, number: int, match: Match) -> str:
        """One vacancy."""
        return "\n".join(self._lines(number, match))

    def _lines(self, number: int, match: Match) -> Iterator[str]:
        vacancy = match.vacancy
        sample = text("jobs.sample") if vacancy.sample else ""
        yield text("jobs.vacancy", number=number, title=vacancy.title, sample=sample)
        yield text("jobs.employer", employer=vacancy.employer)
        yield text("jobs.pay", pay=vacancy.pay_text or text("jobs.no_pay"))
        place = self._divisions.name_path(vacancy.region) + vacancy.address
        yield text("jobs.where", place=place, distance=_distance(match))
        reasons = [each for each in match.reasons if each.key not in PLACE_REASONS]
        if good := [str(each) for each in reasons if each.weight == "good"]:
            yield text("jobs.why", reasons="；".join(good))
        if unknown := [str(each) for each in reasons if each.weight == "unknown"][:MOST_TO_ASK]:
            yield text("jobs.ask", reasons="；".join(unknown))
        if vacancy.contact:
            yield text("jobs.contact", contact=vacancy.contact)

    def _opening(self, wishes: Wishes, found: Found) -> str:
        region = self._region(wishes)
        if found.reach in (None, "county") or self._is_wide(wishes, found.reach):
            farther = any(each.distance.reach != found.reach for each in found.matches)
            return text("jobs.found_and_farther" if farther else "jobs.found", region=region)
        return text("jobs.found_wider", region=region, wider=names("jobs.reach")[str(found.reach)])

    def _is_wide(self, wishes: Wishes, reach: str | None) -> bool:
        """Whether the person's own division is as wide as what was found."""
        division = self._divisions.get(wishes.region) if wishes.region else None
        return division is not None and division.level == reach

    def _none(self, wishes: Wishes, lead: str) -> Reply:
        conditions = "，".join(_conditions(wishes))
        said = text("jobs.none_kept", conditions=conditions) if conditions else ""
        none = text("jobs.none", region=self._region(wishes), conditions=said) + text("jobs.none_next")
        wider = (button("job_wider", "job:wider"),) if conditions or wishes.avoid else ()
        others = button("fairs", "/job_fair"), button("courses", "/skill_training"), to_a_person()
        return Reply("\n".join(filter(None, (lead, none))), (*wider, *others))

    def _region(self, wishes: Wishes) -> str:
        return self._divisions.name_path(wishes.region) if wishes.region else ""


def measured_km(match: Match) -> float | None:
    """How far it is; a county's centre that stands in for both ends tells nothing."""
    kilometres = match.distance_km
    return None if kilometres is None or (match.approximate and kilometres < LEAST_ROUGH_KM) else kilometres


def _distance(match: Match) -> str:
    kilometres = measured_km(match)
    if kilometres is None:
        return ""
    return text("jobs.km_approximate" if match.approximate else "jobs.km", km=f"{kilometres:.0f}")


def _conditions(wishes: Wishes) -> Iterator[str]:
    told = names("jobs.conditions")
    if wishes.jobs:
        yield told["jobs"].format(jobs="、".join(wishes.jobs))
    if wishes.pay_min:
        yield told["pay"].format(pay=wishes.pay_min)
    if wishes.max_km is not None:
        yield told["km"].format(km=f"{wishes.max_km:g}")
    if wishes.no_shifts:
        yield told["no_shifts"].format(shifts="、".join(names("jobs.shifts")[each] for each in wishes.no_shifts))


def _choices(matches: Sequence[Match]) -> tuple[Button, ...]:
    """To apply comes first: a typed number then means the vacancy of that number."""
    apply = [
        Button(text("buttons.job_apply", number=number), f"{APPLY}:{match.vacancy.id}")
        for number, match in enumerate(matches, 1)
    ]
    return (*apply, *(button(f"job_{verb}", f"job:{verb}") for verb in ("far", "pay", "not", "more")))


def combined(found: Sequence[Reply], policy: Sequence[Reply], short: str) -> tuple[Reply, ...]:
    """The vacancies, then one line of what the documents say; their whole answer where there are no vacancies."""
    has_vacancies = any(each.payload.startswith(APPLY) for reply in found for each in reply.buttons)
    if not has_vacancies:
        return (*policy, *found)
    cited = next((each for each in policy if each.citations), None)
    if cited is None or not short:
        return tuple(found)
    return (*found, Reply(text("jobs.policy", sentence=short), (), cited.citations))
