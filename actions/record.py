"""What the registry's desk does in the talk: one's own record, notices on and off, whether one works."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import UNSURE, order
from actions.base import SURE, ServiceAction
from actions.context import Context, Pending
from actions.following import follow_up
from actions.place import known_region, named_place
from actions.responding import respond
from actions.saying import leave_errand, say
from actions.texts import text
from bot.registry.chat_record import about_record

ABOUT_RECORD = "record:about"
# What of one's own record needs no document.
BY_RECORD = frozenset({"show", "link"})
ERRANDS = {"unsubscribe": "notices:off", "subscribe": "notices:on", "check_in": "check:said"}


class OwnRecord(ServiceAction):
    """Questions about one's own record: the registry answers a linked person, documents and staff anybody else."""

    action_name = "action_own_record"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Leaves the errand; an unsure reading is answered from the documents."""
        context = Context.of(tracker)
        words = "" if context.text.startswith("/") else context.text
        asked = Pending(context.intent, words, context.aspect.value if context.aspect else None)
        place = named_place(context, self.services)
        if context.registry is None or context.confidence < UNSURE or context.text.startswith("/"):
            return await respond(dispatcher, self.services, context, asked, place)
        region = place.code or known_region(context, self.services)
        leave_errand(dispatcher, ABOUT_RECORD, **({"region": region} if region else {}))
        if context.is_linked or about_record(words) in BY_RECORD:
            return []
        return await respond(dispatcher, self.services, context, asked, place)


class RegistryWork(ServiceAction):
    """Notices on or off, where somebody works now; staff note it where no registry's desk is beside the bot."""

    action_name = "action_registry_work"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Leaves the errand; an unsure reading is treated as not understood."""
        context = Context.of(tracker)
        if context.confidence < SURE:
            return await follow_up(dispatcher, self.services, context)
        region = known_region(context, self.services)
        if context.registry is not None:
            leave_errand(dispatcher, ERRANDS[context.intent], **({"region": region} if region else {}))
            return []
        handoff = order(self.services, context.intent, context.text, region, urgent=False)
        say(dispatcher, text(context.intent), handoff=handoff)
        return []
