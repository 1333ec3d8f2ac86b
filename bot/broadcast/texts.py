"""The sentences and words of broadcast, from `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.broadcast.errors import BadField, BroadcastError, NotAllowed, NotNow
from bot.settings import TIME_ZONE
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
sentence = WORDING.text
# A table of words, or a list.
table = WORDING.found


def name_of(group: str, value: str) -> str:
    """The Chinese name of a stored value: a state, a kind, a reason, an answer, a channel; itself if it has none."""
    return WORDING.names(group).get(value, value)


def complaint(error: BroadcastError) -> str:
    """What a member of staff reads about an error, with the mend."""
    if isinstance(error, BadField):
        return sentence(f"fields.{error.key}", **error.values)
    values = {name: _shown(value) for name, value in vars(error).items()}
    if isinstance(error, NotNow):
        values = {"step": name_of("steps", error.step), "state": name_of("states", error.state)}
    if isinstance(error, NotAllowed):
        values = {"permission": name_of("permissions", error.permission)}
    return sentence(f"errors.{type(error).__name__}", **values)


def weekday(moment: datetime) -> str:
    """周一 to 周日, China time."""
    return WORDING.words("weekdays")[moment.astimezone(TIME_ZONE).weekday()]


def clock_words(moment: datetime) -> str:
    """A moment as staff read it, China time: 2026-11-28 09:00."""
    return f"{moment.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return clock_words(value)
    if isinstance(value, tuple):
        return sentence("list_separator").join(map(str, value))
    return value
