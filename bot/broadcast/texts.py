"""The sentences and words of broadcast, from `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.broadcast.errors import BadField, BroadcastError, NotAllowed, NotNow
from bot.settings import TIME_ZONE


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
    return loaded


def sentence(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    return str(_texts()[key]).format(**values)


def table(key: str) -> Any:
    """The table of words (or the list) for `key`."""
    return _texts()[key]


def name_of(group: str, value: str) -> str:
    """The Chinese name of a stored value: a state, a kind, a reason, an answer, a channel; itself if it has none."""
    return str(_texts()[group].get(value, value))


def complaint(error: BroadcastError) -> str:
    """What a member of staff reads about an error, with the mend."""
    if isinstance(error, BadField):
        return str(_texts()["fields"][error.key]).format(**error.values)
    values = {name: _shown(value) for name, value in vars(error).items()}
    if isinstance(error, NotNow):
        values = {"step": name_of("steps", error.step), "state": name_of("states", error.state)}
    if isinstance(error, NotAllowed):
        values = {"permission": name_of("permissions", error.permission)}
    return str(_texts()["errors"][type(error).__name__]).format(**values)


def weekday(moment: datetime) -> str:
    """周一 to 周日, China time."""
    return str(_texts()["weekdays"][moment.astimezone(TIME_ZONE).weekday()])


def clock_words(moment: datetime) -> str:
    """A moment as staff read it, China time: 2026-11-28 09:00."""
    return f"{moment.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return clock_words(value)
    if isinstance(value, tuple):
        return sentence("list_separator").join(map(str, value))
    return value
