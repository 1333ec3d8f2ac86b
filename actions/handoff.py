"""Actions that end with a person: asked for, needed, or for work that staff do by hand."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import composed, order
from actions.base import ServiceAction
from actions.context import Context
from actions.place import known_region, named_place
from actions.saying import remember, say, to_a_person
from actions.services import Services
from actions.texts import text
from actions.unsure import Unsure
from policy_kb.select import Question


class HandOver(ServiceAction):
    """Puts the conversation in the queue because the person asks for it."""

    action_name = "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Orders the hand-off; the gateway adds when it is the person's turn."""
        context = Context.of(tracker)
        topic = context.slots.get("topic") or context.intent
        matter = _matter(self.services, context, topic)
        handoff = order(self.services, topic, matter, known_region(context, self.services), urgent=False)
        say(dispatcher, text("handoff"), handoff=handoff)
        return []


def _matter(services: Services, context: Context, topic: str) -> str:
    """What the person needs staff for: the question asked last, and the words with which they ask for staff.

    A question on another topic stays out: it may be a report that only some of the staff may read. So does one that may
    be such a report where the bot has asked what it is about.
    """
    last = context.last_asked
    asked = [last.text] if last and last.intent == topic else []
    unsure = Unsure.of(context.slots)
    if unsure and not any(map(services.routing.is_confidential, unsure.intents)):
        asked = [unsure.text]
    typed = [] if context.text.startswith("/") else [context.text]
    return "；".join(asked + typed) or text("wants_person")


class Distress(ServiceAction):
    """A caring word, the hotline and a person at once."""

    action_name = "action_distress"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says it and orders an urgent hand-off."""
        context = Context.of(tracker)
        handoff = order(self.services, "distress", context.text, known_region(context, self.services), urgent=True)
        say(dispatcher, text("distress", hotline=self.services.distress_hotline), handoff=handoff)
        return []


class StaffOnly(ServiceAction):
    """Says what documents require of the staff; counts and lists are for those who are signed in."""

    action_name = "action_staff_only"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says the clause where the words fit one, else where counts can be seen."""
        context = Context.of(tracker)
        region = named_place(context, self.services).code or known_region(context, self.services)
        question = Question(context.text, region or "", context.day, aspect=context.aspect)
        found = self.services.selector.search(question) if region else None
        if found is None:
            say(dispatcher, text("staff_only"), [to_a_person()])
            return []
        reply = composed(found, question)
        say(dispatcher, reply.text, [to_a_person()], reply.citations)
        return remember(region=region, topic=found.measure.topics[0], measure=found.measure.id)
