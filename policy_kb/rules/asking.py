"""What to ask about claims that are open: the one missing fact that decides most."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from policy_kb.phrases import phrase
from policy_kb.rules.claim import Claim, deciding
from policy_kb.rules.conditions import Case, Condition, Test
from policy_kb.rules.facts import AGE, CLASS, PERSON_CLASS, REGION, Facts, vocabulary
from policy_kb.rules.values import possible_values


@dataclass(frozen=True)
class Ask:
    """The missing fact that decides most; of the classes of people, those that matter (`codes`)."""

    fact: str
    question: str
    why: str
    codes: tuple[str, ...] = ()


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


def next_question(claim: Claim, facts: Facts, day: date, apart_from: Collection[str] = ()) -> Ask | None:
    """What to ask about one claim: what decides it, or for an eligible person what they are granted; None if nothing.

    `apart_from` names facts and classes (`is:veteran`) that are not to be asked for.
    """
    outcome = claim.outcome(facts, day)
    if outcome is None:
        return best_question([claim], facts, day, apart_from)
    return _about_grant(claim, facts, day, apart_from) if outcome else None


def _about_grant(claim: Claim, facts: Facts, day: date, apart_from: Collection[str]) -> Ask | None:
    """What tells which of several grants it is, as if its condition were the rule; then the date it counts from."""
    grant, condition = claim.grant_for(facts, day)
    if condition is not None:
        as_rule = replace(claim, measure=claim.measure.model_copy(update={"rule": condition}))
        return best_question([as_rule], facts, day, apart_from)
    after = grant.after if grant else ""
    is_missing = after and after not in apart_from and facts.value(after, day) is None
    return _fact_ask(after) if is_missing else None


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
    for part in deciding(condition, case):
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
        yield facts.knowing(ask.fact, value)
