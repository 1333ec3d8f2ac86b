"""Questions that nothing answered: kept masked, grouped by likeness, turned into measures or supplements by staff.

They go with the person they came from (`forget`) and after a time set by the office (`bot.storage.keeping`).
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import batched
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.handoff.access import told_in_confidence
from bot.knowledge.questions.likeness import grouped
from bot.knowledge.tables import open_questions, supplements
from bot.knowledge.texts import text
from bot.privacy.audit import Audit
from bot.privacy.keepable import kept_words
from bot.settings import TIME_ZONE
from bot.storage.database import Database

MEASURE = re.compile(r"[A-Z]{2}-\d{2}")
SUPPLEMENT = re.compile(r"(?:supplement:|补充 ?)(\d{1,9})(?: ?号)?")
# The newest so many are grouped: older ones come up when these are settled.
MOST_GROUPED = 5000
IN_A_LIST = 500


class State(StrEnum):
    """What became of a question."""

    OPEN = "open"
    USED = "used"
    DISMISSED = "dismissed"


class CannotSettle(Exception):
    """The questions cannot be marked so; the message is one Chinese sentence with the mend."""


@dataclass(frozen=True)
class Unanswered:
    """A question as it was asked; `about` is its topic, the id of the measure that is silent, or empty."""

    conversation_id: str
    words: str
    region: str = ""
    about: str = ""


@dataclass(frozen=True)
class Group:
    """Questions that ask alike about one thing: the most typical wording first, days in Asia/Shanghai.

    `asked` counts all questions, `conversations` those who asked; `regions` are division codes, the commonest first.
    """

    about: str
    wordings: tuple[str, ...]
    ids: tuple[int, ...]
    conversations: int
    first: date
    last: date
    regions: tuple[str, ...]

    @property
    def number(self) -> int:
        """By which staff name the group: the number of its first question."""
        return self.ids[0]

    @property
    def asked(self) -> int:
        """How many questions there are."""
        return len(self.ids)

    @property
    def region(self) -> str:
        """Where it is asked most; empty if nobody said where they are."""
        return self.regions[0] if self.regions else ""


class OpenQuestions:
    """The questions of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        """What staff decide is written to `audit`, without the words."""
        self._database, self._audit, self._clock = database, audit, clock

    async def keep(self, connection: AsyncConnection, question: Unanswered) -> None:
        """Keeps a question inside the transaction that stores what was said to it; not what is better forgotten."""
        said = kept_words(question.words)
        if not said:
            return
        row = {"text": said, "region": question.region, "topic": question.about, "asked_at": self._clock.now()}
        values = {**row, "conversation_id": question.conversation_id, "state": State.OPEN}
        await connection.execute(insert(open_questions).values(values))

    async def groups(self) -> list[Group]:
        """The open questions in groups: those that most people ask first, then the newest."""
        secret = told_in_confidence(open_questions.c.conversation_id)
        query = select(open_questions).where(open_questions.c.state == State.OPEN, ~secret)
        async with self._database.read() as connection:
            newest = query.order_by(open_questions.c.id.desc()).limit(MOST_GROUPED)
            rows = (await connection.execute(newest)).all()
        return await asyncio.to_thread(gather, rows)

    async def group(self, number: int) -> Group:
        """The group with this question in it; raises CannotSettle."""
        found = next((group for group in await self.groups() if number in group.ids), None)
        if found is None:
            raise CannotSettle(text("question_gone", number=number))
        return found

    async def use(self, ids: Collection[int], became: str, actor: str) -> int:
        """Marks questions as used in a measure (`JL-30`) or a supplement (`补充12`); how many were still open.

        Raises CannotSettle if that is neither, or none is open.
        """
        subject = became.upper() if MEASURE.fullmatch(became.upper()) else await self._supplement(became)
        return await self._settle(ids, State.USED, actor, subject)

    async def dismiss(self, ids: Collection[int], actor: str) -> int:
        """Puts questions aside; how many were still open. Raises CannotSettle if none is."""
        return await self._settle(ids, State.DISMISSED, actor, "")

    async def _supplement(self, became: str) -> str:
        """The supplement as the audit log names it; raises CannotSettle."""
        named = SUPPLEMENT.fullmatch(became)
        query = select(supplements.c.id).where(supplements.c.id == (int(named[1]) if named else 0))
        async with self._database.read() as connection:
            number = (await connection.execute(query)).scalar_one_or_none()
        if number is None:
            raise CannotSettle(text("became_what", became=became))
        return f"supplement:{number}"

    async def _settle(self, ids: Collection[int], state: State, actor: str, became: str) -> int:
        values = {"state": state, "settled_by": actor, "settled_at": self._clock.now()}
        count = 0
        async with self._database.write() as connection:
            for some in batched(sorted(ids), IN_A_LIST):
                still = open_questions.c.id.in_(some) & (open_questions.c.state == State.OPEN)
                count += (await connection.execute(update(open_questions).where(still).values(values))).rowcount
            if not count:
                raise CannotSettle(text("questions_settled"))
            await self._audit.write(connection, actor, f"question.{state}", became, questions=count, first=min(ids))
        return count


async def forget(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Drops what these conversations asked, for a person who is erased."""
    theirs = open_questions.c.conversation_id.in_(conversation_ids)
    await connection.execute(delete(open_questions).where(theirs))


def gather(rows: Iterable[Row[Any]]) -> list[Group]:
    """Rows of `open_questions` in groups, as `OpenQuestions.groups` gives them."""
    by_topic: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_topic[row.topic].append(row)
    groups = [group for topic, own in by_topic.items() for group in _of_topic(topic, own)]
    return sorted(groups, key=lambda group: (-group.conversations, -group.last.toordinal(), group.number))


def _of_topic(topic: str, rows: Sequence[Row[Any]]) -> list[Group]:
    by_words: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_words[row.text].append(row)
    alike = grouped({said: len(own) for said, own in by_words.items()})
    return [_group(topic, wordings, [row for said in wordings for row in by_words[said]]) for wordings in alike]


def _group(topic: str, wordings: Sequence[str], rows: Sequence[Row[Any]]) -> Group:
    days = [row.asked_at.astimezone(TIME_ZONE).date() for row in rows]
    regions = Counter(sorted(row.region for row in rows if row.region))
    return Group(
        about=topic,
        wordings=tuple(wordings),
        ids=tuple(sorted(row.id for row in rows)),
        conversations=len({row.conversation_id for row in rows}),
        first=min(days),
        last=max(days),
        regions=tuple(region for region, _ in regions.most_common()),
    )
