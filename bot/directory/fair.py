"""A job fair as the app passes it around, and its row in the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from bot.directory.geometry import Point, System


@dataclass(frozen=True)
class Post:
    """A kind of work offered at a fair; `count` people, `pay` as the organiser words it."""

    title: str
    count: int | None = None
    pay: str = ""


@dataclass(frozen=True)
class Fair:
    """A job fair; times are aware, `region` is a division code, `id` is 0 until it is stored."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    region: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    coordinate_system: System | None = None
    organiser: str = ""
    posts: tuple[Post, ...] = ()
    what_to_bring: str = ""
    contact: str = ""
    sample: bool = False
    created_at: datetime | None = None
    id: int = 0

    @property
    def point(self) -> Point | None:
        """Where the fair is, if its coordinates are known."""
        if self.latitude is None or self.longitude is None or self.coordinate_system is None:
            return None
        return Point(self.latitude, self.longitude, self.coordinate_system)

    @property
    def key(self) -> tuple[str, datetime, str]:
        """What tells one fair from another when a list is imported again."""
        return self.title, self.starts_at, self.place

    def at(self, point: Point | None) -> Fair:
        """The fair with these coordinates."""
        if point is None:
            return self
        return replace(self, latitude=point.latitude, longitude=point.longitude, coordinate_system=point.system)

    def values(self) -> dict[str, Any]:
        """The columns of its row, without id and time of creation."""
        values = asdict(self) | {"posts": [asdict(post) for post in self.posts]}
        return {column: value for column, value in values.items() if column not in ("id", "created_at")}


def fair_of(row: Mapping[str, Any]) -> Fair:
    """The fair a row of the table holds."""
    return Fair(**{**row, "posts": tuple(Post(**post) for post in row["posts"])})
