"""How wide one has to look from where a person is, and how far a place is."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import Literal, Protocol

from sqlalchemy import ColumnElement, Table, and_, case, func, not_, or_, true
from sqlalchemy.sql.expression import nulls_last

from bot.directory.divisions import COUNTRY, Divisions, is_inside, stem
from bot.directory.geometry import Point, metres_between
from bot.directory.nearest import nearest_county

NEAR_KM = 30.0
KM_A_DEGREE = 111.2
# The two coordinate systems differ by at most 0.7 km.
SLACK_KM = 1.0
MOST_COUNTIES = 500

Reach = Literal["county", "prefecture", "province", "elsewhere"]
REACHES: tuple[Reach, ...] = ("county", "prefecture", "province", "elsewhere")


class Located(Protocol):
    """What has a place: a division code, and perhaps a point."""

    @property
    def region(self) -> str:
        """Its division code."""

    @property
    def point(self) -> Point | None:
        """Where it is on the map, if that is known."""


@dataclass(frozen=True)
class Distance:
    """How far a place is and how wide one had to look for it.

    `approximate` when a division's centre stood in for the place or the person; None when it cannot be measured.
    """

    kilometres: float | None
    approximate: bool
    reach: Reach

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts near ones first: what lies within 30 km counts as the person's own county."""
        kilometres = float("inf") if self.kilometres is None else self.kilometres
        return (0 if kilometres <= NEAR_KM else REACHES.index(self.reach)), kilometres


def reach_of(region: str, code: str, divisions: Divisions) -> Reach:
    """The narrowest division around `code` that `region` lies in."""
    levels = {each.level: each.code for each in divisions.chain(code)}
    for level in ("county", "prefecture", "province"):
        if level in levels and is_inside(region, levels[level]):
            return level
    return "elsewhere"


def centre(code: str, divisions: Divisions) -> Point | None:
    """A centre point to measure from; a whole province is too wide for one."""
    found = divisions.centre(code)
    return None if found is None or found.level == "province" else found.point


class Around:
    """Where a person is: a division, a point, both or neither (then everything is elsewhere)."""

    def __init__(self, divisions: Divisions, region: str | None, point: Point | None) -> None:
        """Without a division the county nearest to the point is taken; 全国 (000000) says nothing."""
        self._divisions = divisions
        county = nearest_county(divisions, point) if point and not region else None
        self.region = (county.code if county else region) if region != COUNTRY else None
        self._point = point
        self.origin = point or (centre(self.region, divisions) if self.region else None)
        self._measured: dict[str, Distance] = {}

    def distance(self, place: Located) -> Distance:
        """How far the place is."""
        if place.point is None:
            return self._to_division(place.region)
        return self._between(place.point, place.region, approximate=self._point is None)

    def stages(self, table: Table) -> list[ColumnElement[bool]]:
        """Conditions that each widen the one before: the county and 30 km around, the prefecture, the province, all."""
        codes = [each.code for each in self._divisions.chain(self.region)] if self.region else []
        codes = [code for code in codes if len(code) == 6]
        wider = [_inside(table, code) for code in codes]
        if wider and self._point:
            wider[0] = or_(wider[0], self._box(table, NEAR_KM))
        before = [not_(condition) for condition in wider]
        return [and_(condition, *before[:at]) for at, condition in enumerate([*wider, true()])]

    def within(self, table: Table, kilometres: float) -> ColumnElement[bool]:
        """Whether a place may lie within so many kilometres; places without a point go by their division's centre."""
        counties = self._centres_within(kilometres)
        near = func.substr(table.c.region, 1, 6).in_(counties) if len(counties) <= MOST_COUNTIES else true()
        return or_(self._box(table, kilometres), and_(table.c.latitude.is_(None), near))

    def nearest_first(self, table: Table) -> list[ColumnElement[object]]:
        """Order by roughly the distance; places without a point come last, by region."""
        if self.origin is None:
            return [table.c.region]
        narrowing = cos(radians(self.origin.latitude))
        north = table.c.latitude - self.origin.latitude
        east = (table.c.longitude - self.origin.longitude) * narrowing
        return [nulls_last((north * north + east * east).asc()), *self._own_first(table)]

    def _own_first(self, table: Table) -> list[ColumnElement[object]]:
        own = self.region[:6] if self.region else ""
        return [case((func.substr(table.c.region, 1, 6) == own, 0), else_=1), table.c.region]

    def _box(self, table: Table, kilometres: float) -> ColumnElement[bool]:
        if self.origin is None:
            return true()
        high = (kilometres + SLACK_KM) / KM_A_DEGREE
        wide = high / max(0.1, cos(radians(self.origin.latitude)))
        # Without the first condition "not in the box" would be unknown for a place without a point.
        return and_(
            table.c.latitude.is_not(None),
            table.c.latitude.between(self.origin.latitude - high, self.origin.latitude + high),
            table.c.longitude.between(self.origin.longitude - wide, self.origin.longitude + wide),
        )

    def _centres_within(self, kilometres: float) -> list[str]:
        """The prefectures and counties whose centre is near enough, and the province, whose places may be anywhere."""
        if self.origin is None:
            return []
        degrees = (kilometres + SLACK_KM) / KM_A_DEGREE
        close = (each for each in self._divisions.upper() if self._is_close(each.lat, degrees))
        codes = (each.code for each in close if each.level != "province" and self._is_within(each.code, kilometres))
        return [*([f"{self.region[:2]}0000", self.region[:6]] if self.region else []), *codes]

    def _is_close(self, latitude: float | None, degrees: float) -> bool:
        return self.origin is not None and latitude is not None and abs(latitude - self.origin.latitude) <= degrees

    def _is_within(self, code: str, kilometres: float) -> bool:
        measured = self._to_division(code).kilometres
        return measured is not None and measured <= kilometres

    def _to_division(self, code: str) -> Distance:
        """How far a place is of which only the division is known; in the person's own county that says nothing."""
        if code not in self._measured:
            found = self._between(centre(code, self._divisions), code, approximate=True)
            known = found.reach != "county"
            self._measured[code] = found if known else Distance(None, approximate=True, reach="county")
        return self._measured[code]

    def _between(self, place: Point | None, code: str, *, approximate: bool) -> Distance:
        reach = reach_of(code, self.region, self._divisions) if self.region else "elsewhere"
        if place is None or self.origin is None:
            return Distance(None, approximate, reach)
        return Distance(metres_between(self.origin, place) / 1000, approximate, reach)


def _inside(table: Table, code: str) -> ColumnElement[bool]:
    """The codes that begin with the division's digits, as a range that an index serves."""
    first = stem(code)
    return and_(table.c.region >= first, table.c.region < str(int(first) + 1))
