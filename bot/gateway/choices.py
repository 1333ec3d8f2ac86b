"""Choices that are typed instead of tapped: a button's words, or its number."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.gateway.messages import Button, Incoming, Kind

MOST_CONVERSATIONS = 10_000
NUMBER = re.compile(r"(?:选|第)?([1-9一二三四五六七八九])(?:个|项|号|吧)*")
CHINESE = "一二三四五六七八九"


class OpenChoices:
    """The buttons that each conversation was shown last; kept in memory, for they only save a tap."""

    def __init__(self) -> None:
        """Starts with none."""
        self._open: OrderedDict[str, tuple[Button, ...]] = OrderedDict()

    def remember(self, conversation_id: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Notes the buttons of the messages (stored bodies) that were said together, if there were any."""
        offered: Sequence[Mapping[str, str]] = next(
            (each["buttons"] for each in reversed(messages) if each["buttons"]), ()
        )
        buttons = tuple(Button(each["title"], each["payload"]) for each in offered)
        self._open.pop(conversation_id, None)
        if buttons:
            self._open[conversation_id] = buttons
        if len(self._open) > MOST_CONVERSATIONS:
            self._open.popitem(last=False)

    def read(self, conversation_id: str, incoming: Incoming) -> Incoming:
        """The tap that the typed words stand for, or the message as it is."""
        if incoming.kind is not Kind.TEXT:
            return incoming
        chosen = pick(self._open.get(conversation_id, ()), incoming.text)
        return replace(incoming, kind=Kind.PAYLOAD, text=chosen.payload) if chosen else incoming


def pick(buttons: tuple[Button, ...], words: str) -> Button | None:
    """The button whose title was typed, or whose number: 2, 第二个."""
    words = words.strip(" 。.，,！!？?")
    titled = [button for button in buttons if button.title.strip("？?") == words]
    if titled:
        return titled[0]
    match = NUMBER.fullmatch(words)
    if match is None:
        return None
    place = int(match[1]) if match[1].isdigit() else CHINESE.index(match[1]) + 1
    return buttons[place - 1] if place <= len(buttons) else None
