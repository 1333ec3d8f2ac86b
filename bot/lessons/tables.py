"""The table of what was not understood as it was meant."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from bot.storage.base import UtcTime, metadata

# A message to learn from, masked; a person says what it means before it goes into the training data.
nlu_lessons = Table(
    "nlu_lessons",
    metadata,
    Column("id", Integer, primary_key=True),
    # Empty where staff brought the words in.
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("text", Text, nullable=False),
    # The text without blanks and marks: texts that are the same by it are one wording.
    Column("bare", Text, nullable=False, index=True),
    # Intents: what it was taken for, and what the person then chose.
    Column("heard_as", String(64), nullable=False, default=""),
    Column("suggested", String(64), nullable=False, default=""),
    # not_understood, chosen, rejected, added
    Column("why", String(20), nullable=False),
    Column("said_at", UtcTime, nullable=False),
    # open, labelled, dismissed, exported
    Column("state", String(20), nullable=False, default="open"),
    # The intent it means, and how it is to be learnt where the text itself says too much.
    Column("label", String(64), nullable=False, default=""),
    Column("rewording", Text, nullable=False, default=""),
    Column("settled_by", String(60)),
    Column("settled_at", UtcTime),
    Index(None, "state", "said_at"),
)
