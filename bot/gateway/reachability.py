"""Table of the people who cannot be reached at present, for instance because they blocked the bot."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from bot.storage.base import UtcTime, metadata

unreachable = Table(
    "unreachable",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("reason", String(200), nullable=False),
    Column("since", UtcTime, nullable=False),
)
