"""Looks up job fairs: nearest and soonest first, around a point, a place or a person's division."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from bot.directory.divisions import Division, Divisions, is_inside
from bot.directory.fair import Fair, fair_of
from bot.directory.geometry import Point, System, metres_between
from bot.directory.reach import NEAR_KM, REACHES, Reach, centre, reach_of
from bot.directory.tables import fairs
from bot.settings import TIME_ZONE
from bot.storage.base import now
from bot.storage.database import Database


@dataclass(frozen=True)
class Origin:
    """Where to search from: a point, or a division (its centre counts as the point)."""

    point: Point | None
    division: Division | None = None

    @classmethod
    def at(cls, latitude: float, longitude: float, system: System) -> Origin:
        """A shared location; phones give WGS-84."""
        return cls(Point(latitude, longitude, system))

    @classmethod
    def of(cls, division: Division, divisions: Divisions) -> Origin:
        """A division; a province is too wide for distances."""
        return cls(centre(division.code, divisions), division)


@dataclass(frozen=True)
class NearFair:
    """A fair and how far it is; `approximate` when a county's centre stood in for the fair or for the person."""

    fair: Fair
    distance_km: float | None
    approximate: bool
    nearby: bool


@dataclass(frozen=True)
class RegionFair:
    """A fair and how wide one had to look for it."""

    fair: Fair
    reach: Reach


@dataclass(frozen=True)
class RegionFairs:
    """Fairs for a person's division; `reach` is the narrowest that has one, None when there is none anywhere."""

    reach: Reach | None
    fairs: tuple[RegionFair, ...]


class Fairs:
    """The stored fairs; only those not yet over are shown."""

    def __init__(self, database: Database, divisions: Divisions, clock: Callable[[], datetime] = now) -> None:
        """Uses `clock` for the time of day at which a fair counts as over."""
        self._database = database
        self._divisions = divisions
        self._clock = clock

    async def get(self, fair_id: int) -> Fair | None:
        """The fair with this id, past ones too."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(fairs).where(fairs.c.id == fair_id))).mappings().first()
        return fair_of(dict(row)) if row else None

    async def near(
        self, origin: Origin, day: date, days: int = 60, within_km: float | None = None, limit: int = 5
    ) -> list[NearFair]:
        """Fairs of the next `days` days: the person's county or prefecture and 30 km around first, then soonest.

        On one day the nearest comes first. `within_km` drops what is farther, and what cannot be measured unless it is
        in the person's own division.
        """
        measured = [self._measure(fair, origin) for fair in await self._upcoming(day, days)]
        kept = [each for each in measured if _is_within(each, within_km)]
        return sorted(kept, key=lambda each: _rank(each, day))[:limit]

    async def upcoming_for_region(self, code: str, day: date, days: int = 60, limit: int = 5) -> RegionFairs:
        """Fairs for a person of division `code`: the county's, the prefecture's, the province's, each soonest first.

        Other provinces' fairs come only when the province has none; `reach` then says `elsewhere`.
        """
        upcoming = await self._upcoming(day, days)
        found = [RegionFair(fair, reach_of(fair.region, code, self._divisions)) for fair in upcoming]
        own = [each for each in found if each.reach != "elsewhere"] or found
        own.sort(key=lambda each: (REACHES.index(each.reach), each.fair.starts_at, each.fair.id))
        return RegionFairs(own[0].reach if own else None, tuple(own[:limit]))

    async def _upcoming(self, day: date, days: int) -> list[Fair]:
        moment = datetime.combine(day, self._clock().astimezone(TIME_ZONE).time(), TIME_ZONE)
        last = datetime.combine(day + timedelta(days=days + 1), time(), TIME_ZONE)
        wanted = select(fairs).where(fairs.c.ends_at >= moment, fairs.c.starts_at < last).order_by(fairs.c.starts_at)
        async with self._database.read() as connection:
            rows = (await connection.execute(wanted)).mappings().all()
        return [fair_of(dict(row)) for row in rows]

    def _measure(self, fair: Fair, origin: Origin) -> NearFair:
        own = origin.division is not None and self._is_own(fair.region, origin.division.code)
        point = fair.point or centre(fair.region, self._divisions)
        same_centre = fair.point is None and point == origin.point
        approximate = fair.point is None or origin.division is not None
        if point is None or origin.point is None or same_centre:
            return NearFair(fair, None, approximate, own)
        distance = metres_between(origin.point, point) / 1000
        return NearFair(fair, distance, approximate, own or distance <= NEAR_KM)

    def _is_own(self, region: str, code: str) -> bool:
        widest = [each.code for each in self._divisions.chain(code) if each.level != "province"] or [code]
        return is_inside(region, widest[-1])


def _is_within(found: NearFair, within_km: float | None) -> bool:
    if within_km is None:
        return True
    return found.nearby if found.distance_km is None else found.distance_km <= within_km


def _rank(found: NearFair, day: date) -> tuple[bool, date, float, datetime, int]:
    first_day = max(day, found.fair.starts_at.astimezone(TIME_ZONE).date())
    distance = float("inf") if found.distance_km is None else found.distance_km
    return not found.nearby, first_day, distance, found.fair.starts_at, found.fair.id
