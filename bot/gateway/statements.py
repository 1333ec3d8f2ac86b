"""The statements of every turn, built once: SQLAlchemy takes longer to build one than SQLite takes to run it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, bindparam, insert, select, update

from bot.gateway.tables import inbox, outbox
from bot.handoff.tables import conversations

TALK: BindParameter[str] = bindparam("talk")
MESSAGE: BindParameter[Any] = bindparam("message")

CONVERSATION = select(conversations).where(conversations.c.id == TALK)
CHANNEL_OF_TALK = select(conversations.c.channel).where(conversations.c.id == TALK)
FIRST_OF_SAME = select(inbox.c.id, inbox.c.conversation_id).where(
    inbox.c.channel == bindparam("via"), inbox.c.message_id == MESSAGE
)
CLAIM = (
    select(conversations.c.owner, conversations.c.owner_version, inbox)
    .join_from(conversations, inbox, (inbox.c.conversation_id == conversations.c.id) & (inbox.c.state == "new"))
    .where(conversations.c.id == TALK)
    .order_by(inbox.c.id)
)
MARK_ANSWERED = update(inbox).where(inbox.c.id.in_(bindparam("batch", expanding=True)))
POST = insert(outbox).returning(outbox.c.id)
STATE_OF_MESSAGE = (
    select(inbox.c.state, inbox.c.intent, inbox.c.confidence, inbox.c.answered_with, conversations.c.owner)
    .join(conversations, conversations.c.id == inbox.c.conversation_id)
    .where(inbox.c.id == MESSAGE)
)
REPLIES_TO_MESSAGE = select(outbox.c.id, outbox.c.body).where(outbox.c.inbox_id == MESSAGE).order_by(outbox.c.id)
