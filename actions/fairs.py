"""Job fairs in chat: the nearest and soonest, each with time, place and how far."""

from __future__ import annotations

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.saying import remember, say, to_a_person
from actions.services import Services
from actions.texts import text
from bot.directory.fairs import NearFair, Origin

SHOWN = 3


async def show_fairs(
    dispatcher: CollectingDispatcher, services: Services, context: Context, region: str
) -> list[EventType]:
    """Says which fairs come next for a place or a shared location."""
    raise NotImplementedError


__all__ = ["NearFair", "Origin", "remember", "say", "show_fairs", "text", "to_a_person"]
