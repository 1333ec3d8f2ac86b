"""Looks up vacancies for a person's wishes: what is out of the question is left out in SQL, the rest is held against
the wishes one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from bot.directory.divisions import Divisions
from bot.directory.employers import blocked_keys
from bot.directory.matching import Match, match
from bot.directory.placed import Vacancy
from bot.directory.reach import REACHES, Around, Reach
from bot.directory.tables import vacancies
from bot.directory.trades import BETWEEN, heavy_trades, wanted
from bot.directory.wishes import Wishes
from bot.storage.database import Database

# How many rows of each stage are held against the wishes; they come nearest and best paid first.
LOOKED_AT = 60

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Found:
    """Vacancies for a person, suitable ones first; `reach` is the narrowest that has a suitable one, or None."""

    reach: Reach | None
    matches: tuple[Match, ...]


class Vacancies:
    """The stored vacancies; expired ones and those of blocked employers are never shown."""

    def __init__(self, database: Database, divisions: Divisions) -> None:
        """Reads from `database`; `divisions` tells what lies in what."""
        self._database = database
        self._name = lru_cache(maxsize=4096)(divisions.name_path)
        self._divisions = divisions

    async def get(self, vacancy_id: int) -> Vacancy | None:
        """The vacancy with this id, expired ones too."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(vacancies).where(vacancies.c.id == vacancy_id))).mappings().first()
        return Vacancy.of(row) if row else None

    async def find(self, wishes: Wishes, day: date, limit: int = 5, *, include_unsuitable: bool = False) -> Found:
        """The vacancies open on `day` that suit the wishes: the county's and those within 30 km first, then wider.

        Those of other provinces come only when the own province has none; `reach` then says `elsewhere`.
        With `include_unsuitable` vacancies of the wished trades that violate something else follow, fewest
        violations first.
        """
        around = Around(self._divisions, wishes.region, wishes.point)
        asked = list(_open(wishes, day))
        found = await self._matches(wishes, around, [*asked, *_suitable(wishes, around)], limit)
        shown = sorted((each for each in found if each.suitable), key=_rank)
        reach = min((each.distance.reach for each in shown), key=REACHES.index, default=None)
        if include_unsuitable and len(shown) < limit:
            others = await self._matches(wishes, around, asked, limit)
            shown += sorted((each for each in others if not each.suitable), key=_rank)
        return Found(reach, tuple(shown[:limit]))

    async def _matches(self, wishes: Wishes, around: Around, asked: list[Condition], limit: int) -> list[Match]:
        stages = around.stages(vacancies)
        order = [*around.nearest_first(vacancies), vacancies.c.pay_max.desc().nulls_last(), vacancies.c.id]
        found: list[Match] = []
        async with self._database.read() as connection:
            for place, stage in enumerate(stages, 1):
                # Only the numbers are sorted; whole rows are read of the few that are left.
                first = select(vacancies.c.id).where(stage, *asked).order_by(*order).limit(LOOKED_AT)
                query = select(vacancies).where(vacancies.c.id.in_(first))
                rows = (await connection.execute(query)).mappings()
                found += [self._match(Vacancy.of(row), wishes, around) for row in rows]
                enough = sum(each.suitable for each in found) >= (1 if place == len(stages) - 1 else limit)
                if enough:
                    break
        return found

    def _match(self, vacancy: Vacancy, wishes: Wishes, around: Around) -> Match:
        return match(vacancy, wishes, around.distance(vacancy), self._name(vacancy.region))


def _rank(found: Match) -> tuple[int, tuple[int, float], int, int, int]:
    good = sum(each.weight == "good" for each in found.reasons)
    return found.violations, found.distance.rank, -good, -(found.vacancy.most_pay or 0), found.vacancy.id


def _open(wishes: Wishes, day: date) -> Iterator[Condition]:
    """What every vacancy shown must fulfil, suitable or not."""
    yield vacancies.c.valid_until >= day
    yield vacancies.c.employer_key.not_in(blocked_keys(day))
    if wishes.avoid:
        yield vacancies.c.id.not_in(wishes.avoid[-500:])
    wish = wanted(wishes.jobs)
    if not wish.anything:
        titles = func.upper(vacancies.c.title + vacancies.c.job)
        yield or_(*map(_is_of, wish.trades), *(titles.contains(pair, autoescape=True) for pair in wish.pairs()))


def _suitable(wishes: Wishes, around: Around) -> Iterator[Condition]:
    """What of suitability can be told by columns; `match` has the last word."""
    table, dislikes = vacancies.c, wishes.dislikes
    if wishes.pay_min is not None:
        yield or_(table.pay_max.is_(None), table.pay_max >= wishes.pay_min)
    if wishes.age is not None:
        yield or_(table.age_min.is_(None), table.age_min <= wishes.age)
        yield or_(table.age_max.is_(None), table.age_max >= wishes.age)
    elif dislikes.older_than is not None:
        yield or_(table.age_max.is_(None), table.age_max > dislikes.older_than)
    if wishes.sex in ("female", "male"):
        yield table.sex.in_(("any", wishes.sex))
    if wishes.shifts:
        yield table.shift.in_((*wishes.shifts, "flexible", "unknown"))
    if wishes.no_shifts:
        yield table.shift.not_in((*wishes.no_shifts, *(("rotating",) if "night" in wishes.no_shifts else ())))
    if refused := (*dislikes.trades, *(heavy_trades() if dislikes.heavy else ())):
        yield and_(*(not_(_is_of(trade)) for trade in refused))
    if dislikes.regions:
        yield func.substr(table.region, 1, 6).not_in(dislikes.regions)
    if wishes.max_km is not None:
        yield around.within(vacancies, wishes.max_km)


def _is_of(trade: str) -> Condition:
    return vacancies.c.trades.contains(f"{BETWEEN}{trade}{BETWEEN}", autoescape=True)
