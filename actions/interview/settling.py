"""What was told, as facts to judge on: a rough figure or date counts where everything it leaves open judges alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from actions.interview.reading import Told
from policy_kb.rules.claim import Claim
from policy_kb.rules.conditions import Test
from policy_kb.rules.facts import AGE, BIRTH_DATE, BadFacts, Facts
from policy_kb.rules.values import possible_values
from policy_kb.rules.verdict import Status, decide

DAY = timedelta(days=1)


def settled(claims: Sequence[Claim], base: Facts, told: Told, judged: date, today: date) -> Facts:
    """`base` with what was told `today`, for claims judged on the day `judged` (both Asia/Shanghai)."""
    facts = _without_older_age(base, told)
    rough: Told = {}
    for name, value in _on_day(told, judged, today).items():
        if isinstance(value, dict):
            rough[name] = value
        else:
            facts = _knowing(facts, name, value)
    for name, value in rough.items():
        facts = _with_rough(claims, facts, name, value, judged)
    return facts


def _without_older_age(base: Facts, told: Told) -> Facts:
    """What the person says of their age beats the registry's date of birth."""
    if not {AGE, BIRTH_DATE} & told.keys():
        return base
    return Facts({name: each for name, each in base.values.items() if name not in {AGE, BIRTH_DATE}}, base.classes)


def _knowing(facts: Facts, name: str, value: Any) -> Facts:
    """The fact added; one that cannot be is left out."""
    try:
        return facts.knowing(name, value)
    except BadFacts:
        return facts


def _on_day(told: Told, judged: date, today: date) -> Told:
    """What was told with the age as it is on the day judged: exact, or between two numbers."""
    ages = _ages(told, judged, today)
    if ages is None:
        return told
    least, most = max(ages[0], 0), max(ages[1], 0)
    others = {name: value for name, value in told.items() if name not in {AGE, BIRTH_DATE}}
    return {**others, AGE: least if least == most else {"least": least, "most": most}}


def _ages(told: Told, judged: date, today: date) -> tuple[int, int] | None:
    born = told.get(BIRTH_DATE)
    if isinstance(born, dict):
        return tuple(_years(date.fromisoformat(born[end]), judged) for end in ("to", "from"))  # type: ignore[return-value]
    age = told.get(AGE)
    if born or age is None or judged == today:
        return None
    least, most = (age["least"], age["most"]) if isinstance(age, dict) else (age, age)
    last_born = today - relativedelta(years=least)
    first_born = today - relativedelta(years=most + 1) + DAY
    return _years(last_born, judged), _years(first_born, judged)


def _years(born: date, day: date) -> int:
    """Full years; fewer than none for somebody born later."""
    return relativedelta(day, born).years if born <= day else -1


def _with_rough(claims: Sequence[Claim], facts: Facts, name: str, value: Told, judged: date) -> Facts:
    """The first of the possible values, if all judge alike; else the facts without it."""
    possible = _possible(claims, facts, name, value, judged)
    tried = [_knowing(facts, name, each) for each in possible]
    alike = all(len({repr(_outcome(claim, name, each, judged)) for each in tried}) == 1 for claim in claims)
    return tried[0] if alike else facts


def _possible(claims: Sequence[Claim], facts: Facts, name: str, value: Told, judged: date) -> list[Any]:
    """Both ends of what is left open, and every boundary in between."""
    ends = [date.fromisoformat(value[end]) for end in ("from", "to")] if "from" in value else [
        value["least"], value["most"]]  # fmt: skip
    between: list[Any] = []
    for claim in claims:
        tests = _tests(claim, name)
        between += possible_values(name, tests, claim.case(facts, judged)) if tests else []
    return [*ends, *(each for each in between if ends[0] <= each <= ends[1])]


def _tests(claim: Claim, name: str) -> list[Test]:
    """The tests of a fact in the rule and in what is granted."""
    conditions = [claim.measure.rule, *(grant.when for grant in claim.measure.grants)]
    return [test for each in conditions if each for test in each.tests() if test.fact == name]


def _outcome(claim: Claim, name: str, facts: Facts, judged: date) -> Any:
    """What a value leads to: once it is decided the verdict, before that how each of its own tests falls out."""
    verdict = decide(claim.document, claim.measure, facts, judged)
    if verdict.status is not Status.UNKNOWN:
        return verdict.status, verdict.grant and verdict.grant.says, verdict.starts_on
    case = claim.case(facts, judged)
    return [test.holds(case) for test in _tests(claim, name)]
