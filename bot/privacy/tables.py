"""Table of the audit log: rows are only ever added, and each holds the hash of the one before."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from bot.storage.base import UtcTime, metadata

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(60), nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "action"),
    Index(None, "actor"),
)
