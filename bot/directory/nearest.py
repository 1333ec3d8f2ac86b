"""Which county a shared location lies in or next to, by the nearest county seat."""

from __future__ import annotations

from bot.directory.divisions import CENTRE_SYSTEM, Division, Divisions
from bot.directory.geometry import Point, metres_between

FARTHEST_METRES = 150_000
# A little more than that many metres, in degrees of latitude: farther seats need not be measured.
FARTHEST_DEGREES = 1.4


def nearest_county(divisions: Divisions, point: Point) -> Division | None:
    """The county whose seat is nearest; None if none lies within 150 km (the point is not in China)."""
    here = point.to(CENTRE_SYSTEM)
    seats = [
        (each, Point(each.lat, each.lon, CENTRE_SYSTEM))
        for each in divisions.upper()
        if each.level == "county" and each.lat is not None and each.lon is not None
        if abs(each.lat - here.latitude) <= FARTHEST_DEGREES
    ]
    if not seats:
        return None
    county, seat = min(seats, key=lambda pair: metres_between(here, pair[1]))
    return county if metres_between(here, seat) <= FARTHEST_METRES else None
