"""The published wording of the clause that an answer stands on, where an office has brought the document in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.saying import Choice, remember, say, to_a_person
from actions.services import Services
from bot.knowledge.sources.records import Original
from bot.knowledge.sources.words import shortened
from bot.wording import Wording
from policy_kb.compose import cite
from policy_kb.errors import UnknownMeasure

# The value of the entity `aspect` with which a button asks for the wording; no words of a person name it.
ASPECT = "document"
INTENT = "policy_validity"
LONGEST = 900
WORDING = Wording(Path(__file__).with_name("original.yml"))


def choice(services: Services, measure: str | None, day: date) -> Choice | None:
    """The button that shows the wording behind a measure (its id), if there is one on `day`."""
    if measure is None or _original(services, measure, day) is None:
        return None
    return Choice(WORDING.text("button"), INTENT, {"measure": measure, "aspect": ASPECT})


def asked(context: Context) -> str | None:
    """The id of the measure whose wording was tapped for, or None."""
    tapped = context.text.startswith("/") and context.first("aspect") == ASPECT
    return context.first("measure") if tapped else None


def show(dispatcher: CollectingDispatcher, services: Services, context: Context, measure: str) -> list[EventType]:
    """Says the wording with its citation; the next words of the person are about the same measure."""
    try:
        document, known = services.selector.base.measure(measure)
    except UnknownMeasure:
        say(dispatcher, WORDING.text("none", ask=services.hotline), [to_a_person()])
        return []
    found = _original(services, measure, context.day)
    citations = [cite(document, known, context.day)]
    say(dispatcher, _words(found) if found else WORDING.text("none", ask=document.ask), [to_a_person()], citations)
    return remember(measure=measure, topic=known.topics[0])


def _original(services: Services, measure: str, day: date) -> Original | None:
    if services.originals is None:
        return None
    try:
        document, known = services.selector.base.measure(measure)
    except UnknownMeasure:
        return None
    return services.originals.clause(document.code, known.clause, day)


def _words(found: Original) -> str:
    frame = len(WORDING.text("shown", title=found.title, clause=found.clause, text=""))
    return WORDING.text("shown", title=found.title, clause=found.clause, text=shortened(found.text, LONGEST - frame))
