"""A rehearsal of a notice in whose middle the app is killed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from registry_people import DRILLED
from registry_staff import Crew
from system import System
from waiting import until

APP = "bot.process.app"


@dataclass(frozen=True)
class Rehearsal:
    """The campaign, how many people it is for, and how many lines stood there just after the kill."""

    number: int
    people: int
    at_the_kill: int


def broken_off(crew: Crew, people: int) -> Rehearsal:
    """Starts it, and kills the app once the first lines are there."""
    number = crew.approved("演练一次", "{称呼}，县里有招聘会。", DRILLED)
    crew.step(number, "drill")
    until(lambda: 0 < len(lines(crew.system, number)) < people)
    crew.system.kill(APP)
    return Rehearsal(number, people, len(lines(crew.system, number)))


def lines(system: System, number: int) -> list[dict[str, Any]]:
    """What the rehearsal has written; a line that is being written does not count."""
    path = system.folder / "drill.jsonl"
    if not path.exists():
        return []
    *whole, _ = path.read_bytes().split(b"\n")
    return [line for line in map(json.loads, whole) if line["campaign"] == number]
