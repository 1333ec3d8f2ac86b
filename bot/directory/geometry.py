"""Points on the map: distances, and the two coordinate systems met in China.

WGS-84 is what phones and GPS give; GCJ-02 is what 高德, 腾讯 and the centre points of our divisions use. They differ by
100 to 700 m inside China and are the same outside. BD-09 (百度) is turned into GCJ-02 on reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from typing import Literal

System = Literal["wgs84", "gcj02"]

EARTH_METRES = 6_371_008.8
KRASOVSKY_METRES = 6_378_245.0
KRASOVSKY_ECCENTRICITY = 0.00669342162296594323
BAIDU_ANGLE = pi * 3000.0 / 180.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees, with the system its numbers are in."""

    latitude: float
    longitude: float
    system: System

    def to(self, system: System) -> Point:
        """The same place in the other system."""
        if system == self.system:
            return self
        return gcj02_from_wgs84(self) if system == "gcj02" else wgs84_from_gcj02(self)


def metres_between(one: Point, other: Point) -> float:
    """The great-circle distance (haversine, mean earth radius) after bringing both points into one system."""
    other = other.to(one.system)
    lat_1, lat_2 = radians(one.latitude), radians(other.latitude)
    half_lat = (lat_2 - lat_1) / 2
    half_lon = radians(other.longitude - one.longitude) / 2
    chord = sin(half_lat) ** 2 + cos(lat_1) * cos(lat_2) * sin(half_lon) ** 2
    return 2 * EARTH_METRES * asin(sqrt(min(1.0, chord)))


def in_china(latitude: float, longitude: float) -> bool:
    """Whether the point lies in the rectangle in which GCJ-02 is shifted."""
    return 0.8293 <= latitude <= 55.8271 and 72.004 <= longitude <= 137.8347


def gcj02_from_wgs84(point: Point) -> Point:
    """A WGS-84 point in GCJ-02, by the published approximation (error under 1 m)."""
    if not in_china(point.latitude, point.longitude):
        return Point(point.latitude, point.longitude, "gcj02")
    north, east = _shift(point.latitude, point.longitude)
    return Point(point.latitude + north, point.longitude + east, "gcj02")


def wgs84_from_gcj02(point: Point) -> Point:
    """A GCJ-02 point in WGS-84, by repeated correction (error under 1 m)."""
    guess = Point(point.latitude, point.longitude, "wgs84")
    for _ in range(3):
        there = gcj02_from_wgs84(guess)
        north, east = point.latitude - there.latitude, point.longitude - there.longitude
        guess = Point(guess.latitude + north, guess.longitude + east, "wgs84")
    return guess


def gcj02_from_bd09(latitude: float, longitude: float) -> Point:
    """A 百度 point in GCJ-02, by the published formula (error of a few metres)."""
    x, y = longitude - 0.0065, latitude - 0.006
    radius = hypot(x, y) - 0.00002 * sin(y * BAIDU_ANGLE)
    angle = atan2(y, x) - 0.000003 * cos(x * BAIDU_ANGLE)
    return Point(radius * sin(angle), radius * cos(angle), "gcj02")


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees north and east by which GCJ-02 is moved at a WGS-84 point."""
    x, y = longitude - 105.0, latitude - 35.0
    root = sqrt(1 - KRASOVSKY_ECCENTRICITY * sin(radians(latitude)) ** 2)
    meridian = KRASOVSKY_METRES * (1 - KRASOVSKY_ECCENTRICITY) / root**3
    parallel = KRASOVSKY_METRES / root * cos(radians(latitude))
    return degrees(_metres_north(x, y) / meridian), degrees(_metres_east(x, y) / parallel)


def _metres_north(x: float, y: float) -> float:
    value = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    value += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    value += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    return value + (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0


def _metres_east(x: float, y: float) -> float:
    value = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    value += (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    value += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    return value + (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
