"""A message without a topic: more about the last one, a free question, a place, or nothing that we understand."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import ask_which, composed
from actions.base import SURE
from actions.context import Context, Pending
from actions.fairs import show_noticed_fair
from actions.gaps import note_not_understood
from actions.interview.start import FOR_WHAT, asks_in_general, note_told
from actions.place import Place, known_region, named_place, whole_text_place
from actions.responding import respond
from actions.saying import remember, say, to_a_person
from actions.services import Services
from actions.supplements import supplement_for
from actions.texts import text
from policy_kb.model import Aspect
from policy_kb.phrases import topics
from policy_kb.select import Question, best_detail

# What people ask about a fair that they were told of: 几点, 在哪, 带啥.
OF_A_FAIR = frozenset({Aspect.WHEN, Aspect.WHERE, Aspect.PAPERS})


async def follow_up(dispatcher: CollectingDispatcher, services: Services, context: Context) -> list[EventType]:
    """Reads a message without a topic as more about the last topic, or as a free question to search for."""
    more = _whether(context) or further_question(services, context)
    if more is None and context.aspect in OF_A_FAIR and await show_noticed_fair(dispatcher, services, context):
        return remember(topic="job_fair", measure=None)
    if more:
        return await respond(dispatcher, services, context, more, named_place(context, services))
    region = known_region(context, services)
    if region is None:
        return _not_understood(dispatcher, services, context, "")
    question = Question(context.text, region, context.day, aspect=context.aspect)
    found = services.selector.search(question)
    if found is None:
        return _not_understood(dispatcher, services, context, region)
    reply = composed(found, question, supplement_for(services, found, question))
    say(dispatcher, reply.text, [to_a_person()], reply.citations)
    return remember(topic=found.measure.topics[0], measure=found.measure.id)


def _whether(context: Context) -> Pending | None:
    """Whether one may claim, without saying what."""
    return Pending(FOR_WHAT, context.text) if asks_in_general(context) else None


def further_question(services: Services, context: Context) -> Pending | None:
    """The message as a further question on the last topic: another aspect, another place, an age, a known detail."""
    topic = context.slots.get("topic")
    if topic not in topics():
        return None
    if context.aspect:
        return Pending(topic, context.text, context.aspect.value)
    if "region" in context.entities:
        return context.last_asked
    if "age" in context.entities:
        return Pending(topic, context.text, Aspect.QUALIFY.value)
    known = context.slots.get("measure")
    if known and best_detail(services.selector.base.measure(known)[1], context.text):
        return Pending(topic, context.text)
    return None


def _not_understood(
    dispatcher: CollectingDispatcher, services: Services, context: Context, region: str
) -> list[EventType]:
    """Notes what is told of oneself; else gives up, and leaves the words to those who look after the documents."""
    noted = note_told(dispatcher, services, context)
    if noted is not None:
        return noted
    if kept := only_place(dispatcher, services, context):
        return kept
    if not _is_unsaid(context):
        note_not_understood(dispatcher, services, context, region)
    return give_up(dispatcher, context)


def give_up(dispatcher: CollectingDispatcher, context: Context) -> list[EventType]:
    """Asks what "how much" or "where" is about, or says that we do not know; offers a person."""
    say(dispatcher, text("which_topic" if _is_unsaid(context) else "give_up"), [to_a_person()])
    return []


def _is_unsaid(context: Context) -> bool:
    """Whether the words ask for an aspect, but do not say of what."""
    return context.aspect is not None and context.confidence < SURE


def keep_place(dispatcher: CollectingDispatcher, services: Services, context: Context, place: Place) -> list[EventType]:
    """Remembers where the person is; asks which place of that name it is."""
    if place.candidates:
        return ask_which(dispatcher, services, place, ())
    assert place.code
    kept = text("region_kept", region=services.region_name(place.code))
    say(dispatcher, kept + text("region_kept_next"))
    return remember(region=place.code)


def only_place(dispatcher: CollectingDispatcher, services: Services, context: Context) -> list[EventType]:
    """Remembers the place where the whole message is one; nothing otherwise."""
    place = whole_text_place(context, services)
    return [] if place.unknown else keep_place(dispatcher, services, context, place)
