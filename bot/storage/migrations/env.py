"""Alembic's entry: runs migrations on the connection that `bot.storage.schema` hands over."""

from __future__ import annotations

from alembic import context

import bot.storage.schema  # noqa: F401  loads all tables
from bot.storage.base import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="bot.storage.base.",
)
with context.begin_transaction():
    context.run_migrations()
