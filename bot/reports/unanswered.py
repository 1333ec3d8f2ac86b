"""What the bot could not answer: the messages of a span, grouped where they ask alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, or_, select

from bot.gateway.tables import inbox, outbox
from bot.handoff.tables import handoffs
from bot.knowledge.questions.likeness import grouped
from bot.reports.spans import Span
from bot.reports.tables import Group
from bot.storage.database import Database

NOT_UNDERSTOOD = ("out_of_scope", "nlu_fallback")
MOST_EXAMPLES = 3
# The newest so many are grouped; a report of a year would otherwise take the event loop's time for a tail nobody reads.
MOST_MESSAGES = 3000


@dataclass(frozen=True)
class Message:
    """One message without an answer, masked as it is stored; fragments said in one go are joined.

    `handoff_id` is the conversation's first hand-off from then on. `confidential`: the conversation has a confidential
    one, so that the words are only for those who may see it.
    """

    id: int
    conversation_id: str
    at: datetime
    text: str
    handoff_id: int | None
    confidential: bool


@dataclass(frozen=True)
class Unanswered:
    """The messages (newest first), their groups (largest first), and how many more may not be shown."""

    messages: tuple[Message, ...]
    groups: tuple[Group, ...]
    hidden: int

    @property
    def total(self) -> int:
        """All messages of the span that were not answered, the hidden ones too."""
        return len(self.messages) + self.hidden

    def of(self, first: int) -> tuple[Message, ...]:
        """The messages of one group; none for a group that is not there."""
        wanted = {number for group in self.groups if group.first == first for number in group.messages}
        return tuple(message for message in self.messages if message.id in wanted)


async def read(database: Database, span: Span, apology: str) -> list[Message]:
    """The unanswered messages of a span, newest first; `apology` is what the bot says when it has no answer."""
    async with database.read() as connection:
        rows = (await connection.execute(_query(span, apology))).all()
    turns: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        turns[row.turn].append(row)
    return [_message(turn) for turn in turns.values()]


def gathered(messages: Sequence[Message], *, with_confidential: bool) -> Unanswered:
    """The messages with their groups, without the confidential ones unless they may be seen."""
    shown = tuple(message for message in messages if with_confidential or not message.confidential)
    return Unanswered(shown, alike(shown[:MOST_MESSAGES]), len(messages) - len(shown))


def alike(messages: Iterable[Message]) -> tuple[Group, ...]:
    """Groups of messages with like wording, the largest first; in each the most typical wording first."""
    by_words: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        by_words[message.text].append(message)
    together = grouped({words: len(said) for words, said in by_words.items()})
    groups = [_group(wordings, [each for words in wordings for each in by_words[words]]) for wordings in together]
    return tuple(sorted(groups, key=lambda group: (-group.count, -group.first)))


def _group(wordings: Sequence[str], messages: Iterable[Message]) -> Group:
    """The group by its newest message."""
    newest_first = sorted((each.id for each in messages), reverse=True)
    return Group(newest_first[0], len(newest_first), tuple(wordings[:MOST_EXAMPLES]), tuple(newest_first))


def _query(span: Span, apology: str) -> Select[Any]:
    turn = func.coalesce(inbox.c.answered_with, inbox.c.id)
    # Not EXISTS for each message: a database that thinks little of the index would read all replies for every one.
    sorry = select(outbox.c.inbox_id).where(
        outbox.c.inbox_id.is_not(None),
        outbox.c.created_at >= span.start,
        outbox.c.body["text"].as_string() == apology,
    )
    own = handoffs.c.conversation_id == inbox.c.conversation_id
    later = select(func.min(handoffs.c.id)).where(own, handoffs.c.queued_at >= inbox.c.received_at)
    query = select(
        inbox.c.id,
        inbox.c.conversation_id,
        inbox.c.received_at,
        inbox.c.text,
        turn.label("turn"),
        later.correlate(inbox).scalar_subquery().label("handoff_id"),
        exists().where(own, handoffs.c.confidential).correlate(inbox).label("confidential"),
    )
    within = and_(inbox.c.received_at >= span.start, inbox.c.received_at < span.end)
    silent = or_(inbox.c.intent.in_(NOT_UNDERSTOOD), turn.in_(sorry))
    return query.where(within, inbox.c.kind == "text", silent).order_by(inbox.c.id.desc())


def _message(turn: Sequence[Row[Any]]) -> Message:
    last = turn[0]
    return Message(
        id=last.id,
        conversation_id=last.conversation_id,
        at=last.received_at,
        text="，".join(row.text for row in reversed(turn)),
        handoff_id=last.handoff_id,
        confidential=last.confidential,
    )
