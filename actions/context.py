"""What an action knows when it runs: the message, the slots, where the person is and which day it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rasa_sdk import Tracker

from policy_kb.model import Aspect

# What a question says of itself that its answer depends on.
DETAILS = ("date", "job", "skill", "age", "amount")


@dataclass(frozen=True)
class Meanwhile:
    """What was said between the person and an agent since the bot last answered; `region` is a division code."""

    region: str | None = None
    agent_said: str = ""
    person_said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pending:
    """A question that waits for the person's region; `details` are entities of its words."""

    intent: str
    text: str
    aspect: str | None = None
    details: dict[str, list[str]] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """The question as a slot value."""
        return vars(self)


@dataclass(frozen=True)
class Context:
    """One turn as actions see it; entity values are strings."""

    text: str
    intent: str
    confidence: float
    entities: Mapping[str, tuple[str, ...]]
    slots: Mapping[str, Any]
    metadata: Mapping[str, Any]
    conversation: str = ""
    # The topics that the message is close to where none is sure, the likeliest first.
    choices: tuple[str, ...] = ()

    @classmethod
    def of(cls, tracker: Tracker) -> Context:
        """Reads the tracker of the engine's call."""
        message = tracker.latest_message
        entities: dict[str, list[str]] = {}
        for entity in message.get("entities") or []:
            entities.setdefault(entity["entity"], []).append(str(entity["value"]))
        intent = message.get("intent") or {}
        return cls(
            message.get("text") or "",
            intent.get("name") or "",
            float(intent.get("confidence") or 0.0),
            {name: tuple(values) for name, values in entities.items()},
            tracker.slots,
            _metadata(tracker),
            tracker.sender_id or "",
            tuple(message.get("choices") or ()),
        )

    def first(self, entity: str) -> str | None:
        """The first value of an entity."""
        values = self.entities.get(entity)
        return values[0] if values else None

    @property
    def day(self) -> date:
        """The day the question is asked on (Asia/Shanghai)."""
        return date.fromisoformat(self.metadata["today"])

    @property
    def aspect(self) -> Aspect | None:
        """The aspect that the words name."""
        named = self.first("aspect")
        return Aspect(named) if named in set(Aspect) else None

    @property
    def details(self) -> dict[str, list[str]]:
        """The entities that wait with a question."""
        return {name: list(self.entities[name]) for name in DETAILS if name in self.entities}

    def with_details(self, asked: Pending) -> Context:
        """The turn with the details of a question that waited."""
        details = {name: tuple(values) for name, values in asked.details.items()}
        return replace(self, entities={**details, **self.entities})

    @property
    def waiting(self) -> tuple[Pending, ...]:
        """The questions that wait for a region, in the order in which they were asked."""
        kept = self.slots.get("pending") or ()
        return tuple(Pending(**each) for each in ([kept] if isinstance(kept, dict) else kept))

    @property
    def pending(self) -> Pending | None:
        """The question that was asked last of those that wait for a region."""
        return self.waiting[-1] if self.waiting else None

    @property
    def need(self) -> int:
        """Which of the message's needs this turn is for, from 1."""
        return int(self.metadata.get("need") or 1)

    @property
    def needs(self) -> int:
        """How many needs the message holds."""
        return int(self.metadata.get("needs") or 1)

    @property
    def is_further_need(self) -> bool:
        """Whether needs of the same message have had their turn before."""
        return self.need > 1

    @property
    def is_last_need(self) -> bool:
        """Whether no other need of the same message is still to be answered."""
        return self.need >= self.needs

    def waiting_with(self, asked: Pending) -> tuple[Pending, ...]:
        """What waits for a region once this question does too; only needs of one message wait together."""
        if asked in self.waiting:
            return self.waiting
        return (*self.waiting, asked) if self.is_further_need else (asked,)

    def waiting_without(self, asked: Pending) -> tuple[Pending, ...]:
        """What still waits for a region once this question is answered without one."""
        return tuple(each for each in self.waiting if each != asked) if self.is_further_need else ()

    @property
    def last_asked(self) -> Pending | None:
        """The question that was answered last."""
        stored = self.slots.get("asked")
        return Pending(**stored) if stored else None

    @property
    def meanwhile(self) -> Meanwhile:
        """What the bot missed; empty except in the first turn after an agent."""
        told = self.metadata.get("meanwhile") or {}
        return Meanwhile(told.get("region"), told.get("agent_said") or "", tuple(told.get("person_said") or ()))

    @property
    def registry(self) -> Mapping[str, Any] | None:
        """What the registry's desk tells: `linked`, the `region` of a linked person; None where there is no desk."""
        told = self.metadata.get("registry")
        return dict(told) if told is not None else None

    def without_desk(self) -> Context:
        """The turn as if no registry's desk stood beside: its work would take the other needs' answers away."""
        return replace(self, metadata={name: told for name, told in self.metadata.items() if name != "registry"})

    @property
    def is_linked(self) -> bool:
        """Whether the registry knows whose chat this is."""
        return bool((self.registry or {}).get("linked"))

    @property
    def notice_fair(self) -> int | None:
        """The number of the job fair that a notice told of in the last days."""
        return (self.metadata.get("notice") or {}).get("fair")

    @property
    def region(self) -> str | None:
        """The division code remembered in the talk."""
        region = self.slots.get("region")
        return str(region) if region else None


def stored(waiting: Iterable[Pending]) -> list[dict[str, Any]] | None:
    """The questions that wait as a slot value; None if there are none."""
    return [each.stored() for each in waiting] or None


def _metadata(tracker: Tracker) -> dict[str, Any]:
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return dict(event.get("metadata") or {})
    return {}
