"""Table of hand-offs: which conversations wait for a person, about what, since when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.storage.base import UtcTime, metadata

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("region", String(12)),
    Column("desk", String(120), nullable=False),
    Column("summary", Text, nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("released_at", UtcTime),
    Index(None, "conversation_id"),
    Index(None, "released_at"),
)
