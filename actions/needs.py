"""Several needs in one message (the engine cuts it): each answer says which of them it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("needs.yml"))


@contextmanager
def introduced(dispatcher: CollectingDispatcher, context: Context) -> Iterator[None]:
    """What is said while it is open begins with the number of the need, where the message holds several."""
    before = len(dispatcher.messages)
    yield
    said = next((message for message in dispatcher.messages[before:] if message.get("text")), None)
    if said and context.needs > 1:
        said["text"] = WORDING.words("leads")[context.need - 1] + said["text"]
