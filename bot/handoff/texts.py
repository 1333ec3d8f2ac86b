"""The desk's sentences, from `texts.yml`: what people hear and what staff read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.handoff.errors import HandOffError, NotYours
from bot.settings import TIME_ZONE
from bot.wording import Wording

NOON, AFTERNOON, EVENING = 12, 13, 18
SHORT_NUMBER = 7
Button = tuple[str, str]
WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text


def message(words: str, notice: str, buttons: Sequence[Button] = ()) -> dict[str, Any]:
    """A stored message of the desk; `notice` tells pages its kind, buttons are (title, payload)."""
    listed = [{"title": title, "payload": payload} for title, payload in buttons]
    return {"text": words, "buttons": listed, "citations": [], "notice": notice}


def rating_buttons(handoff_id: int) -> list[Button]:
    """The taps of the rating, best first."""
    return [(title, f"rate:{handoff_id}:{mark}") for mark, title in WORDING.names("ratings").items()]


def ask_bot_button(handoff_id: int) -> Button:
    """Asks the bot meanwhile and keeps the place."""
    return text("ask_bot_button"), f"ask_bot:{handoff_id}"


def callback_button(handoff_id: int) -> Button:
    """Leaves a number to be called back."""
    return text("callback_button"), f"callback:{handoff_id}"


def opening(opens_at: datetime, moment: datetime) -> str:
    """When staff return, as people say it: 明天上午9:00, 11月23日（周一）上午9:00."""
    local = opens_at.astimezone(TIME_ZONE)
    distance = (local.date() - moment.astimezone(TIME_ZONE).date()).days
    hour = local.hour - 12 if local.hour >= AFTERNOON else local.hour
    clock = f"{hour}:{local.minute:02}"
    return text("opening", day=_day(local, distance), part=text(f"parts.{_part(local.hour)}"), clock=clock)


def heard_words(kind: str, words: str) -> str:
    """A person's message in a list: the words, or what was sent instead of words."""
    return WORDING.names("heard").get(kind, words)


def masked(personal: str) -> str:
    """What staff see of a number until they open it: the last 4 signs, 2 of a short one; nothing of nothing."""
    if not personal:
        return ""
    return text("masked", tail=personal[-4:] if len(personal) > SHORT_NUMBER else personal[-2:])


def closing_tags() -> list[str]:
    """What an agent may close a talk with."""
    return list(WORDING.words("tags"))


def happened_name(kind: str) -> str:
    """How staff read an event."""
    return WORDING.names("happened").get(kind, kind)


def sentence(error: HandOffError) -> str:
    """What staff read about a refusal, with the mend."""
    key = type(error).__name__
    if isinstance(error, NotYours) and error.name:
        key = "NotYoursBut"
    return str(WORDING.found(f"errors.{key}")).format(*error.args)


def _day(local: datetime, distance: int) -> str:
    days = WORDING.words("days")
    if distance < len(days):
        return days[distance]
    return text("far_day", month=local.month, day=local.day, weekday=WORDING.words("weekdays")[local.weekday()])


def _part(hour: int) -> str:
    if hour < NOON:
        return "morning"
    if hour < AFTERNOON:
        return "noon"
    return "afternoon" if hour < EVENING else "evening"
