"""The statements of every turn, built once: SQLAlchemy takes longer to build one than SQLite takes to run it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, bindparam, exists, insert, select, update

from bot.gateway.tables import inbox, outbox
from bot.handoff.tables import conversations, handoffs

TALK: BindParameter[str] = bindparam("talk")
MESSAGE: BindParameter[Any] = bindparam("message")

CONVERSATION = select(conversations).where(conversations.c.id == TALK)
# Locked, so that the numbers of a conversation's messages are committed in their order: readers go on after the last.
TALK_TO_WRITE_IN = (
    select(conversations.c.channel, conversations.c.owner).where(conversations.c.id == TALK).with_for_update()
)
STANDING = select(conversations.c.owner, conversations.c.owner_version).where(conversations.c.id == TALK)
OF_TALK = handoffs.c.conversation_id == conversations.c.id
OPEN_HANDOFF = select(handoffs.c.id).where(OF_TALK, handoffs.c.ended_at.is_(None)).correlate(conversations)
ANY_HANDOFF = exists().where(OF_TALK).correlate(conversations)
FIRST_OF_SAME = select(inbox.c.id, inbox.c.conversation_id).where(
    inbox.c.channel == bindparam("via"), inbox.c.message_id == MESSAGE
)
CLAIM = (
    select(
        conversations.c.owner,
        conversations.c.owner_version,
        OPEN_HANDOFF.scalar_subquery().label("handoff_id"),
        ANY_HANDOFF.label("was_handed_over"),
        inbox,
    )
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
