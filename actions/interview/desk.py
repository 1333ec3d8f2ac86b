"""What a step of the interview works with, and what every step says and remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import structlog
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.interview.answers import Asked
from actions.interview.asking import choices, explained, is_typed, which, worded
from actions.interview.reading import Told, added
from actions.interview.state import Interview, told_slot
from actions.interview.texts import WORDING, text
from actions.saying import Choice, remember, say
from actions.services import Services
from policy_kb.compose import cite, plain_date
from policy_kb.model import Document, Measure
from policy_kb.rules.asking import Ask
from policy_kb.rules.claim import Claim
from policy_kb.rules.facts import REGION, Facts

LOG = structlog.get_logger("actions")


@dataclass(frozen=True)
class Desk:
    """One turn: where it is said, what the person told in the talk, and what the registry knows (`base`).

    `region` is the person's division code.
    """

    dispatcher: CollectingDispatcher
    services: Services
    context: Context
    region: str
    base: Facts
    told: Told

    @classmethod
    async def open(
        cls, dispatcher: CollectingDispatcher, services: Services, context: Context, region: str, told: Told
    ) -> Desk:
        """Reads what the registry knows; it stays in the app."""
        base = await services.known_facts(context.conversation) if context.is_linked else Facts()
        return cls(dispatcher, services, context, region, base.knowing(REGION, region), told)

    @property
    def today(self) -> date:
        """The day of the talk (Asia/Shanghai)."""
        return self.context.day

    def with_told(self, more: Told) -> Desk:
        """With what was told just now."""
        return replace(self, told=added(self.told, more))

    def claim(self, measure_id: str | None) -> Claim | None:
        """The measure to be judged; None for one that is gone or has no rule any more."""
        found = version_on(self.services, measure_id, self.today)
        return Claim(*found) if found and found[1].rule is not None else None

    def keep(self, interview: Interview | None, **slots: object) -> list[EventType]:
        """What is remembered after the turn."""
        told = told_slot(self.told, self.today)
        return remember(interview=interview.stored() if interview else None, facts=told, **slots)

    def ask(self, interview: Interview, ask: Ask, lead: str, note: str) -> list[EventType]:
        """Asks and waits for the answer."""
        waiting = replace(
            interview, asked=ask.fact, codes=ask.codes, question=ask.question, why=ask.why, count=interview.count + 1
        )
        assert waiting.open
        claim = None if self.dispatcher.messages else self.claim(interview.measure)
        citations = [self.cited(claim.document, claim.measure)] if claim and not interview.count else []
        say(self.dispatcher, note + lead + worded(ask, self.told), choices(waiting.open), citations)
        return self.keep(waiting, region=self.region, pending=None)

    def say_again(self, interview: Interview, key: str, more: Sequence[Choice] = ()) -> None:
        """Says the open question once more, inside the sentence for `key`."""
        asked = interview.open
        assert asked
        words = {
            "explain": lambda: explained(asked),
            "which": lambda: which(asked),
        }.get(key, lambda: text(key, question=interview.question, why=interview.why))()
        say(self.dispatcher, self.note(interview) + words, [*choices(asked), *more])

    def leave_typing_free(self, asked: Asked) -> None:
        """Takes the buttons off what was said before a question for a number: a typed 2 would pick the second."""
        if is_typed(asked):
            for message in self.dispatcher.messages:
                message["buttons"] = []

    def note(self, interview: Interview) -> str:
        """What every message about a document that is no basis today says first."""
        claim = self.claim(interview.measure)
        return note_of(claim.document, self.today) if claim else ""

    def cited(self, document: Document, measure: Measure | None) -> dict[str, object]:
        """The citation with the standing of today."""
        return cite(document, measure, self.today)


def version_on(services: Services, measure_id: str | None, day: date) -> tuple[Document, Measure] | None:
    """The measure in the latest version of its document that had begun by the day; None for one that is gone."""
    versions = services.selector.base.versions(measure_id or "")
    begun = [found for found in versions if found[0].period.start <= day]
    return next(iter([*begun, *versions]), None)


def note_of(document: Document, today: date) -> str:
    """That a document has expired, or is a draft; nothing of one in force."""
    standing = document.standing_on(today).value
    if standing not in WORDING.table("note"):
        return ""
    return text(f"note.{standing}", short=document.short, end=plain_date(document.period.end), ask=document.ask)
