"""Tables of hand-off: who owns a conversation, who waits for a person, who took it, and what became of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.privacy.columns import sealed_column
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

# A team takes hand-offs of its regions (division codes; none: everywhere) and groups of topics (`routing.yml`; none:
# all). `hours` maps a weekday ("0" Monday) to spans [["09:00", "12:00"], …]. Minutes count working time.
teams = Table(
    "teams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(60), nullable=False, unique=True),
    Column("regions", JSON, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("hours", JSON, nullable=False),
    Column("assigns", Boolean, nullable=False),
    Column("cap", Integer, nullable=False),
    Column("answer_minutes", Integer, nullable=False),
    Column("resolve_minutes", Integer, nullable=False),
    Column("disabled_at", UtcTime),
)

# Days that staff uploaded: a holiday on a weekday, or a make-up workday (调休) at the weekend.
calendar_days = Table(
    "calendar_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("name", String(40), nullable=False),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
)

# Who of the staff sits at the console now.
agents = Table(
    "agents",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("heartbeat_at", UtcTime, nullable=False),
    Column("available", Boolean, nullable=False),
)

# One hand-off: from the queue to its end. `seen_inbox` is the last message of the person that the agent has seen,
# `waiting_since` the first one that no agent has answered; `callback` is sealed.
handoffs = Table(
    "handoffs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("region", String(12)),
    Column("desk", String(120), nullable=False),
    Column("summary", Text, nullable=False),
    Column("team_id", ForeignKey("teams.id"), nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("agent_id", ForeignKey("staff.id")),
    Column("claimed_at", UtcTime),
    Column("answered_at", UtcTime),
    Column("waiting_since", UtcTime),
    Column("spoke_at", UtcTime),
    Column("seen_inbox", Integer, nullable=False),
    Column("answer_due_at", UtcTime, nullable=False),
    Column("resolve_due_at", UtcTime, nullable=False),
    Column("warned_at", UtcTime),
    Column("told_at", UtcTime),
    Column("told_closed", Boolean, nullable=False),
    sealed_column("callback"),
    Column("ended_at", UtcTime),
    Column("ending", String(12)),
    Column("tags", JSON, nullable=False),
    Column("rating", Integer),
    Column("rated_at", UtcTime),
    Index(None, "conversation_id"),
    Index(None, "ended_at", "team_id"),
    Index(None, "agent_id"),
)
Index(
    "uq_handoffs_one_open",
    handoffs.c.conversation_id,
    unique=True,
    sqlite_where=handoffs.c.ended_at.is_(None),
    postgresql_where=handoffs.c.ended_at.is_(None),
)

# What happened to a hand-off, in order; never changed.
handoff_events = Table(
    "handoff_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("staff_id", ForeignKey("staff.id")),
    Column("detail", JSON, nullable=False),
    Index(None, "handoff_id"),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "handoff_id"),
)

# A reply kept for use again; with a measure it is filled from the knowledge base for the person's region and day.
canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(60), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("measure", String(12)),
    Column("changed_by", ForeignKey("staff.id")),
    Column("changed_at", UtcTime, nullable=False),
)

# A file that an agent sends; its id is an unguessable capability.
attachments = Table(
    "attachments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("name", String(120), nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

# What an agent's answer teaches: a draft measure or an utterance, for an editor to accept or refuse.
lessons = Table(
    "lessons",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("topic", String(64)),
    Column("region", String(12)),
    Column("handoff_id", ForeignKey("handoffs.id")),
    Column("made_by", ForeignKey("staff.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("reviewed_by", ForeignKey("staff.id")),
    Column("reviewed_at", UtcTime),
    Index(None, "state"),
)
