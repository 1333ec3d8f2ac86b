"""What no document answers, left to those who look after the knowledge base."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context, Pending
from actions.saying import leave_errand
from actions.services import Services
from policy_kb.compose import TOPIC_ASPECT
from policy_kb.model import Aspect, Measure, NotStated
from policy_kb.phrases import topics
from policy_kb.select import best_detail

UNANSWERED = "knowledge:unanswered"
# What no measure is to answer: a whole document does, or the person's own record.
NOT_OF_A_MEASURE = frozenset({"eligible_for_what", "policy_validity", "my_record", "application_progress"})
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "out_of_scope"})
# Shorter words that are not understood ask for nothing: 还在, 哦哦.
LEAST_LETTERS = 4


def note_not_understood(dispatcher: CollectingDispatcher, services: Services, context: Context, region: str) -> None:
    """Leaves words that were understood as nothing; an answer to a question of ours is no question."""
    might_ask = context.intent in NOT_UNDERSTOOD or context.intent in topics()
    if might_ask and not context.pending and sum(map(str.isalnum, context.text)) >= LEAST_LETTERS:
        _leave(dispatcher, services, Pending(context.intent, context.text), region, "")


def note_gap(
    dispatcher: CollectingDispatcher, services: Services, asked: Pending, region: str, events: Sequence[EventType]
) -> None:
    """Leaves a question whose topic no document of the region covers, or on whose point the measure is silent."""
    if asked.intent not in topics() or asked.intent in NOT_OF_A_MEASURE:
        return
    found = next((event["value"] for event in events if event.get("name") == "measure"), None)
    if found is None or is_silent(services.selector.base.measure(found)[1], asked):
        _leave(dispatcher, services, asked, region, found or asked.intent)


def is_silent(measure: Measure, asked: Pending) -> bool:
    """Whether the measure does not say what was asked."""
    detail = best_detail(measure, asked.text)
    if detail:
        return isinstance(detail.answer, NotStated)
    aspect = Aspect(asked.aspect) if asked.aspect else TOPIC_ASPECT.get(asked.intent, Aspect.SUMMARY)
    return isinstance(measure.aspects.get(aspect, NotStated()), NotStated)


def _leave(dispatcher: CollectingDispatcher, services: Services, asked: Pending, region: str, about: str) -> None:
    """Nothing that was only tapped, and nothing that is told in confidence."""
    if not asked.text or asked.text.startswith("/") or services.routing.is_confidential(asked.intent):
        return
    leave_errand(dispatcher, UNANSWERED, words=asked.text, region=region, about=about)
