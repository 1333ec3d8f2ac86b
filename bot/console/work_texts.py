"""What the workspace says to agents, from `work.yml`; see there for the keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from bot.clock import Clock
from bot.handoff.routing import routing
from bot.settings import TIME_ZONE
from bot.wording import Wording
from policy_kb.phrases import topics

WORDING = Wording(Path(__file__).with_name("work.yml"))
words = WORDING.everything


def sentence(key: str, **values: object) -> str:
    """One sentence with its blanks filled in."""
    return WORDING.text(f"sentences.{key}", **values)


def topic_name(intent: str | None) -> str:
    """How staff read a topic or an intent; empty for one that asks for nothing (a greeting, a yes)."""
    if not intent:
        return ""
    return topics().get(intent) or routing().names.get(intent) or str(words()["intents"].get(intent, ""))


def need_name(intent: str | None) -> str:
    """How staff read what somebody came for; empty for an intent that only carries the talk on."""
    return topic_name(intent) if intent in topics() or intent in words()["needs"] else ""


def filters(clock: Clock) -> dict[str, Callable[..., str]]:
    """What the workspace's templates need beside the console's own filters."""
    return {"clock": lambda at: time_of_day(at, clock.now()), "size": size, "clauses": as_json}


def time_of_day(at: datetime, moment: datetime) -> str:
    """When it was, China time: 10:32, or 11月20日 10:32 on another day than `moment`'s."""
    local = at.astimezone(TIME_ZONE)
    is_today = local.date() == moment.astimezone(TIME_ZONE).date()
    return f"{local:%H:%M}" if is_today else f"{local.month}月{local.day}日 {local:%H:%M}"


def size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1024 / 1024:.1f} MB" if count >= 1024 * 1024 else f"{max(1, count // 1024)} KB"


def as_json(records: Iterable[object]) -> str:
    """Records for the page's script."""
    return json.dumps([vars(each) for each in records], ensure_ascii=False)
