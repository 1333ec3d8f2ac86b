"""Tables of broadcast: campaigns, one delivery per person and channel, who works on them, and who came."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.base import UtcTime, metadata

# Text, audience, channels and fair are frozen by the approval: `digest` is theirs, and the audience's people stand in
# `campaign_people` from then on. `drill`: the present run writes to the drill file and reaches nobody.
campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False, default=0),
    Column("state", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("title", String(100), nullable=False),
    Column("text", Text, nullable=False),
    Column("fair_id", ForeignKey("fairs.id")),
    Column("audience", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("drill", Boolean, nullable=False, default=False),
    Column("starts_at", UtcTime),
    Column("expires_at", UtcTime, nullable=False),
    Column("failure_percent", Integer, nullable=False),
    Column("digest", String(64)),
    Column("people", Integer),
    Column("why", String(200), nullable=False, default=""),
    Column("created_by", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("edited_by", ForeignKey("staff.id"), nullable=False),
    Column("submitted_by", ForeignKey("staff.id")),
    Column("submitted_at", UtcTime),
    Column("approved_by", ForeignKey("staff.id")),
    Column("approved_at", UtcTime),
    Column("started_at", UtcTime),
    Column("ended_at", UtcTime),
    Index(None, "state"),
)

# Who was in the audience at the approval.
campaign_people = Table(
    "campaign_people",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "person_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaigns.id"), nullable=False),
    Column("person_id", ForeignKey("people.id", ondelete="SET NULL")),
    Column("channel", String(20), nullable=False),
    Column("conversation_id", ForeignKey("conversations.id")),
    Column("state", String(8), nullable=False),
    Column("reason", String(200), nullable=False, default=""),
    Column("due_at", UtcTime),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claimed_by", String(32)),
    Column("provider_id", String(64)),
    Column("outbox_id", ForeignKey("outbox.id")),
    Column("settled_at", UtcTime),
    Column("answer", String(16)),
    Column("answered_at", UtcTime),
    UniqueConstraint("campaign_id", "person_id", "channel"),
    Index(None, "campaign_id", "state"),
    Index(None, "person_id", "settled_at"),
    Index(None, "conversation_id", "settled_at"),
    Index(None, "claimed_by"),
    Index(None, "outbox_id"),
)

# Processes that send; one that has not been heard of for a while has died, and what it was sending is looked into.
broadcast_workers = Table(
    "broadcast_workers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("heartbeat_at", UtcTime, nullable=False),
)

# The code that stands on the wall of a fair.
fair_codes = Table(
    "fair_codes",
    metadata,
    Column("fair_id", ForeignKey("fairs.id", ondelete="CASCADE"), primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("created_at", UtcTime, nullable=False),
)

# Who came to a fair, by the code typed in chat or by hand of the staff.
attendances = Table(
    "attendances",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fair_id", ForeignKey("fairs.id", ondelete="CASCADE"), nullable=False),
    Column("conversation_id", ForeignKey("conversations.id")),
    Column("person_id", ForeignKey("people.id", ondelete="SET NULL")),
    Column("at", UtcTime, nullable=False),
    Column("how", String(10), nullable=False),
    UniqueConstraint("fair_id", "conversation_id"),
    Index(None, "person_id"),
)
