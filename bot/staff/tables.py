"""Tables of staff accounts and their sessions; no password, token or second factor stands here in clear."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table

from bot.privacy.columns import sealed_column
from bot.storage.base import UtcTime, metadata

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(40), nullable=False, unique=True),
    Column("name", String(40), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("must_change", Boolean, nullable=False),
    sealed_column("second_factor"),
    Column("second_factor_step", Integer, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("sees_confidential", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", UtcTime),
    Column("disabled_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
)

# `token` is the SHA-256 of the cookie's value. `stage`: password (second factor or new password still due) or full.
staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("stage", String(10), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Index(None, "staff_id"),
)
