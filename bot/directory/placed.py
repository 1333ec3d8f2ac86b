"""The directory's items as the app passes them around: vacancies, service points, workshops, courses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, Self

from bot.directory.geometry import Point, System
from bot.directory.pay import PayUnit
from bot.directory.trades import from_stored

Shift = Literal["day", "night", "rotating", "flexible", "unknown"]
Sex = Literal["any", "female", "male"]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """What all items share; `region` is a division code, `sample` marks an invented one, `id` is 0 until stored."""

    region: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    coordinate_system: System | None = None
    sample: bool = False
    created_at: datetime | None = None
    id: int = 0

    @property
    def point(self) -> Point | None:
        """Where it is, if its coordinates are known."""
        if self.latitude is None or self.longitude is None or self.coordinate_system is None:
            return None
        return Point(self.latitude, self.longitude, self.coordinate_system)

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Self:
        """The item a row of its table holds."""
        return cls(**{each.name: row[each.name] for each in fields(cls)})


@dataclass(frozen=True, kw_only=True)
class Vacancy(Placed):
    """A vacancy; pay in yuan a month where known, "" and None mean that nothing was written."""

    title: str
    employer: str
    valid_until: date
    job: str = ""
    trades: str = ""
    pay_text: str = ""
    pay_min: int | None = None
    pay_max: int | None = None
    pay_unit: PayUnit | None = None
    shift: Shift = "unknown"
    age_min: int | None = None
    age_max: int | None = None
    sex: Sex = "any"
    skills: str = ""
    education: str = ""
    headcount: int | None = None
    requirements: str = ""
    contact: str = ""
    source: str = ""
    published_on: date | None = None

    @property
    def trade_names(self) -> tuple[str, ...]:
        """The keys of its known trades and their families."""
        return from_stored(self.trades)

    @property
    def most_pay(self) -> int | None:
        """The most it may pay in yuan a month, if that is known."""
        return self.pay_min if self.pay_max is None else self.pay_max


@dataclass(frozen=True, kw_only=True)
class ServicePoint(Placed):
    """An office people can go to; `kind` is a key of `point_kind` in `kinds.yml`."""

    name: str
    kind: str
    opening_hours: str = ""
    phone: str = ""
    services: str = ""


@dataclass(frozen=True, kw_only=True)
class Workshop(Placed):
    """A workshop in or near a village that employs people in need (就业帮扶车间)."""

    name: str
    employer: str = ""
    village: str = ""
    products: str = ""
    jobs: str = ""
    pay_text: str = ""
    headcount: int | None = None
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Course(Placed):
    """A course; `starts_on` is None while the day is not fixed; it is offered until `valid_until`."""

    title: str
    valid_until: date
    skill: str = ""
    organiser: str = ""
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    mode: Literal["offline", "online", "both"] = "offline"
    seats: int | None = None
    age_min: int | None = None
    age_max: int | None = None
    fee_text: str = ""
    subsidy: str = ""
    contact: str = ""
