"""Table of the directory: job fairs."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import UtcTime, metadata

fairs = Table(
    "fairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("place", String(200), nullable=False),
    Column("address", String(300), nullable=False, default=""),
    Column("region", String(12), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("coordinate_system", String(8)),
    Column("organiser", String(200), nullable=False, default=""),
    Column("posts", JSON, nullable=False, default=list),
    Column("what_to_bring", Text, nullable=False, default=""),
    Column("contact", String(200), nullable=False, default=""),
    Column("sample", Boolean, nullable=False, default=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("title", "starts_at", "place"),
    Index(None, "ends_at"),
    Index(None, "region"),
)
