"""Looks up service points, workshops and courses, the nearest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, func, or_, select

from bot.directory.divisions import Divisions
from bot.directory.employers import blocked_keys
from bot.directory.geometry import Point
from bot.directory.placed import Course, Placed, ServicePoint, Workshop
from bot.directory.reach import REACHES, Around, Distance, Reach
from bot.directory.tables import courses, service_points, workshops
from bot.directory.trades import trades_of, wanted, words_for
from bot.storage.database import Database

LOOKED_AT = 200

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Near[Item: Placed]:
    """An item and how far it is."""

    item: Item
    distance: Distance


@dataclass(frozen=True)
class NearFound[Item: Placed]:
    """Items for a person, nearest first; `reach` is the narrowest that has one, None when there is none anywhere."""

    reach: Reach | None
    near: tuple[Near[Item], ...]


class Places:
    """The stored service points, workshops and courses."""

    def __init__(self, database: Database, divisions: Divisions) -> None:
        """Reads from `database`; `divisions` tells what lies in what."""
        self._database = database
        self._divisions = divisions

    async def service_points(
        self, region: str | None, point: Point | None = None, kind: str | None = None, limit: int = 5
    ) -> NearFound[ServicePoint]:
        """The offices nearest to a person; `kind` is a key of `point_kind` in `kinds.yml`."""
        asked = [service_points.c.kind == kind] if kind else []
        return await self._nearest(ServicePoint, service_points, self._around(region, point), asked, limit)

    async def workshops(
        self, region: str | None, day: date, point: Point | None = None, limit: int = 5
    ) -> NearFound[Workshop]:
        """The workshops nearest to a person, without those of employers blocked on `day`."""
        asked = [workshops.c.employer_key.not_in(blocked_keys(day))]
        return await self._nearest(Workshop, workshops, self._around(region, point), asked, limit)

    async def courses(
        self, region: str | None, day: date, skill: str = "", point: Point | None = None, limit: int = 5
    ) -> NearFound[Course]:
        """The courses one can still enrol in on `day`, nearest first; `skill` as people say it, "" for any."""
        asked = [courses.c.valid_until >= day, *_teaches(skill)]
        around = self._around(region, point)
        found = await self._nearest(Course, courses, around, asked, LOOKED_AT)
        near = tuple(each for each in found.near if _is_taught(skill, each.item))[:limit]
        return NearFound(_narrowest(near), near)

    def _around(self, region: str | None, point: Point | None) -> Around:
        return Around(self._divisions, region, point)

    async def _nearest[Item: Placed](
        self, made: type[Item], table: Table, around: Around, asked: Sequence[Condition], limit: int
    ) -> NearFound[Item]:
        """Wider and wider until there are enough; other provinces only if the own one has none."""
        stages, found = around.stages(table), list[Near[Item]]()
        async with self._database.read() as connection:
            for place, stage in enumerate(stages, 1):
                query = select(table).where(stage, *asked).order_by(*around.nearest_first(table), table.c.id)
                rows = (await connection.execute(query.limit(max(limit, LOOKED_AT)))).mappings()
                items = [made.of(row) for row in rows]
                found += [Near(item, around.distance(item)) for item in items]
                if len(found) >= (1 if place == len(stages) - 1 else limit):
                    break
        found.sort(key=lambda each: (each.distance.rank, each.item.id))
        return NearFound(_narrowest(found), tuple(found[:limit]))


def _narrowest[Item: Placed](found: tuple[Near[Item], ...] | list[Near[Item]]) -> Reach | None:
    return min((each.distance.reach for each in found), key=REACHES.index, default=None)


def _teaches(skill: str) -> list[Condition]:
    """What the columns can tell: one of the words for the skill, or a part of it, is in title or skill."""
    wish = wanted([skill]) if skill else None
    if wish is None or wish.anything:
        return []
    taught = func.upper(courses.c.title + courses.c.skill)
    words = [word for trade in wish.trades for word in words_for(trade)] + list(wish.pairs())
    return [or_(*(taught.contains(word, autoescape=True) for word in words))]


def _is_taught(skill: str, course: Course) -> bool:
    wish, taught = wanted([skill] if skill else []), f"{course.title} {course.skill}"
    return wish.anything or wish.is_met(taught, trades_of(taught))
