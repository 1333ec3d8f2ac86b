"""Tables of the directory: job fairs, vacancies, blocked employers, service points, workshops, courses.

A place has a division code, and coordinates in degrees with the system they are in if they are known. Days are days
in China.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.base import UtcTime, metadata


def _words(name: str, length: int) -> Column[Any]:
    return Column(name, String(length), nullable=False, default="")


def _place() -> list[Column[Any]]:
    return [
        _words("address", 300),
        Column("region", String(12), nullable=False),
        Column("latitude", Float),
        Column("longitude", Float),
        Column("coordinate_system", String(8)),
    ]


def _origin() -> list[Column[Any]]:
    return [
        Column("sample", Boolean, nullable=False, default=False),
        Column("created_at", UtcTime, nullable=False),
    ]


fairs = Table(
    "fairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("place", String(200), nullable=False),
    *_place(),
    _words("organiser", 200),
    Column("posts", JSON, nullable=False, default=list),
    Column("what_to_bring", Text, nullable=False, default=""),
    _words("contact", 200),
    *_origin(),
    UniqueConstraint("title", "starts_at", "place"),
    Index(None, "ends_at"),
    Index(None, "region"),
)

vacancies = Table(
    "vacancies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    _words("job", 200),
    # The known trades of title and job, |cleaning|guard|: what a search filters by.
    _words("trades", 300),
    Column("employer", String(200), nullable=False),
    _words("employer_key", 200),
    *_place(),
    # Yuan a month, only if pay is by the month; `pay_text` is what was written.
    _words("pay_text", 200),
    Column("pay_min", Integer),
    Column("pay_max", Integer),
    Column("pay_unit", String(8)),
    Column("shift", String(10), nullable=False, default="unknown"),
    Column("age_min", Integer),
    Column("age_max", Integer),
    Column("sex", String(8), nullable=False, default="any"),
    _words("skills", 300),
    _words("education", 100),
    Column("headcount", Integer),
    Column("requirements", Text, nullable=False, default=""),
    _words("contact", 200),
    _words("source", 200),
    Column("published_on", Date),
    Column("valid_until", Date, nullable=False),
    *_origin(),
    UniqueConstraint("employer", "title", "region", "address"),
    Index(None, "region", "valid_until"),
    Index(None, "latitude", "valid_until"),
    Index(None, "valid_until"),
)

employers_blocked = Table(
    "employers_blocked",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("name_key", String(200), nullable=False, unique=True),
    Column("reason", String(300), nullable=False),
    _words("source", 200),
    Column("since", Date, nullable=False),
    # Blocked on this day still; None is for good.
    Column("until", Date),
    Column("created_at", UtcTime, nullable=False),
)

service_points = Table(
    "service_points",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    *_place(),
    _words("opening_hours", 200),
    _words("phone", 100),
    Column("services", Text, nullable=False, default=""),
    *_origin(),
    UniqueConstraint("name", "region"),
    Index(None, "region"),
    Index(None, "latitude"),
)

workshops = Table(
    "workshops",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    _words("employer", 200),
    _words("employer_key", 200),
    _words("village", 100),
    *_place(),
    _words("products", 300),
    _words("jobs", 300),
    _words("pay_text", 200),
    Column("headcount", Integer),
    _words("contact", 200),
    *_origin(),
    UniqueConstraint("name", "region"),
    Index(None, "region"),
    Index(None, "latitude"),
)

courses = Table(
    "courses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    _words("skill", 200),
    _words("organiser", 200),
    _words("place", 200),
    *_place(),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("mode", String(8), nullable=False, default="offline"),
    Column("seats", Integer),
    Column("age_min", Integer),
    Column("age_max", Integer),
    _words("fee_text", 200),
    _words("subsidy", 500),
    _words("contact", 200),
    Column("valid_until", Date, nullable=False),
    *_origin(),
    Index(None, "region", "valid_until"),
    Index(None, "title", "region"),
)
