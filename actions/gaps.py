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
# What was not understood as it was meant, for people to look at; nothing is learnt by leaving it.
LESSON = "lesson:heard"
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
        _leave_lesson(dispatcher, services, Pending(context.intent, context.text), "not_understood")


def note_chosen(dispatcher: CollectingDispatcher, services: Services, words: str, heard_as: str, topic: str) -> None:
    """Leaves words that were close to several topics, with the likeliest and the one that the person then chose."""
    _leave_lesson(dispatcher, services, Pending(heard_as, words), "chosen", topic)


def note_rejected(dispatcher: CollectingDispatcher, services: Services, context: Context) -> None:
    """Leaves the question whose answer the person finds wrong directly after it."""
    asked = context.last_asked
    if context.intent == "negative_feedback" and context.slots.get("answered") and asked:
        _leave_lesson(dispatcher, services, asked, "rejected")


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
    if _may_be_left(services, asked):
        leave_errand(dispatcher, UNANSWERED, words=asked.text, region=region, about=about)


def _leave_lesson(
    dispatcher: CollectingDispatcher, services: Services, heard: Pending, why: str, suggested: str = ""
) -> None:
    if _may_be_left(services, heard) and not services.routing.is_confidential(suggested):
        leave_errand(dispatcher, LESSON, words=heard.text, heard_as=heard.intent, suggested=suggested, why=why)


def _may_be_left(services: Services, asked: Pending) -> bool:
    """Nothing that was only tapped, and nothing that is told in confidence."""
    is_typed = bool(asked.text) and not asked.text.startswith("/")
    return is_typed and not services.routing.is_confidential(asked.intent)
