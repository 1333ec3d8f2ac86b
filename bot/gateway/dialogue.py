"""One batch of messages through the engine: what it is told and how its answer is read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.gateway.engine import EngineClient, Order
from bot.gateway.errors import EngineFailed
from bot.gateway.messages import Button, Errand, Kind, Pending, Reply, Turn
from bot.gateway.texts import text
from bot.handoff.ownership import HandOff
from bot.privacy.masking import HIDDEN

HANDOFF_PAYLOAD = "/handoff_human"
LOCATION_PAYLOAD = "/inform"
# A hidden number with its label (电话是〔手机号〕): it says nothing of what is asked.
HIDDEN_CLAUSE = re.compile(rf"(?:^|(?<=[，,。.；;：:\s]))[^，,。.；;\s]{{0,8}}{HIDDEN.pattern}(?:[，,。.；;\s]+|$)")
# Rasa strips every Unicode blank before it looks for the slash, so blanks between slashes go too.
LEADING = re.compile(r"^[\s/／]+")


def apology() -> Reply:
    """What is said when no answer came."""
    return Reply(text("silent"), (Button(text("handoff_button"), HANDOFF_PAYLOAD),))


def neutral(words: str) -> str:
    """The text without the leading slashes that Rasa would take for a forced intent."""
    return LEADING.sub("", words).strip()


def without_hidden(words: str) -> str:
    """The text without the clauses that hold only a hidden number; the text itself if there are no others."""
    return HIDDEN_CLAUSE.sub("", words).rstrip("，, ") or words


def split_batch(pending: Sequence[Pending]) -> Sequence[Pending]:
    """The messages to answer together: a run of texts, or one message of another kind."""
    if pending[0].kind is not Kind.TEXT:
        return pending[:1]
    length = next((place for place, each in enumerate(pending) if each.kind is not Kind.TEXT), len(pending))
    return pending[:length]


class Dialogue:
    """Speaks with the engine."""

    def __init__(self, engine: EngineClient) -> None:
        """Uses the given engine."""
        self._engine = engine

    async def answer(self, batch: Sequence[Pending], day: date, told: dict[str, Any] | None = None) -> Turn:
        """The engine's answer to `batch`; `told` is what it is to know beside the words, by name.

        Raises EngineUnavailable or EngineFailed.
        """
        first = batch[0]
        if first.kind is Kind.MEDIA:
            return Turn((Reply(text("media"), (Button(text("handoff_button"), HANDOFF_PAYLOAD),)),))
        words = _words(batch)
        if not words:
            return Turn((Reply(text("empty")),))
        metadata = _metadata(batch[-1], day) | (told or {})
        order = Order(first.conversation_id, str(batch[-1].inbox_id), words, metadata)
        answer = await self._engine.turn(order)
        try:
            return read_answer(answer)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise EngineFailed("an answer outside the contract") from error


def _words(batch: Sequence[Pending]) -> str:
    first = batch[0]
    if first.kind is Kind.PAYLOAD:
        return first.text
    if first.kind is Kind.LOCATION:
        return LOCATION_PAYLOAD
    return "，".join(part for part in (neutral(without_hidden(each.text)) for each in batch) if part)


def _metadata(pending: Pending, day: date) -> dict[str, Any]:
    metadata: dict[str, Any] = {"today": day.isoformat(), "channel": pending.channel}
    if pending.region:
        metadata["region"] = pending.region
    if pending.latitude is not None:
        metadata["location"] = {"lat": pending.latitude, "lon": pending.longitude}
    return metadata


def read_answer(answer: dict[str, Any]) -> Turn:
    """The engine's JSON as a turn; an empty answer becomes the apology."""
    intent = answer.get("intent") or {}
    messages = answer.get("messages") or []
    replies = tuple(_reply(message) for message in messages if message.get("text"))
    customs = [message.get("custom") or {} for message in messages]
    orders = [custom["handoff"] for custom in customs if "handoff" in custom]
    handoff = _weightiest([HandOff(**order) for order in orders])
    errands = tuple(Errand(**custom["errand"]) for custom in customs if "errand" in custom)
    said = replies or (() if errands else (apology(),))
    return Turn(said, intent.get("name"), intent.get("confidence"), handoff, errands=errands)


def _weightiest(orders: Sequence[HandOff]) -> HandOff | None:
    """One talk goes to one desk: what is told in confidence goes to nobody else, then what is urgent comes first."""
    return max(orders, key=lambda order: (order.confidential, order.urgent), default=None)


def _reply(message: dict[str, Any]) -> Reply:
    buttons = tuple(Button(button["title"], button["payload"]) for button in message.get("buttons") or [])
    custom = message.get("custom") or {}
    return Reply(message["text"], buttons, tuple(custom.get("citations") or ()))


def payload(intent: str, **entities: str) -> str:
    """A button payload that forces `intent` with entities."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"
