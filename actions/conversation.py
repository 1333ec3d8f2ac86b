"""Every message is first heard by the interview that may be open; then small talk that needs no service."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import ServiceAction, Wrapping
from actions.context import Context
from actions.interview.answers import Turn, heard
from actions.interview.desk import Desk
from actions.interview.reading import told_in
from actions.interview.state import Interview, told_before
from actions.interview.texts import text as interview_text
from actions.interview.turns import OpenTurn
from actions.interview.words import has, normal
from actions.place import known_region
from actions.saying import Choice, remember, say, to_a_person
from actions.texts import WORDING

# Who needs a person is never asked on.
# In an interview only words that can mean nothing else call one.
CERTAIN = 0.85
MY_RECORD = "my_record"
HAND_OVER, DISTRESS = "action_hand_over", "action_distress"


class Listening(Wrapping):
    """An action that runs only if the message is no answer in an interview."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Goes on with the interview, or does what the inner action does."""
        context = Context.of(tracker)
        inner = partial(self._inner.run, dispatcher, tracker, domain)
        interview = Interview.of(context.slots)
        if interview:
            context = _as_correction(context)
        if interview is None or self._comes_first(context, interview):
            return self._held(dispatcher, interview, await self._without(dispatcher, context, inner))
        region = known_region(context, self._services)
        if region is None:
            return [*remember(interview=None), *await inner()]
        if context.meanwhile.agent_said or context.meanwhile.person_said:
            interview = interview.on_hold()
        told = told_before(context.slots, context.day)
        desk = await Desk.open(dispatcher, self._services, context, region, told)
        return await OpenTurn(desk, interview, inner).events()

    def _comes_first(self, context: Context, interview: Interview) -> bool:
        """Whether somebody needs a person; 一个人 as an answer, or nearly one, only looks like it."""
        if self.name() == HAND_OVER and interview.open and not context.text.startswith("/"):
            words = normal(context.text)
            is_answer = heard(words, interview.open, context.day).turn is Turn.ANSWER
            return has("wants_person", words) or (context.confidence >= CERTAIN and not is_answer)
        return self.name() in {HAND_OVER, DISTRESS} or self._services.routing.is_urgent(context.intent, context.text)

    async def _without(self, dispatcher: CollectingDispatcher, context: Context, inner: Any) -> list[EventType]:
        """Without an interview; a choice of one that is over is said to be so."""
        if context.text.startswith("/") and context.first("answer"):
            say(dispatcher, interview_text("closed"))
            return []
        events: list[EventType] = await inner()
        return events

    @staticmethod
    def _held(
        dispatcher: CollectingDispatcher, interview: Interview | None, events: list[EventType]
    ) -> list[EventType]:
        """An interview waits while a person is called."""
        called = any((message.get("custom") or {}).get("handoff") for message in dispatcher.messages)
        if interview is None or not called:
            return events
        return [*events, *remember(interview=interview.on_hold().stored())]


def _as_correction(context: Context) -> Context:
    """说错了，我家是建档立卡户 corrects what was told in the interview; it only sounds like the registry's business."""
    is_correction = has("mended", normal(context.text)) and told_in(context.text, context.day)
    if context.intent != MY_RECORD or context.confidence >= CERTAIN or not is_correction:
        return context
    return replace(context, intent="change_answer")


class Conversation(ServiceAction):
    """Says what needs no service: greetings, thanks, a yes or no to nothing."""

    action_name = "action_conversation"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """The sentence for the intent, with its buttons."""
        said = WORDING.table("conversation")[Context.of(tracker).intent]
        choices = [Choice(title, intent, {}) for intent, title in said.get("buttons", {}).items()]
        say(dispatcher, said["text"], [*choices, *([to_a_person()] if said.get("person") else [])])
        return []
