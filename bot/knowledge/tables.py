"""Tables of the care of the knowledge: local supplements, original wording, what answers stood on, what had none."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.storage.base import UtcTime, metadata

# What a document leaves out, added by staff of a place. A confirmed row is never changed: a new one takes its place.
supplements = Table(
    "supplements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("region", String(12), nullable=False),
    # One measure, or every measure of a topic.
    Column("measure", String(8), nullable=False, default=""),
    Column("topic", String(40), nullable=False, default=""),
    Column("aspect", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String(200), nullable=False),
    Column("source_date", Date, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("author_id", ForeignKey("staff.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("confirmed_by", ForeignKey("staff.id")),
    Column("confirmed_at", UtcTime),
    Column("withdrawn_by", ForeignKey("staff.id")),
    Column("withdrawn_at", UtcTime),
    Index(None, "region"),
)

# An official document as it was published; a newer version of the same code ends the time of the one before.
source_documents = Table(
    "source_documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(20), nullable=False),
    Column("title", String(200), nullable=False),
    Column("number", String(80), nullable=False, default=""),
    Column("issuer", String(200), nullable=False, default=""),
    Column("issued", Date),
    Column("region", String(12), nullable=False, default=""),
    Column("period_from", Date),
    Column("period_to", Date),
    Column("standing", String(20), nullable=False),
    # Field → {"how": stated|inferred|confirmed, "evidence": where it was read}.
    Column("marks", JSON, nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("ingested_by", String(60), nullable=False),
    Column("ingested_at", UtcTime, nullable=False),
    Column("confirmed_by", String(60)),
    Column("confirmed_at", UtcTime),
    # From which day to which (the last included) this version is the one to quote.
    Column("quoted_from", Date, nullable=False),
    Column("quoted_to", Date),
    UniqueConstraint("code", "digest"),
)

source_clauses = Table(
    "source_clauses",
    metadata,
    Column("document_id", ForeignKey("source_documents.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # As the document numbers it, levels joined: 二(五)3.
    Column("path", String(60), nullable=False),
    Column("heading", String(200), nullable=False, default=""),
    Column("text", Text, nullable=False),
    Index(None, "document_id", "path"),
)

# How many answers stood on a measure on a day (Asia/Shanghai).
measure_counts = Table(
    "measure_counts",
    metadata,
    Column("measure", String(8), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("answers", Integer, nullable=False),
)

# A question that nothing answered, masked; staff turn it into a measure or put it aside.
open_questions = Table(
    "open_questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("region", String(12), nullable=False, default=""),
    Column("topic", String(40), nullable=False, default=""),
    Column("asked_at", UtcTime, nullable=False),
    # open, used (became a measure or a supplement), dismissed
    Column("state", String(20), nullable=False, default="open"),
    Column("settled_by", String(60)),
    Column("settled_at", UtcTime),
    Index(None, "state", "asked_at"),
)
