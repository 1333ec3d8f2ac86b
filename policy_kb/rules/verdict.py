"""Whether somebody may claim a measure: yes, no, or still unknown; why; and what to ask next.

A verdict is about one document on one day. Its region and period are conditions like the others; its standing (a draft
is no basis for a claim) stands beside the verdict and is for whoever words the answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from policy_kb.phrases import phrase
from policy_kb.rules.conditions import All, Case, Condition, Example, Grant, Not, Test
from policy_kb.rules.facts import AGE, AS_OF, BIRTH_DATE, CLASS, PERSON_CLASS, REGION, Facts, vocabulary
from policy_kb.rules.values import possible_values

if TYPE_CHECKING:
    from policy_kb.model import Document, Measure, Period, Standing


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
    """One condition in plain words, its clause, how it fares, and whether the verdict rests on it."""

    condition: str
    clause: str
    result: Result
    decided: bool


@dataclass(frozen=True)
class Ask:
    """The missing fact that decides most; of the classes of people, those that matter (`codes`)."""

    fact: str
    question: str
    why: str
    codes: tuple[str, ...] = ()


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
        """Whether the person's region is the document's or lies within it."""
        here = self.document.region.code.rstrip("0")
        region = facts.values.get(REGION)
        return True if not here else (None if region is None else within(region, self.document.region.code))

    def _rule(self, facts: Facts, day: date) -> bool | None:
        return self.measure.rule.holds(self.case(facts, day)) if self.measure.rule else None


def within(region: str, code: str) -> bool:
    """Whether a division lies in another (GB/T 2260: province, prefecture and county take two digits each)."""
    size = 2 if code.endswith("0000") else 4 if code.endswith("00") else 6
    return region[:size] == code[:size]


def decide(document: Document, measure: Measure, facts: Facts, day: date | None = None) -> Verdict:
    """The verdict on a measure on `day`, or on the day that the facts name, or on the last day of the period."""
    claim = Claim(document, measure)
    day = day or day_of(claim, facts)
    outcome = claim.outcome(facts, day)
    grant = _grant(claim, facts, day) if outcome else None
    return Verdict(
        STATUS[outcome],
        day,
        document.standing_on(day),
        tuple(_reasons(claim, facts, day)),
        _next(claim, facts, day, outcome, grant),
        grant,
        _starts_on(grant, facts, day),
    )


def example_facts(claim: Claim, example: Example) -> Facts:
    """The facts of an example; one that names no region is about somebody in the document's. Raises BadFacts."""
    given = Facts.read(example.facts)
    return given if REGION in example.facts else given.knowing(REGION, claim.document.region.code)


def day_of(claim: Claim, facts: Facts) -> date:
    """The day an example is judged on: its own, or the last day of the period."""
    day: date = facts.values.get(AS_OF) or claim.period.end or claim.period.start
    return day


def best_question(claims: Iterable[Claim], facts: Facts, day: date, apart_from: Collection[str] = ()) -> Ask | None:
    """The one missing fact that decides most of the open claims; None when none is open or no answer would help.

    `apart_from` names facts and classes (`is:veteran`) that are not to be asked for.
    """
    still_open = [claim for claim in claims if claim.outcome(facts, day) is None]
    asks: dict[str, Ask] = {}
    weights: dict[str, float] = {}
    for claim in still_open:
        for ask in _asks(claim, facts, day, apart_from):
            known = asks.get(ask.fact, ask)
            codes = tuple(dict.fromkeys([*known.codes, *ask.codes]))
            asks[ask.fact] = known if codes == known.codes else _class_ask(codes)
            weights[ask.fact] = weights.get(ask.fact, 0.0) + _weight(claim, ask, facts, day)
    return max(asks.values(), key=lambda ask: weights[ask.fact], default=None)


def _next(claim: Claim, facts: Facts, day: date, outcome: bool | None, grant: Grant | None) -> Ask | None:
    if outcome is None:
        return best_question([claim], facts, day)
    if grant and grant.after and facts.value(grant.after, day) is None:
        return _fact_ask(grant.after)
    return _about_grants(claim, facts, day) if outcome else None


def _about_grants(claim: Claim, facts: Facts, day: date) -> Ask | None:
    """What tells which of several grants it is."""
    case = claim.case(facts, day)
    for grant in claim.measure.grants:
        found = grant.when.holds(case) if grant.when else True
        if grant.when and found is None:
            return next(_missing(grant.when, case), None)
        if found:
            return None
    return None


def _grant(claim: Claim, facts: Facts, day: date) -> Grant | None:
    case = claim.case(facts, day)
    return next((each for each in claim.measure.grants if each.when is None or each.when.holds(case)), None)


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
    deciding = list(_deciding(rule, case)) if found is outcome else []
    for part in _parts(rule):
        decided = any(part is each for each in deciding)
        yield Reason(part.says, part.clause or claim.measure.clause, RESULT[part.holds(case)], decided)


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


def _deciding(condition: Condition, case: Case) -> Iterator[Test | Not]:
    """The parts on which the outcome of a condition rests."""
    if isinstance(condition, Test | Not):
        yield condition
        return
    parts = condition.all if isinstance(condition, All) else condition.any
    outcome = condition.holds(case)
    every = outcome is isinstance(condition, All)  # all hold, or none of any holds
    for part in parts:
        if every or part.holds(case) is outcome:
            yield from _deciding(part, case)


def _asks(claim: Claim, facts: Facts, day: date, apart_from: Collection[str]) -> Iterator[Ask]:
    """What is missing: the facts of the conditions that keep the verdict open."""
    if claim.covers_place(facts) is None and REGION not in apart_from:
        yield _fact_ask(REGION)
    rule, case = claim.measure.rule, claim.case(facts, day)
    if rule is not None and rule.holds(case) is None:
        yield from _missing(rule, case, apart_from)


def _missing(condition: Condition, case: Case, apart_from: Collection[str] = ()) -> Iterator[Ask]:
    """What to ask about an open condition."""
    for test in _open_tests(condition, case):
        if test.has is not None:
            missing = (code for code in test.has if code not in case.facts.classes)
            codes = tuple(code for code in missing if CLASS + code not in apart_from)
            yield from [_class_ask(codes, test.ask)] if codes else []
        elif case.facts.value(test.fact, case.day) is None and test.fact not in apart_from:
            yield _fact_ask(test.fact, test.ask)


def _open_tests(condition: Condition, case: Case) -> Iterator[Test]:
    for part in _deciding(condition, case):
        for test in part.tests():
            if test.holds(case) is None:
                yield test


def _fact_ask(name: str, ask: str = "") -> Ask:
    kind = vocabulary()[name]
    return Ask(name, ask or kind.question, kind.why)


def _class_ask(codes: tuple[str, ...], ask: str = "") -> Ask:
    """One class is asked for by its own question; of several the person names theirs."""
    kind = vocabulary()[f"is:{codes[0]}"] if len(codes) == 1 else vocabulary()[PERSON_CLASS]
    names = "、".join(vocabulary()[PERSON_CLASS].choices[code] for code in codes)
    question = kind.question if len(codes) == 1 else phrase("which_class", classes=names)
    return Ask(PERSON_CLASS, ask or question, kind.why, codes)


def _weight(claim: Claim, ask: Ask, facts: Facts, day: date) -> float:
    """The share of the possible answers that would decide the claim."""
    if ask.fact == REGION:
        return 1.0
    answers = list(_answers(claim, ask, facts, day))
    return sum(claim.outcome(each, day) is not None for each in answers) / max(1, len(answers))


def _answers(claim: Claim, ask: Ask, facts: Facts, day: date) -> Iterator[Facts]:
    if ask.fact == PERSON_CLASS:
        none = Facts(classes=dict.fromkeys(ask.codes, False))
        yield facts.merged(none)
        for code in ask.codes:
            yield facts.merged(none.with_class(code, True))
        return
    rule = claim.measure.rule
    tests = [test for test in rule.tests() if test.fact in {ask.fact, AGE}] if rule else []
    for value in possible_values(ask.fact, tests, claim.case(facts, day)):
        yield facts.knowing(BIRTH_DATE if ask.fact == BIRTH_DATE else ask.fact, value)
