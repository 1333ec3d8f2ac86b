"""A measure of a document as somebody claims it: whether its conditions hold, and which of its grants is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from policy_kb.record import NATIONAL
from policy_kb.rules.conditions import All, Case, Condition, Example, Grant, Not, Test
from policy_kb.rules.facts import AS_OF, REGION, Facts

if TYPE_CHECKING:
    from policy_kb.model import Document, Measure, Period


@dataclass(frozen=True)
class Claim:
    """A measure of a document, to be judged."""

    document: Document
    measure: Measure

    @property
    def period(self) -> Period:
        """When the measure applies."""
        return self.measure.period or self.document.period

    def case(self, facts: Facts, day: date) -> Case:
        """What the measure's conditions are judged on."""
        return Case(facts, day, self.measure.parameters)

    def outcome(self, facts: Facts, day: date) -> bool | None:
        """Whether every condition holds, place and period too; a measure without a rule is never decided by it."""
        parts = [self.covers_place(facts), self.period.covers(day), self._rule(facts, day)]
        return False if False in parts else (None if None in parts else True)

    def covers_place(self, facts: Facts) -> bool | None:
        """Whether the person's region is the document's or lies within it; a wider one leaves it open."""
        here, region = self.document.region.code, facts.values.get(REGION)
        if here == NATIONAL or (region and within(region, here)):
            return True
        return None if region is None or region == NATIONAL or within(here, region) else False

    def grant_for(self, facts: Facts, day: date) -> tuple[Grant | None, Condition | None]:
        """The grant that is theirs; or, while an earlier one may still be, none and the condition that is open."""
        case = self.case(facts, day)
        for grant in self.measure.grants:
            holds = grant.when.holds(case) if grant.when else True
            if holds is None:
                return None, grant.when
            if holds:
                return grant, None
        return None, None

    def _rule(self, facts: Facts, day: date) -> bool | None:
        return self.measure.rule.holds(self.case(facts, day)) if self.measure.rule else None


def within(region: str, code: str) -> bool:
    """Whether a division lies in another (GB/T 2260: province, prefecture and county take two digits each)."""
    size = 2 if code.endswith("0000") else 4 if code.endswith("00") else 6
    return region[:size] == code[:size]


def example_facts(claim: Claim, example: Example) -> Facts:
    """The facts of an example; one that names no region is about somebody in the document's. Raises BadFacts."""
    given = Facts.read(example.facts)
    return given if REGION in example.facts else given.knowing(REGION, claim.document.region.code)


def day_of(claim: Claim, facts: Facts) -> date:
    """The day an example is judged on: its own, or the last day of the period."""
    day: date = facts.values.get(AS_OF) or claim.period.end or claim.period.start
    return day


def deciding(condition: Condition, case: Case) -> Iterator[Test | Not]:
    """The parts on which the outcome of a condition rests."""
    if isinstance(condition, Test | Not):
        yield condition
        return
    parts = condition.all if isinstance(condition, All) else condition.any
    outcome = condition.holds(case)
    every = outcome is isinstance(condition, All)  # all hold, or none of any holds
    for part in parts:
        if every or part.holds(case) is outcome:
            yield from deciding(part, case)
