"""SIGKILL to the app in the middle of a rehearsal: one line a person, whoever was being written when it died."""

from __future__ import annotations

import json
from collections import Counter

from conftest import DRILLED as COUNT
from registry_people import DRILLED
from registry_staff import Crew
from system import System
from waiting import until

APP = "bot.process.app"


def test_everybody_has_one_line_after_the_app_was_killed(system: System, crew: Crew) -> None:
    number = crew.approved("演练一次", "{称呼}，县里有招聘会。", DRILLED)
    crew.step(number, "drill")
    until(lambda: 0 < len(lines(system, number)) < COUNT)
    system.kill(APP)
    at_the_kill = len(lines(system, number))
    crew.is_done(number)
    assert 0 < at_the_kill < COUNT
    written = lines(system, number)
    states = dict(system.rows("SELECT state, count(*) FROM deliveries WHERE campaign_id = ? GROUP BY state", number))
    assert max(Counter(line["person"] for line in written).values()) == 1
    assert len(written) + states.get("unknown", 0) == COUNT
    assert states["sent"] == len(written)


def lines(system: System, number: int) -> list[dict[str, object]]:
    """What the rehearsal has written; a line that is being written does not count."""
    path = system.folder / "drill.jsonl"
    if not path.exists():
        return []
    *whole, _ = path.read_text(encoding="utf-8").split("\n")
    return [line for line in map(json.loads, whole) if line["campaign"] == number]
