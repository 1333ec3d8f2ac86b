"""What the page of one person shows beside the record itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.console.registry_names import place, span, staff_names
from bot.console.registry_texts import text
from bot.directory.tables import vacancies
from bot.registry.filter import PeopleFilter
from bot.registry.person import shown
from bot.registry.reading import Page
from bot.registry.tables import recommendations
from bot.registry.tasks import TaskFilter
from bot.registry.values import Purpose, Status
from bot.registry.wording import name_of

if TYPE_CHECKING:
    from bot.console.services import Console
    from bot.directory.divisions import Divisions
    from bot.registry.consents import ConsentRow
    from bot.registry.person import Account, Person, PersonLine, StatusSpan

MOST_SHOWN = 50
MOST_MEMBERS = 30


@dataclass(frozen=True)
class Past:
    """What held for some time: a status or a class; `moot` when it was put right on the day it was entered."""

    title: str
    value: str
    when: str
    by: str
    how: str
    at: datetime
    since: date | None
    holds: bool
    moot: bool


@dataclass(frozen=True)
class Recommended:
    """A vacancy shown to the person and what they said of it."""

    title: str
    employer: str
    suitable: bool
    distance_km: int | None
    shown_at: datetime
    verdict: str | None


@dataclass(frozen=True)
class Agreed:
    """What holds of a purpose now; None: nobody asked."""

    purpose: Purpose
    now: ConsentRow | None


async def page_of(console: Console, person: Person) -> dict[str, Any]:
    """The values of the page's template."""
    said = await console.consents.history(person.id)
    today = console.settings.day()
    return {
        "person": person,
        "masked": shown(person),
        "today": today,
        "staff_names": await staff_names(console),
        "members": await members(console, person.household_id),
        "past": list(history(person, console.divisions, today)),
        "agreed": [Agreed(each, next((row for row in said if row.purpose is each), None)) for each in Purpose],
        "said": said,
        "events": await console.events.of(person.id, MOST_SHOWN),
        "tasks": await console.tasks.open(TaskFilter(person_id=person.id)),
        "recommended": await recommended(console, person.id),
        "chat_key": chat_key,
    }


async def members(console: Console, household_id: int | None) -> list[PersonLine]:
    """The people of a household, the head first."""
    if household_id is None:
        return []
    ids = (await console.households.members(household_id))[:MOST_MEMBERS]
    found = {line.id: line for line in await console.people.find(PeopleFilter(ids=tuple(ids)), Page(MOST_MEMBERS))}
    return [found[each] for each in ids if each in found]


def history(person: Person, divisions: Divisions, today: date) -> Iterator[Past]:
    """Statuses and classes, the latest first; what nobody knows the beginning of comes last."""
    found = [*_statuses(person, divisions, today), *_classes(person, today)]
    return iter(sorted(found, key=lambda each: (each.since or date.min, each.at), reverse=True))


def _statuses(person: Person, divisions: Divisions, today: date) -> Iterator[Past]:
    for each in person.statuses:
        holds = each.until is None or today < each.until
        when, moot = span(each.since, each.until), each.since == each.until
        title, value = name_of("status", each.status), _said(each, divisions)
        yield Past(title, value, when, each.recorded_by, each.how, each.recorded_at, each.since, holds, moot)


def _classes(person: Person, today: date) -> Iterator[Past]:
    for each in person.classes:
        holds = each.until is None or today < each.until
        when, moot = span(each.since, each.until), each.until is not None and each.since == each.until
        title, value = text("class_title"), name_of("classes", each.code)
        yield Past(title, value, when, each.recorded_by, each.how, each.recorded_at, each.since, holds, moot)


def _said(status: StatusSpan, divisions: Divisions) -> str:
    if status.status is Status.EMPLOYMENT:
        parts = [name_of("employment", status.value), status.detail and name_of("employment_detail", status.detail)]
    elif status.status is Status.LABOUR_CAPACITY:
        parts = [name_of("labour_capacity", status.value)]
    else:
        parts = [status.value and place(status.value, divisions), status.detail]
    return " · ".join(part for part in parts if part)


async def recommended(console: Console, person_id: int) -> list[Recommended]:
    """The vacancies shown to a person, the newest first."""
    table = recommendations.c
    columns = [vacancies.c.title, vacancies.c.employer]
    columns += [table.suitable, table.distance_km, table.shown_at, table.verdict]
    query = (
        select(*columns)
        .join(vacancies, vacancies.c.id == table.vacancy_id)
        .where(table.person_id == person_id)
        .order_by(table.shown_at.desc(), table.id.desc())
        .limit(MOST_SHOWN)
    )
    async with console.database.read() as connection:
        return [Recommended(**row._mapping) for row in (await connection.execute(query)).all()]


def chat_key(account: Account) -> str:
    """Names a chat on a page: its own id is a key to it, and stays out of pages."""
    return sha256(account.conversation_id.encode()).hexdigest()[:16]
