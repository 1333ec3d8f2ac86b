"""Actions that end with a person: asked for, needed, or for work that staff do by hand."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import order
from actions.context import Context
from actions.place import known_region
from actions.policy import ServiceAction
from actions.saying import say, to_a_person
from actions.texts import text


class HandOver(ServiceAction):
    """Puts the conversation in the queue because the person asks for it."""

    action_name = "action_hand_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Orders the hand-off; the gateway adds when it is the person's turn."""
        context = Context.of(tracker)
        topic = context.slots.get("topic") or context.intent
        handoff = order(
            self.services, topic, _matter(context, topic), known_region(context, self.services), urgent=False
        )
        say(dispatcher, text("handoff"), handoff=handoff)
        return []


def _matter(context: Context, topic: str) -> str:
    """What the person needs staff for: the question asked last, and the words with which they ask for staff.

    A question on another topic stays out: it may be a report that only some of the staff may read.
    """
    last = context.last_asked
    asked = [last.text] if last and last.intent == topic else []
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
    """Refuses counts and lists to people who are not signed in."""

    action_name = "action_staff_only"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Says where it can be seen."""
        say(dispatcher, text("staff_only"), [to_a_person()])
        return []
