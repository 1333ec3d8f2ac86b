"""Households with nobody at work (零就业, 零转移; CQ-02, QC-07).

The sources give no definition; this one is ours. Of a household those count who are able to work: of working age, with
some capacity for labour, not at school. A household is at zero when somebody counts and everybody who counts is
unemployed. What is not recorded is unknown, never "no": where the missing facts could decide, the household is unclear.
Whoever works has the capacity to; who is not recorded as a pupil or student is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.divisions import COUNTRY
from bot.registry.filter import inside, years_before
from bot.registry.household_lines import HouseholdLine, lines
from bot.registry.tables import households, people, person_classes
from bot.registry.values import WORKING, Employment, LabourCapacity, PersonClass


@dataclass(frozen=True)
class ZeroEmployment:
    """Households with nobody at work, and those where what is missing could decide."""

    zero: tuple[HouseholdLine, ...]
    unclear: tuple[HouseholdLine, ...]


async def zero_or_unclear(
    connection: AsyncConnection, regions: tuple[str, ...], day: date, ages: range
) -> ZeroEmployment:
    """The households of these regions (none: all) on `day` (Asia/Shanghai); `ages` are those of working age."""
    homes = _households(regions, day, ages).subquery()
    query = lines().add_columns(homes.c.is_zero).join(homes, homes.c.household_id == households.c.id)
    rows = (await connection.execute(query.order_by(households.c.region, households.c.number))).all()
    found = [(bool(row.is_zero), HouseholdLine(*row[:-1])) for row in rows]
    zero = tuple(line for is_zero, line in found if is_zero)
    return ZeroEmployment(zero, tuple(line for is_zero, line in found if not is_zero))


def _households(regions: tuple[str, ...], day: date, ages: range) -> Select[Any]:
    """The households at zero or unclear, with which it is."""
    counts, may_count = who_counts(day, ages)
    works, unemployed = people.c.employment.in_(WORKING), people.c.employment == Employment.UNEMPLOYED
    somebody_works = _any(and_(counts, works))
    all_unemployed = not_(_any(and_(may_count, not_(unemployed))))
    query = (
        select(people.c.household_id, case((and_(_any(counts), all_unemployed), 1), else_=0).label("is_zero"))
        .join(households, households.c.id == people.c.household_id)
        .group_by(people.c.household_id)
        .having(_any(may_count), not_(somebody_works))
    )
    return query if not regions or COUNTRY in regions else query.where(inside(households.c.region, regions))


def who_counts(day: date, ages: range) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether a person certainly counts, and whether they may."""
    born, capacity = people.c.birth_date, people.c.labour_capacity
    of_age = and_(born.is_not(None), born <= years_before(day, ages.start), born > years_before(day, ages.stop))
    works = people.c.employment.in_(WORKING)
    at_school = people.c.id.in_(_students(day))
    able = or_(works, not_(capacity.in_(("", LabourCapacity.NONE))))
    maybe_able = or_(works, capacity != LabourCapacity.NONE)
    certainly = and_(of_age, able, not_(at_school))
    perhaps = and_(or_(born.is_(None), of_age), maybe_able, not_(at_school))
    return certainly, perhaps


def _students(day: date) -> Select[Any]:
    span = person_classes.c
    begun, lasts = or_(span.since.is_(None), span.since <= day), or_(span.until.is_(None), span.until > day)
    return select(span.person_id).where(span.code == PersonClass.STUDENT, begun, lasts)


def _any(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return func.max(case((condition, 1), else_=0)) == 1
