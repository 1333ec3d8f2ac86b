"""Tables of ownership: conversations with their owner, and which of them wait for a person, about what, since when."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import UtcTime, metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("address", String(128), nullable=False),
    Column("owner", String(8), nullable=False, default="bot"),
    Column("owner_version", Integer, nullable=False, default=0),
    Column("started_at", UtcTime, nullable=False),
    Column("heard_at", UtcTime, nullable=False),
    UniqueConstraint("channel", "address"),
)

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
