"""From a talk to a lesson: the question the bot had no answer to, and what the agent said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from bot.console.own_lines import all_lines
from bot.console.services import Console
from bot.console.work_lines import last_question
from bot.gateway.tables import outbox
from bot.gateway.transcript import Line
from bot.handoff.access import may_see, note_refusal
from bot.handoff.errors import NotAllowed, NotYours
from bot.handoff.lessons import LessonKind, Lessons
from bot.handoff.tables import handoffs
from bot.staff.member import Staff


class NothingToTeach(Exception):
    """There is no question with an answer of an agent."""


@dataclass(frozen=True)
class Taught:
    """A question and its answer. A clause in the answer: the knowledge base had it, the bot did not understand."""

    kind: LessonKind
    question: str
    answer: str


async def propose(console: Console, lessons: Lessons, number: int, staff: Staff) -> int:
    """Makes a lesson of the agent's own talk, open or ended; its id.

    Raises NotYours, NotAllowed, NothingToTeach, Refused.
    """
    own = select(handoffs.c.topic, handoffs.c.region).where(handoffs.c.id == number, handoffs.c.agent_id == staff.id)
    async with console.database.read() as connection:
        row = (await connection.execute(own)).one_or_none()
        allowed = await may_see(connection, number, staff)
    if row is None:
        raise NotYours(None)
    if not allowed:
        await note_refusal(console.audit, number, staff)
        raise NotAllowed
    taught = lesson_of(await _between(console, number, staff))
    return await lessons.propose(taught.kind, taught.question, taught.answer, row.topic, row.region, number, staff)


async def _between(console: Console, number: int, staff: Staff) -> list[Line]:
    """What the person and this agent said in the hand-off."""
    lines = await all_lines(console, number)
    said = [line.number for line in lines if line.who == "agent"]
    query = select(outbox.c.id).where(outbox.c.id.in_(said), outbox.c.staff_id == staff.id)
    async with console.database.read() as connection:
        own = {f"o{found}" for found in (await connection.execute(query)).scalars()}
    return [line for line in lines if line.who == "person" or line.id in own]


def lesson_of(lines: Sequence[Line]) -> Taught:
    """The last answer of an agent and the person's words before it; raises NothingToTeach."""
    places = [place for place, line in enumerate(lines) if line.who == "agent" and line.text]
    if not places:
        raise NothingToTeach
    last = places[-1]
    question = last_question(lines[:last])
    if question is None:
        raise NothingToTeach
    kind = LessonKind.UTTERANCE if lines[last].citations else LessonKind.MEASURE
    return Taught(kind, question.text, lines[last].text)
