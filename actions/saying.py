"""How an action says something: a text with buttons, citations and, where a person is needed, a hand-off."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.texts import text


@dataclass(frozen=True)
class Choice:
    """A button: what it says and the intent with entities that it stands for."""

    title: str
    intent: str
    entities: Mapping[str, str]

    @property
    def payload(self) -> str:
        """The button's payload as Rasa reads it."""
        return f"/{self.intent}{json.dumps(dict(self.entities), ensure_ascii=False)}"


@dataclass(frozen=True)
class HandOffOrder:
    """A request to the gateway to put the conversation in the queue."""

    topic: str
    urgent: bool
    region: str | None
    desk: str
    summary: str
    confidential: bool


def to_a_person() -> Choice:
    """The button that asks for a person."""
    return Choice(text("button_handoff"), "handoff_human", {})


def say(
    dispatcher: CollectingDispatcher,
    words: str,
    choices: Sequence[Choice] = (),
    citations: Iterable[dict[str, Any]] = (),
    handoff: HandOffOrder | None = None,
) -> None:
    """Says one message."""
    attached: dict[str, Any] = {}
    if cited := list(citations):
        attached["citations"] = cited
    if handoff:
        attached["handoff"] = asdict(handoff)
    buttons = [{"title": choice.title, "payload": choice.payload} for choice in choices]
    dispatcher.utter_message(text=words, buttons=buttons or None, json_message=attached or None)


def leave_errand(dispatcher: CollectingDispatcher, verb: str, **detail: Any) -> None:
    """Leaves an errand to an aide beside the bot (`bot.gateway.clerks`); says nothing."""
    dispatcher.utter_message(json_message={"errand": {"verb": verb, "detail": detail}})


def remember(**slots: Any) -> list[EventType]:
    """Slot events."""
    return [SlotSet(name, value) for name, value in slots.items()]
