"""A question is answered at a place: from the documents, with what the directory knows beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import answer, ask_region, ask_which, hand_over_urgently
from actions.context import Context, Pending, stored
from actions.fairs import show_fairs, show_noticed_fair
from actions.gaps import note_gap
from actions.interview.start import after_answer, by_request
from actions.jobs import is_about_vacancies, jobs_and_policy
from actions.nearby import show_nearby
from actions.needs import introduced
from actions.place import OTHER, Place, known_region
from actions.saying import remember, say
from actions.services import Services
from actions.texts import text
from policy_kb.select import Found, Question

# What the listed fairs answer better than any document.
OFFICE = "office_contact"
TIME_AND_PLACE = frozenset({"when", "where"})


async def respond(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, place: Place
) -> list[EventType]:
    """Answers what was asked at the place, or asks for the place."""
    is_clear = not place.candidates
    if is_clear and asked.intent == "job_fair" and await show_noticed_fair(dispatcher, services, context):
        return remember(pending=stored(context.waiting_without(asked)), topic=asked.intent, measure=None)
    region = place.code or (known_region(context, services) if is_clear else None)
    if region is None or place.unknown not in {"", OTHER}:
        return _without_region(dispatcher, services, context, asked, place)
    if waiting := _answered_with(context, asked, place):
        return await _respond_each(dispatcher, services, context, (*waiting, asked), place)
    with introduced(dispatcher, context):
        return await _respond_in(dispatcher, services, context, asked, region)


def _answered_with(context: Context, asked: Pending, place: Place) -> Sequence[Pending]:
    """The questions that waited and are answered before this one: of the same message, or for the place it names."""
    if context.is_further_need:
        return [each for each in context.waiting if each != asked]
    return [each for each in context.waiting if place.code and each.intent != asked.intent]


def _without_region(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, place: Place
) -> list[EventType]:
    """Asks for the place, once for all needs of a message; an urgent topic never waits for it."""
    if services.routing.is_urgent(asked.intent, asked.text):
        with introduced(dispatcher, context):
            return hand_over_urgently(dispatcher, services, context, asked)
    if place.unknown not in {"", OTHER}:
        say(dispatcher, text("region_unknown", place=place.unknown[:20]))
        return []
    waiting = context.waiting_with(asked)
    if context.is_further_need and context.waiting:
        return remember(pending=stored(waiting))
    if place.candidates:
        return ask_which(dispatcher, services, place, waiting)
    return ask_region(dispatcher, services, context, waiting)


async def respond_waiting(
    dispatcher: CollectingDispatcher, services: Services, context: Context, place: Place
) -> list[EventType]:
    """Answers what waited for the place, or asks for the place once more."""
    if place.code is None:
        return await respond(dispatcher, services, context, context.waiting[-1], place)
    return await _respond_each(dispatcher, services, context, context.waiting, place)


async def _respond_each(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Sequence[Pending], place: Place
) -> list[EventType]:
    """Answers several questions in order, each as a need of one message."""
    events = remember(pending=None)
    for number, each in enumerate(asked, 1):
        slots = {event["name"]: event["value"] for event in events if event.get("event") == "slot"}
        told = {"need": number, "needs": len(asked)}
        turn = replace(context, slots={**context.slots, **slots}, metadata={**context.metadata, **told})
        events += await respond(dispatcher, services, turn.with_details(each), each, place)
    return events


async def _respond_in(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> list[EventType]:
    """Answers from the documents, with what the directory knows beside them.

    An interview starts with the last need of a message only: its question waits for an answer.
    """
    started = await by_request(dispatcher, services, context, asked, region) if context.is_last_need else None
    if started is not None:
        return started
    if context.first("measure"):
        return answer(dispatcher, services, context, asked, region)
    if asked.intent == "job_fair":
        return await _fairs_and_policy(dispatcher, services, context, asked, region)
    if is_about_vacancies(context, asked):
        beside = context if context.needs == 1 else context.without_desk()
        return await jobs_and_policy(dispatcher, services, beside, asked, region)
    events = answer(dispatcher, services, context, asked, region)
    note_gap(dispatcher, services, asked, region, events)
    nearby = OFFICE if context.intent == OFFICE else asked.intent
    await show_nearby(dispatcher, services, context, nearby, region)
    if not context.is_last_need:
        return events
    return [*events, *await after_answer(dispatcher, services, context, asked, events)]


async def _fairs_and_policy(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> list[EventType]:
    """The fairs to come; what the documents say of fairs too, where they say it or the question is about that."""
    shown = await show_fairs(dispatcher, services, context, region)
    question = Question(asked.text, region, context.day, topic=asked.intent)
    finding = services.selector.find(question)
    beside_time = finding.detail if isinstance(finding, Found) and asked.aspect not in TIME_AND_PLACE else None
    if isinstance(finding, Found) and (beside_time or not shown):
        return answer(dispatcher, services, context, asked, region)
    return remember(region=region, pending=None, topic=asked.intent, measure=None)
