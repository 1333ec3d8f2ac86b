"""Actions for questions of policy, for places told, and for what is not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import original
from actions.answering import answer, ask_region, ask_which, composed, hand_over_urgently
from actions.context import Context, Pending
from actions.fairs import show_fairs, show_noticed_fair
from actions.gaps import note_gap, note_not_understood
from actions.interview.start import FOR_WHAT, after_answer, asks_in_general, asks_only_that, by_request, note_told
from actions.jobs import is_about_vacancies, jobs_and_policy
from actions.nearby import show_nearby
from actions.place import OTHER, Place, known_region, named_place, shared_location, whole_text_place
from actions.saying import remember, say, to_a_person
from actions.services import Services
from actions.supplements import supplement_for
from actions.texts import text
from policy_kb.model import Aspect
from policy_kb.phrases import topics
from policy_kb.select import Found, Question, best_detail

# Above this the classifier is sure that a message is not ours, and no document is searched.
SURE = 0.75
# What the listed fairs answer better than any document.
TIME_AND_PLACE = frozenset({"when", "where"})


# What people ask about a fair that they were told of: 几点, 在哪, 带啥.
OF_A_FAIR = frozenset({Aspect.WHEN, Aspect.WHERE, Aspect.PAPERS})


class ServiceAction(Action):
    """An action that calls the app's services."""

    action_name: str

    def __init__(self, services: Services) -> None:
        """Takes the services to call."""
        self.services = services

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action_name


class AnswerPolicy(ServiceAction):
    """Answers a question whose topic is understood."""

    action_name = "action_answer_policy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Settles the place, then answers; an urgent topic never waits for the place."""
        context = Context.of(tracker)
        if tapped := original.asked(context):
            return original.show(dispatcher, self.services, context, tapped)
        asked = Pending(FOR_WHAT, context.text) if asks_only_that(context) else _asked(context)
        return await respond(dispatcher, self.services, context, asked, named_place(context, self.services))


class LearnPlace(ServiceAction):
    """Takes an answer to a question of ours: mostly a place."""

    action_name = "action_learn_place"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Remembers the place and answers the question that waited for it."""
        context = Context.of(tracker)
        place = named_place(context, self.services)
        waiting = context.pending
        if place.unknown == OTHER:
            say(dispatcher, text("region_other"))
            return []
        if place == Place() and waiting:
            place = whole_text_place(context, self.services)
        if place == Place():
            return await follow_up(dispatcher, self.services, context)
        if waiting:
            return await respond(dispatcher, self.services, context, waiting, place)
        if place.code and shared_location(context):
            await show_fairs(dispatcher, self.services, context, place.code)
            return remember(region=place.code, topic="job_fair", measure=None)
        return self._keep(dispatcher, place)

    def _keep(self, dispatcher: CollectingDispatcher, place: Place) -> list[EventType]:
        if place.candidates:
            return ask_which(dispatcher, self.services, place, None)
        assert place.code
        kept = text("region_kept", region=self.services.region_name(place.code))
        say(dispatcher, kept + text("region_kept_next"))
        return remember(region=place.code)


class GiveUp(ServiceAction):
    """For what no intent covers: a place we asked for, a follow-up, a search, and only then the offer of a person."""

    action_name = "action_give_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Tries what is left, then offers a person."""
        context = Context.of(tracker)
        if context.pending:
            place = whole_text_place(context, self.services)
            if place.code or place.candidates:
                return await respond(dispatcher, self.services, context, context.pending, place)
        if context.intent == "nlu_fallback" or context.confidence < SURE:
            return await follow_up(dispatcher, self.services, context)
        return give_up(dispatcher, context)


class Repeat(ServiceAction):
    """Says the last answer again, the bot's or the agent's."""

    action_name = "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answers the last question once more; an unsure reading is treated as a further question."""
        context = Context.of(tracker)
        if context.confidence < SURE:
            return await follow_up(dispatcher, self.services, context)
        if context.meanwhile.agent_said:
            say(dispatcher, text("agent_said", words=context.meanwhile.agent_said))
            return remember(region=known_region(context, self.services))
        asked, region = context.last_asked, known_region(context, self.services)
        if not asked or not region:
            say(dispatcher, text("nothing_to_repeat"))
            return []
        return answer(dispatcher, self.services, context, asked, region)


def _asked(context: Context) -> Pending:
    words = context.text
    if words.startswith("/"):
        words = ""
    return Pending(context.intent, words, context.aspect.value if context.aspect else None)


async def respond(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, place: Place
) -> list[EventType]:
    """Answers what was asked at the place, or asks for the place."""
    if place.candidates:
        return ask_which(dispatcher, services, place, asked)
    if asked.intent == "job_fair" and await show_noticed_fair(dispatcher, services, context):
        return remember(pending=None, topic=asked.intent, measure=None)
    region = place.code or known_region(context, services)
    if region is None and services.routing.is_urgent(asked.intent, asked.text):
        return hand_over_urgently(dispatcher, services, context, asked)
    if place.unknown and place.unknown != OTHER:
        say(dispatcher, text("region_unknown", place=place.unknown[:20]))
        return []
    if region is None:
        return ask_region(dispatcher, services, context, asked)
    return await _respond_in(dispatcher, services, context, asked, region)


async def _respond_in(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> list[EventType]:
    """Answers from the documents, with what the directory knows beside them."""
    started = await by_request(dispatcher, services, context, asked, region)
    if started is not None:
        return started
    if context.first("measure"):
        return answer(dispatcher, services, context, asked, region)
    if asked.intent == "job_fair":
        return await _fairs_and_policy(dispatcher, services, context, asked, region)
    if is_about_vacancies(context, asked):
        return await jobs_and_policy(dispatcher, services, context, asked, region)
    events = answer(dispatcher, services, context, asked, region)
    note_gap(dispatcher, services, asked, region, events)
    await show_nearby(dispatcher, services, context, asked.intent, region)
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


async def follow_up(dispatcher: CollectingDispatcher, services: Services, context: Context) -> list[EventType]:
    """Reads a message without a topic as more about the last topic, or as a free question to search for."""
    more = _whether(context) or _more_about(services, context)
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


def _more_about(services: Services, context: Context) -> Pending | None:
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
