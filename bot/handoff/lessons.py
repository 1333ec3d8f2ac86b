"""What an agent's answer teaches: an utterance for the training data or a draft measure, kept until an editor decides.

Nothing here changes what the bot says. An accepted lesson is only a text to download (`lesson_files.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.handoff.editing import NotThere, Refused, sentence
from bot.handoff.tables import handoffs, lessons
from bot.privacy.audit import Audit
from bot.privacy.masking import mask
from bot.staff.member import Staff
from bot.staff.tables import staff as staff_table
from bot.storage.database import Database

LONGEST_QUESTION = 300
LONGEST_ANSWER = 2000
TOPIC = re.compile(r"[a-z][a-z_]{1,63}")


class LessonKind(StrEnum):
    """What a lesson becomes: an example of an intent, or a draft of a measure."""

    UTTERANCE = "utterance"
    MEASURE = "measure"


class LessonState(StrEnum):
    """Where the editor's decision stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True)
class Edited:
    """The words of a lesson as the editor wants them; an utterance needs no answer."""

    question: str
    answer: str
    topic: str | None
    region: str | None


@dataclass(frozen=True)
class Lesson:
    """One lesson; `maker` is the name of the agent who proposed it."""

    id: int
    kind: LessonKind
    question: str
    answer: str
    topic: str | None
    region: str | None
    handoff_id: int | None
    maker: str
    made_at: datetime
    state: LessonState


class Lessons:
    """Proposing, reviewing and reading lessons."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        """Every decision is written to `audit` with the decision itself."""
        self._database = database
        self._audit = audit
        self._clock = clock

    async def propose(  # noqa: PLR0913, PLR0917
        self,
        kind: str,
        question: str,
        answer: str,
        topic: str | None,
        region: str | None,
        handoff_id: int | None,
        staff: Staff,
    ) -> int:
        """Keeps a proposal and gives its id; the same one again gives the id of the first. Raises Refused."""
        if kind not in set(LessonKind):
            raise Refused(sentence("kind_unknown", kind=kind))
        words = _checked(LessonKind(kind), Edited(question, answer, topic, region))
        values = {**vars(words), "kind": kind, "handoff_id": handoff_id}
        async with self._database.write() as connection:
            await _refuse_confidential(connection, handoff_id)
            first = await _same(connection, values)
            if first is not None:
                return first
            values |= {"made_by": staff.id, "made_at": self._clock.now(), "state": LessonState.OPEN}
            stored = await connection.execute(insert(lessons).values(values).returning(lessons.c.id))
            return int(stored.scalar_one())

    async def open(self) -> list[Lesson]:
        """The lessons that wait for a decision, oldest first."""
        return await self._read(_lessons().where(lessons.c.state == LessonState.OPEN).order_by(lessons.c.id))

    async def accepted(self, kind: LessonKind) -> list[Lesson]:
        """The accepted lessons of a kind, oldest first."""
        wanted = (lessons.c.state == LessonState.ACCEPTED) & (lessons.c.kind == kind)
        return await self._read(_lessons().where(wanted).order_by(lessons.c.id))

    async def accept(self, number: int, staff: Staff, edited: Edited) -> None:
        """Takes a lesson in with the editor's words; raises Refused or NotThere."""
        async with self._database.write() as connection:
            kind = await _open_kind(connection, number)
            words = _checked(kind, edited)
            if not words.topic:
                raise Refused(sentence("topic_empty"))
            await self._decide(connection, number, staff, {**vars(words), "state": LessonState.ACCEPTED})
            await self._audit.write(connection, staff.actor, "lesson.accepted", f"lesson:{number}", kind=kind.value)

    async def refuse(self, number: int, staff: Staff) -> None:
        """Puts a lesson aside; raises NotThere."""
        async with self._database.write() as connection:
            kind = await _open_kind(connection, number)
            await self._decide(connection, number, staff, {"state": LessonState.REFUSED})
            await self._audit.write(connection, staff.actor, "lesson.refused", f"lesson:{number}", kind=kind.value)

    async def _decide(self, connection: AsyncConnection, number: int, staff: Staff, values: dict[str, Any]) -> None:
        decided = {"reviewed_by": staff.id, "reviewed_at": self._clock.now()}
        await connection.execute(update(lessons).where(lessons.c.id == number).values(**values, **decided))

    async def _read(self, query: Select[Any]) -> list[Lesson]:
        async with self._database.read() as connection:
            return [_lesson(row) for row in await connection.execute(query)]


def _lessons() -> Select[Any]:
    joined = lessons.join(staff_table, staff_table.c.id == lessons.c.made_by)
    return select(lessons, staff_table.c.name.label("maker")).select_from(joined)


async def _open_kind(connection: AsyncConnection, number: int) -> LessonKind:
    wanted = (lessons.c.id == number) & (lessons.c.state == LessonState.OPEN)
    kind = (await connection.execute(select(lessons.c.kind).where(wanted).with_for_update())).scalar_one_or_none()
    if kind is None:
        raise NotThere(sentence("lesson_gone"))
    return LessonKind(kind)


async def _refuse_confidential(connection: AsyncConnection, handoff_id: int | None) -> None:
    """What was said in confidence is never shown to those who only look after the texts."""
    secret = select(handoffs.c.id).where(handoffs.c.id == handoff_id, handoffs.c.confidential)
    if (await connection.execute(secret)).first():
        raise Refused(sentence("lesson_confidential"))


async def _same(connection: AsyncConnection, values: dict[str, Any]) -> int | None:
    keys = ("kind", "question", "answer", "handoff_id")
    same = [lessons.c[key].is_not_distinct_from(values[key]) for key in keys]
    query = select(lessons.c.id).where(*same, lessons.c.state == LessonState.OPEN).limit(1)
    found: int | None = (await connection.execute(query)).scalar_one_or_none()
    return found


def _checked(kind: LessonKind, words: Edited) -> Edited:
    question, answer = mask(" ".join(words.question.split())), mask(words.answer.strip())
    topic, region = (words.topic or "").strip() or None, (words.region or "").strip() or None
    if not question:
        raise Refused(sentence("question_empty"))
    if len(question) > LONGEST_QUESTION:
        raise Refused(sentence("question_long", most=LONGEST_QUESTION))
    if kind is LessonKind.MEASURE and not answer:
        raise Refused(sentence("answer_empty"))
    if len(answer) > LONGEST_ANSWER:
        raise Refused(sentence("lesson_answer_long", most=LONGEST_ANSWER))
    if topic and not TOPIC.fullmatch(topic):
        raise Refused(sentence("topic_form", topic=topic))
    return Edited(question, answer, topic, region)


def _lesson(row: Row[Any]) -> Lesson:
    return Lesson(
        id=row.id,
        kind=LessonKind(row.kind),
        question=row.question,
        answer=row.answer,
        topic=row.topic,
        region=row.region,
        handoff_id=row.handoff_id,
        maker=row.maker,
        made_at=row.made_at,
        state=LessonState(row.state),
    )
