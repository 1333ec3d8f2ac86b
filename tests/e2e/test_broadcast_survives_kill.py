"""SIGKILL to the app in the middle of a rehearsal: one line a person, whoever was being written when it died."""

from __future__ import annotations

from collections import Counter

from registry_rehearsal import Rehearsal, lines
from registry_staff import Crew
from system import System


def test_everybody_has_one_line_after_the_app_was_killed(system: System, crew: Crew, rehearsal: Rehearsal) -> None:
    crew.is_done(rehearsal.number)
    assert 0 < rehearsal.at_the_kill < rehearsal.people
    query = "SELECT state, count(*) FROM deliveries WHERE campaign_id = ? GROUP BY state"
    states = dict(system.rows(query, rehearsal.number))
    written = Counter(line["person"] for line in lines(system, rehearsal.number))
    assert {person for person, count in written.items() if count > 1} == set()
    assert len(written) == states["sent"]
    assert states["sent"] + states.get("unknown", 0) == rehearsal.people
