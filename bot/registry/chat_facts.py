"""What the registry knows of the person whose chat it is, as facts for eligibility; it never leaves the app.

Only what is recorded: a class that is not recorded, or a field that is empty, is unknown and never "no".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import structlog

from bot.clock import Clock
from bot.privacy.sealing import SealingError
from bot.registry.person import Person
from bot.registry.reading import PeopleReading
from bot.settings import TIME_ZONE
from policy_kb.rules.facts import BadFacts, Facts

LOG = structlog.get_logger("registry")
GRADES = {str(grade): grade for grade in range(5)}


class KnownFacts:
    """Facts of linked people."""

    def __init__(self, people: PeopleReading, clock: Clock) -> None:
        """Reads from the register."""
        self._people = people
        self._clock = clock

    async def of(self, conversation_id: str) -> Facts:
        """The facts of the person whose chat this is; none of a stranger, or while the key file is gone."""
        person_id = await self._people.by_conversation(conversation_id)
        if person_id is None:
            return Facts()
        try:
            person = await self._people.get(person_id)
        except SealingError as error:
            LOG.error("record not opened", why=type(error).__name__)
            return Facts()
        return facts_of(person, self._clock.now().astimezone(TIME_ZONE).date()) if person else Facts()


def facts_of(person: Person, today: date) -> Facts:
    """What is recorded of a person as facts; `today` (Asia/Shanghai) tells in which classes they are."""
    facts = Facts(classes={code.value: True for code in person.classes_on(today)})
    for name, value in _recorded(person):
        try:
            facts = facts.knowing(name, value)
        except BadFacts:
            LOG.warning("recorded value is no fact", fact=name)
    return facts


def _recorded(person: Person) -> Iterator[tuple[str, Any]]:
    fields = {
        "birth_date": person.birth_date,
        "disability_grade": GRADES.get(person.disability),
        "labour_capacity": person.labour_capacity or None,
        "employment": person.employment or None,
        "graduated_on": person.graduated_on,
        "works_outside": works_outside(person.work_region, person.home_region),
        "wants_work": person.wants_work,
    }
    yield from ((name, value) for name, value in fields.items() if value is not None)


def works_outside(work: str, home: str) -> str | None:
    """In another province, in another county of it, or at home (GB/T 2260: two digits name the province)."""
    if not work or not home:
        return None
    if work[:2] != home[:2]:
        return "province"
    if "00" in {work[4:], home[4:]}:
        return None
    return "none" if work[:6] == home[:6] else "county"
