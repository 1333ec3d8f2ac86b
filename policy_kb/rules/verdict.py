"""Whether somebody may claim a measure: yes, no, or still unknown; why; and what to ask next.

A verdict is about one document on one day. Its region and period are conditions like the others; its standing (a draft
is no basis for a claim) stands beside the verdict and is for whoever words the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from policy_kb.phrases import phrase
from policy_kb.rules.asking import Ask, next_question
from policy_kb.rules.claim import Claim, day_of, deciding
from policy_kb.rules.conditions import All, Condition, Grant, Not, Test
from policy_kb.rules.facts import Facts

if TYPE_CHECKING:
    from policy_kb.model import Document, Measure, Standing


class Status(StrEnum):
    """The three verdicts: 符合, 不符合, 还要问."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """How one condition fares."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


STATUS = {True: Status.ELIGIBLE, False: Status.INELIGIBLE, None: Status.UNKNOWN}
RESULT = {True: Result.MET, False: Result.NOT_MET, None: Result.UNKNOWN}


@dataclass(frozen=True)
class Reason:
    """One condition in plain words, its clause, how it fares, whether the verdict rests on it; the facts it tests."""

    condition: str
    clause: str
    result: Result
    decided: bool
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """The verdict on one measure on `day`; `starts_on` is the first day of what is granted."""

    status: Status
    day: date
    standing: Standing
    reasons: tuple[Reason, ...] = ()
    ask: Ask | None = None
    grant: Grant | None = None
    starts_on: date | None = None

    @property
    def next_fact(self) -> str | None:
        """The name of the fact to ask for."""
        return self.ask.fact if self.ask else None

    @property
    def next_question(self) -> str | None:
        """The question to ask."""
        return self.ask.question if self.ask else None


def decide(document: Document, measure: Measure, facts: Facts, day: date | None = None) -> Verdict:
    """The verdict on a measure on `day`, or on the day that the facts name, or on the last day of the period."""
    claim = Claim(document, measure)
    day = day or day_of(claim, facts)
    outcome = claim.outcome(facts, day)
    grant = claim.grant_for(facts, day)[0] if outcome else None
    return Verdict(
        STATUS[outcome],
        day,
        document.standing_on(day),
        tuple(_reasons(claim, facts, day)),
        next_question(claim, facts, day),
        grant,
        _starts_on(grant, facts, day),
    )


def _starts_on(grant: Grant | None, facts: Facts, day: date) -> date | None:
    """The first day of the month after the date that the grant names."""
    since = facts.value(grant.after, day) if grant and grant.starts else None
    return since.replace(day=1) + relativedelta(months=1) if since else None


def _reasons(claim: Claim, facts: Facts, day: date) -> Iterator[Reason]:
    outcome, document = claim.outcome(facts, day), claim.document
    place, in_period = claim.covers_place(facts), claim.period.covers(day)
    yield Reason(phrase("in_region", region=document.region.name), "", RESULT[place], place is outcome)
    yield Reason(_period_words(claim), "", RESULT[in_period], in_period is outcome)
    rule = claim.measure.rule
    if rule is None:
        return
    case = claim.case(facts, day)
    found = rule.holds(case)
    resting = list(deciding(rule, case)) if found is outcome else []
    for part in _parts(rule):
        decided = any(part is each for each in resting)
        tested = frozenset(test.fact for test in part.tests())
        yield Reason(part.says, part.clause or claim.measure.clause, RESULT[part.holds(case)], decided, tested)


def _period_words(claim: Claim) -> str:
    period = claim.period
    end = period.end.isoformat() if period.end else ""
    return phrase("in_period", start=period.start.isoformat(), end=end)


def _parts(condition: Condition) -> Iterator[Test | Not]:
    """The conditions that have words of their own, in the order of the rule."""
    if isinstance(condition, Test | Not):
        yield condition
        return
    for part in condition.all if isinstance(condition, All) else condition.any:
        yield from _parts(part)
