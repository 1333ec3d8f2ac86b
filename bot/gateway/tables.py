"""Tables of the gateway: what came in and what goes out."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import UtcTime, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("message_id", String(160), nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("text", Text, nullable=False, default=""),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("region", String(40)),
    Column("state", String(10), nullable=False, default="new"),
    Column("answered_with", Integer),
    Column("intent", String(64)),
    Column("confidence", Float),
    Column("received_at", UtcTime, nullable=False),
    Column("answered_at", UtcTime),
    UniqueConstraint("channel", "message_id"),
    Index(None, "conversation_id", "id"),
    Index(None, "state"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("inbox_id", ForeignKey("inbox.id")),
    Column("staff_id", ForeignKey("staff.id")),
    Column("channel", String(20), nullable=False),
    Column("body", JSON, nullable=False),
    Column("owner_version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reason", String(200)),
    Column("provider_id", String(64)),
    Column("request_id", String(64), unique=True),
    Column("due_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Index(None, "conversation_id", "id"),
    Index(None, "inbox_id"),
    Index(None, "channel", "state"),
)
