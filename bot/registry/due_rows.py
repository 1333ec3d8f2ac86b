"""SQL of the lists: whom each concerns, and how much of what is asked everybody has had.

Whether a list concerns somebody may be unknown, when nobody recorded whether they work or want to. They are then
neither in the list nor dropped, but counted as unclear. Who is known not to belong to the labour force (too young, too
old, unable, at school) is in no list but that of records to be verified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)

from bot.directory.divisions import COUNTRY
from bot.registry.due_lists import NEEDS, DueList, Need, Scope
from bot.registry.filter import inside
from bot.registry.tables import households, people, registry_tasks, service_events
from bot.registry.values import WORKING, Employment, EmploymentDetail, TaskKind
from bot.registry.zero_employment import who_counts
from bot.settings import TIME_ZONE

COUNTY_DIGITS = 6
ONE_DAY = timedelta(days=1)
NO_TASK = cast(null(), Integer).label("task_id"), cast(null(), Date).label("due_on")


@dataclass(frozen=True)
class Truth:
    """A condition that may hold, not hold, or be unknown; neither side is ever NULL."""

    yes: ColumnElement[bool]
    no: ColumnElement[bool]

    def __and__(self, other: Truth) -> Truth:
        """Both; a no on either side settles it."""
        return Truth(and_(self.yes, other.yes), or_(self.no, other.no))

    def __invert__(self) -> Truth:
        """The opposite; what is unknown stays so."""
        return Truth(self.no, self.yes)


def _unemployed() -> Truth:
    return Truth(people.c.employment == Employment.UNEMPLOYED, people.c.employment.in_(WORKING))


def _willing() -> Truth:
    """Whether somebody wants to work; whoever is recorded with both has to be asked again."""
    wants, detail = people.c.wants_work, people.c.employment_detail
    yes = or_(wants.is_(True), detail == EmploymentDetail.LOOKING)
    no = or_(wants.is_(False), detail == EmploymentDetail.UNWILLING)
    return Truth(and_(yes, not_(no)), and_(no, not_(yes)))


def _unskilled() -> Truth:
    others = (EmploymentDetail.UNWILLING, EmploymentDetail.CANNOT_LEAVE, EmploymentDetail.LOOKING)
    detail = people.c.employment_detail
    return Truth(detail == EmploymentDetail.UNSKILLED, detail.in_(others))


CONCERNED: Mapping[DueList, Truth] = {
    DueList.TALK_GUIDANCE: _unemployed() & ~_willing(),
    DueList.TRAINING: _unemployed() & _unskilled(),
    DueList.VACANCIES: _unemployed() & _willing(),
}


def rows(key: DueList, scope: Scope, ages: range) -> Select[Any]:
    """A row for everybody whom the list concerns or may concern: a person, a task of theirs, or a household's head.

    Columns: `person_id`; `county`, the first six digits of the region, or empty; `placed`, 1 or, where it is unclear
    whether the list concerns them, 0; `task_id` and `due_on` of a task; and for each need `have_<key>`. `ages` are
    those of people who may work: 16 to 60 is `range(16, 61)`.
    """
    make = OF_OTHERS.get(key)
    return make(scope, ages) if make else _of_people(key, scope, ages)


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """Who is registered or lives in the regions."""
    if not scope.regions or COUNTRY in scope.regions:
        return []
    return [or_(inside(people.c.home_region, scope.regions), inside(people.c.live_region, scope.regions))]


def county(scope: Scope) -> ColumnElement[str]:
    """The county somebody is counted in: where they are registered if that is in the regions, or else live."""
    home = people.c.home_region
    here = inside(home, scope.regions) if within(scope) else home != ""
    return func.substr(case((here, home), else_=people.c.live_region), 1, COUNTY_DIGITS)


def _of_people(key: DueList, scope: Scope, ages: range) -> Select[Any]:
    haves = [_have(need, scope).label(f"have_{need.key}") for need in NEEDS[key]]
    made = select(*_head(scope, _placed(key)), *NO_TASK, *haves).where(*within(scope))
    if key is DueList.UPDATE:
        return made
    concerned = CONCERNED.get(key)
    _, may_work = who_counts(scope.day, ages)
    made = made.where(may_work)
    return made.where(not_(concerned.no)) if concerned else made


def _head(scope: Scope, placed: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    return people.c.id.label("person_id"), county(scope).label("county"), placed.label("placed")


def _placed(key: DueList) -> ColumnElement[int]:
    concerned = CONCERNED.get(key)
    return case((concerned.yes, 1), else_=0) if concerned else literal(1)


def _have(need: Need, scope: Scope) -> ColumnElement[int]:
    if not need.kinds:
        return case((people.c.verified_on.between(scope.day.replace(day=1), scope.day), 1), else_=0)
    event = service_events.c
    # Of a vacancy that is not in the directory any more each recommendation was another one.
    vacancies = func.count(func.distinct(func.coalesce(event.vacancy_id, -event.id)))
    amount = vacancies if need.each == "vacancy" else func.count()
    return (
        select(amount)
        .where(event.person_id == people.c.id, event.kind.in_(need.kinds), event.counts.is_(True))
        .where(event.happened_on.between(scope.first, scope.day))
        .scalar_subquery()
    )


def _of_tasks(scope: Scope, ages: range) -> Select[Any]:
    """Tasks still open, and those done in the days of the scope."""
    task = registry_tasks.c
    begin = datetime.combine(scope.first, time(), TIME_ZONE)
    end = datetime.combine(scope.day + ONE_DAY, time(), TIME_ZONE)
    done = case((task.done_at < end, 1), else_=0).label("have_task")
    return (
        select(*_head(scope, literal(1)), task.id.label("task_id"), task.due_on.label("due_on"), done)
        .join(people, people.c.id == task.person_id)
        .where(task.kind == TaskKind.BECAME_UNEMPLOYED, task.created_at < end, *within(scope))
        .where(or_(task.done_at.is_(None), task.done_at >= begin))
    )


def _of_households(scope: Scope, ages: range) -> Select[Any]:
    """Households with somebody who may count (`zero_employment` tells who does), by their heads."""
    counts, may_count = who_counts(scope.day, ages)
    works, unemployed = people.c.employment.in_(WORKING), people.c.employment == Employment.UNEMPLOYED
    has_worker = _most(and_(counts, works))
    is_zero = and_(_most(counts) == 1, _most(and_(may_count, not_(unemployed))) == 0)
    head = func.coalesce(func.min(case((people.c.is_head, people.c.id))), func.min(people.c.id))
    made = (
        select(head.label("person_id"), func.substr(households.c.region, 1, COUNTY_DIGITS).label("county"))
        .add_columns(case((or_(has_worker == 1, is_zero), 1), else_=0).label("placed"))
        .add_columns(*NO_TASK, has_worker.label("have_worker"))
        .join(households, households.c.id == people.c.household_id)
        .group_by(households.c.id, households.c.region)
        .having(_most(may_count) == 1)
    )
    return made.where(inside(households.c.region, scope.regions)) if within(scope) else made


def _most(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 if the condition holds for somebody of the group, or else 0."""
    return func.max(case((condition, 1), else_=0))


OF_OTHERS: Mapping[DueList, Callable[[Scope, range], Select[Any]]] = {
    DueList.BECAME_UNEMPLOYED: _of_tasks,
    DueList.ZERO_EMPLOYMENT: _of_households,
}
