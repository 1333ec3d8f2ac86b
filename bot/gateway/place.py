"""What a person hears on joining the queue: one message that says what happens now and what can be done meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.gateway.messages import Button, Reply
from bot.gateway.texts import text
from bot.handoff.ownership import DISTRESS, Queued
from bot.handoff.texts import ask_bot_button, callback_button, opening

NOTICE = "queued"


def with_place(replies: Sequence[Reply], topic: str, queued: Queued, moment: datetime) -> tuple[Reply, ...]:
    """The replies of a turn that ends in the queue: the last says the place too, so that it is one message."""
    *earlier, last = replies
    lines = [last.text, *([text("confidential")] if queued.confidential else []), *place_lines(topic, queued, moment)]
    buttons = (*last.buttons, *place_buttons(topic, queued))
    return (*earlier, replace(last, text="\n".join(lines), buttons=buttons, notice=NOTICE))


def place_lines(topic: str, queued: Queued, moment: datetime) -> list[str]:
    """When it is the person's turn; that the office is closed is explained once in a hand-off."""
    if topic == DISTRESS:
        return [_stay(queued, moment)]
    kept = "" if queued.is_new else text("place_kept")
    if not queued.is_open:
        return [kept + _closed("closed", queued, moment), *([] if queued.told_closed else [text("closed_next")])]
    return [kept + (text("place", ahead=queued.ahead) if queued.ahead else text("place_next"))]


def place_buttons(topic: str, queued: Queued) -> list[Button]:
    """What can be tapped while waiting; nobody in distress is sent away."""
    if topic == DISTRESS:
        return []
    offered = [ask_bot_button(queued.handoff_id)]
    if not queued.is_open:
        offered.append(callback_button(queued.handoff_id))
    return [Button(*each) for each in offered]


def _stay(queued: Queued, moment: datetime) -> str:
    return text("stay") if queued.is_open else _closed("stay_closed", queued, moment)


def _closed(key: str, queued: Queued, moment: datetime) -> str:
    if queued.opens_at is None:
        return text(f"{key}_unknown")
    return text(key, opens=opening(queued.opens_at, moment))
