"""A message without a topic: more about the last one, a free question, a place, or nothing that we understand."""

from __future__ import annotations

import re

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import ask_which, composed
from actions.base import SURE
from actions.context import Context, Pending
from actions.fairs import show_noticed_fair
from actions.gaps import note_not_understood
from actions.interview.start import FOR_WHAT, asks_in_general, note_told
from actions.interview.words import MARKS
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
FAIR = "job_fair"
# The same asked of another day (下周三有没有) or another place (那吉林呢).
OF_A_DAY = re.compile(r".{0,8}(?:呢|有吗|有不|有没|有没有|有没得|有冇)[啊呀的]?")
ELSEWHERE = re.compile(r".{0,10}呢")
# Where to go, or whom to call, for what was spoken of last, without a word of what that is.
WHERE_TO_GO = re.compile(
    r"(?:那|我|这个|该|要|得|应该)*(?:去|在|到|上|找)(?:哪|哪里|哪儿|哪个|谁|[啥什]么?地方)(?:去|来)?[办弄领报](?:理|名)?"
    r"|(?:联系)?电话(?:号码)?是?(?:多少|好多|几多)|(?:怎么|咋|咋个)联系"
)
# Who may have it, in the same way.
WHO_MAY = re.compile(r"(?:那|这个)?(?:哪些|哪种|啥|什么|谁)(?:样的)?人?(?:能|可以|够条件)(?:领|办|享受|申请|拿|报)?到?")
# What these questions are taken for where they stand alone.
BARE = {"office_contact": (WHERE_TO_GO, Aspect.WHERE), FOR_WHAT: (WHO_MAY, Aspect.QUALIFY)}


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
    if topic not in topics() or _is_of_no_measure(context):
        return None
    if is_of_fairs(context):
        return Pending(FAIR, context.text, context.aspect and context.aspect.value, context.details)
    if "region" in context.entities and context.aspect is None:
        return context.last_asked
    aspect = context.aspect or (Aspect.QUALIFY if "age" in context.entities and topic != FAIR else None)
    if aspect or _is_detail(services, context):
        return Pending(topic, context.text, aspect and aspect.value)
    return None


def _is_of_no_measure(context: Context) -> bool:
    """Whether the words ask for an aspect after a look at all measures: nothing says which one is meant."""
    return context.aspect is not None and context.slots["topic"] == FOR_WHAT and not context.slots.get("measure")


def _is_detail(services: Services, context: Context) -> bool:
    """Whether the words ask for something that the last measure tells beside its main points."""
    known = context.slots.get("measure")
    return bool(known and best_detail(services.selector.base.measure(known)[1], context.text))


def is_of_fairs(context: Context) -> bool:
    """Whether the talk is of job fairs, and the message asks for those of a day or of a place."""
    if context.slots.get("topic") != FAIR:
        return False
    is_of_a_day = "date" in context.entities and OF_A_DAY.fullmatch(context.text.strip(MARKS)) is not None
    return is_of_a_day or ("region" in context.entities and context.aspect is None)


def asked_elsewhere(services: Services, context: Context) -> Pending | None:
    """The last question, asked again for another place: 那吉林呢."""
    is_asked = ELSEWHERE.fullmatch(context.text.strip(MARKS)) is not None
    return further_question(services, context) if is_asked else None


def of_the_last(context: Context) -> Pending | None:
    """Where the last topic is dealt with or whom it is for, if the message asks for no more than that: 去哪办."""
    topic = context.slots.get("topic")
    if topic not in topics() or topic in {FAIR, *BARE}:
        return None
    readings = (BARE[intent] for intent in (context.intent, *context.choices) if intent in BARE)
    aspects = [aspect for bare, aspect in readings if bare.fullmatch(context.text.strip(MARKS))]
    return Pending(topic, context.text, aspects[0].value) if aspects else None


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
