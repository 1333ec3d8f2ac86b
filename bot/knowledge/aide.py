"""Beside the bot (`bot.gateway.clerks`): counts what answers stand on, and keeps the questions that got none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Kind, Pending, Turn
from bot.knowledge.counts import Counts, measures_in
from bot.knowledge.questions.keeping import OpenQuestions, Unanswered

# The errand of an answer that is none; its detail: `words`, `region` (division code), `about` (topic or measure).
UNANSWERED = "knowledge:unanswered"


class KnowledgeAide:
    """Keeps its notes in the transaction that stores the answer; says nothing."""

    def __init__(self, counts: Counts, questions: OpenQuestions, today: Callable[[], date]) -> None:
        """`today` is the day that answers are for (Asia/Shanghai)."""
        self._counts, self._questions, self._today = counts, questions, today

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """Nothing."""
        return {}

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The turn with its note; what goes to a person is no open question."""
        question = None if turn.handoff else _unanswered(pending, turn)
        return replace(turn, notes=(*turn.notes, partial(self._note, question)))

    async def _note(
        self, question: Unanswered | None, connection: AsyncConnection, messages: Sequence[Mapping[str, Any]]
    ) -> None:
        await self._counts.add(connection, measures_in(messages), self._today())
        if question and not _is_supplemented(messages):
            await self._questions.keep(connection, question)


def _unanswered(pending: Pending, turn: Turn) -> Unanswered | None:
    detail = next((errand.detail for errand in turn.errands if errand.verb == UNANSWERED), None)
    if detail is None:
        return None
    said = str(detail.get("words") or (pending.text if pending.kind is Kind.TEXT else ""))
    return Unanswered(pending.conversation_id, said, str(detail.get("region") or ""), str(detail.get("about") or ""))


def _is_supplemented(messages: Sequence[Mapping[str, Any]]) -> bool:
    """Whether staff of the place have said what the document does not."""
    return any(citation.get("supplement") for message in messages for citation in message.get("citations", ()))
