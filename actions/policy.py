"""Actions for questions of policy, for places told, and for what is not understood."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import original
from actions.answering import answer, ask_region
from actions.base import SURE, ServiceAction
from actions.context import Context, Pending
from actions.fairs import show_fairs
from actions.following import asked_elsewhere, follow_up, give_up, keep_place, of_the_last, only_place
from actions.interview.start import FOR_WHAT, asks_only_that
from actions.interview.words import MARKS, normal, says
from actions.place import OTHER, Place, known_region, named_place, shared_location, whole_text_place
from actions.responding import respond, respond_waiting
from actions.saying import remember, say, to_a_person
from actions.services import Services
from actions.texts import text

# What stands around 不知道 and says no more: 我也不知道呀.
AROUND_UNKNOWN = "我俺咱也都真还啊呀呢哦哎"


class AnswerPolicy(ServiceAction):
    """Answers a question whose topic is understood."""

    action_name = "action_answer_policy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Settles the place, then answers; an urgent topic never waits for the place."""
        context = Context.of(tracker)
        if tapped := original.asked(context):
            return original.show(dispatcher, self.services, context, tapped)
        return await answer_words(dispatcher, self.services, context)


class LearnPlace(ServiceAction):
    """Takes an answer to a question of ours: mostly a place."""

    action_name = "action_learn_place"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Remembers the place and answers what waited for it."""
        context = Context.of(tracker)
        place = named_place(context, self.services)
        if place.unknown == OTHER:
            say(dispatcher, text("region_other"))
            return []
        if place == Place() and knows_not(context):
            return self._not_known(dispatcher, context)
        if place == Place() and context.waiting:
            place = whole_text_place(context, self.services)
            if place.unknown and context.details:
                return self._told_more(dispatcher, context)
        if place == Place():
            return await follow_up(dispatcher, self.services, context)
        if context.waiting:
            return await respond_waiting(dispatcher, self.services, context, place)
        return await self._without_question(dispatcher, context, place)

    async def _without_question(
        self, dispatcher: CollectingDispatcher, context: Context, place: Place
    ) -> list[EventType]:
        """A place that no question waits for: the fairs around a shared location, the last question there, or noted."""
        if place.code and shared_location(context):
            await show_fairs(dispatcher, self.services, context, place.code)
            return remember(region=place.code, topic="job_fair", measure=None)
        if more := asked_elsewhere(self.services, context):
            return await respond(dispatcher, self.services, context, more, place)
        return keep_place(dispatcher, self.services, context, place)

    def _told_more(self, dispatcher: CollectingDispatcher, context: Context) -> list[EventType]:
        """Keeps what is told (电焊, 35岁) with the question that waits, and asks for the place again."""
        *before, last = context.waiting
        last = replace(last, details={**last.details, **context.details})
        return ask_region(dispatcher, self.services, context, (*before, last))

    def _not_known(self, dispatcher: CollectingDispatcher, context: Context) -> list[EventType]:
        """Asks for the place once more, in other words; where nothing was asked, how one may begin."""
        if context.waiting:
            return ask_region(dispatcher, self.services, context, context.waiting)
        say(dispatcher, text("nothing_known"), [to_a_person()])
        return []


class GiveUp(ServiceAction):
    """For what no intent covers: a place we asked for, a follow-up, a search, and only then the offer of a person."""

    action_name = "action_give_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Tries what is left, then offers a person."""
        context = Context.of(tracker)
        if context.waiting:
            place = whole_text_place(context, self.services)
            if place.code or place.candidates:
                return await respond_waiting(dispatcher, self.services, context, place)
        if context.intent == "nlu_fallback" or context.confidence < SURE:
            return await follow_up(dispatcher, self.services, context)
        return only_place(dispatcher, self.services, context) or give_up(dispatcher, context)


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


def knows_not(context: Context) -> bool:
    """Whether the message only says that one does not know: 不知道, 我也说不清."""
    return says("unknown", normal(context.text).strip(MARKS + AROUND_UNKNOWN))


async def answer_words(dispatcher: CollectingDispatcher, services: Services, context: Context) -> list[EventType]:
    """Answers the message under its intent, a topic."""
    asked = Pending(FOR_WHAT, context.text) if asks_only_that(context) else of_the_last(context) or _asked(context)
    return await respond(dispatcher, services, context, asked, named_place(context, services))


def _asked(context: Context) -> Pending:
    words = context.text
    if words.startswith("/"):
        words = ""
    return Pending(context.intent, words, context.aspect.value if context.aspect else None, context.details)
