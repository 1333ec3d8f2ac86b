"""From a talk to a lesson: the question the bot had no answer to, and what the agent said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.console.services import Console
from bot.console.work_lines import ASKING
from bot.gateway.transcript import Line
from bot.handoff.errors import NotYours
from bot.handoff.lessons import LessonKind, Lessons
from bot.handoff.tables import handoffs
from bot.staff.member import Staff

MOST_LINES = 200


class NothingToTeach(Exception):
    """There is no question with an answer of an agent."""


@dataclass(frozen=True)
class Taught:
    """A question and its answer. A clause in the answer: the knowledge base had it, the bot did not understand."""

    kind: LessonKind
    question: str
    answer: str


async def propose(console: Console, lessons: Lessons, number: int, staff: Staff) -> int:
    """Makes a lesson of the agent's own talk, open or ended; its id. Raises NotYours, NothingToTeach, Refused."""
    columns = (handoffs.c.conversation_id, handoffs.c.topic, handoffs.c.region)
    own = select(*columns).where(handoffs.c.id == number, handoffs.c.agent_id == staff.id)
    async with console.database.read() as connection:
        row = (await connection.execute(own)).one_or_none()
    if row is None:
        raise NotYours(None)
    taught = lesson_of(await console.transcript.lines(row.conversation_id, limit=MOST_LINES))
    return await lessons.propose(taught.kind, taught.question, taught.answer, row.topic, row.region, number, staff)


def lesson_of(lines: Sequence[Line]) -> Taught:
    """The last answer of an agent and the person's words before it; raises NothingToTeach."""
    places = [place for place, line in enumerate(lines) if line.who == "agent" and line.text]
    if not places:
        raise NothingToTeach
    last = places[-1]
    question = next((line.text for line in reversed(lines[:last]) if _asks(line)), "")
    if not question:
        raise NothingToTeach
    kind = LessonKind.UTTERANCE if lines[last].citations else LessonKind.MEASURE
    return Taught(kind, question, lines[last].text)


def _asks(line: Line) -> bool:
    return line.who == "person" and line.kind in ASKING and bool(line.text.strip())
