"""Beside the bot (`bot.gateway.clerks`): keeps the messages that were not understood as they were meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Pending, Turn
from bot.handoff.routing import routing
from bot.lessons.keeping import Heard, NluLessons, Why

# The errand of such a message; its detail: `words`, `heard_as` and `suggested` (intents), `why` (`keeping.Why`).
HEARD = "lesson:heard"
DISTRESS = "distress"
INTENT = re.compile(r"[a-z][a-z_]{1,63}")


class LessonsAide:
    """Keeps its notes in the transaction that stores the answer; says nothing."""

    def __init__(self, lessons: NluLessons) -> None:
        """Takes where they are kept."""
        self._lessons = lessons

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """Nothing."""
        return {}

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The turn with a note for each message to learn from."""
        heard = [_heard(pending, errand.detail) for errand in turn.errands if errand.verb == HEARD]
        notes = [partial(self._note, each) for each in heard if each and not _is_secret(each)]
        return replace(turn, notes=(*turn.notes, *notes)) if notes else turn

    async def _note(self, heard: Heard, connection: AsyncConnection, messages: Sequence[Mapping[str, Any]]) -> None:
        await self._lessons.keep(connection, heard)


def _heard(pending: Pending, detail: Mapping[str, Any]) -> Heard | None:
    words, why = str(detail.get("words") or ""), detail.get("why")
    if not words or why not in set(Why):
        return None
    heard_as, suggested = _intent(detail.get("heard_as")), _intent(detail.get("suggested"))
    return Heard(words, Why(why), pending.conversation_id, heard_as, suggested)


def _intent(value: object) -> str:
    return str(value) if INTENT.fullmatch(str(value or "")) else ""


def _is_secret(heard: Heard) -> bool:
    """Whether it was said in confidence or in distress."""
    intents = {heard.heard_as, heard.suggested}
    return DISTRESS in intents or any(routing().is_confidential(intent) for intent in intents)
