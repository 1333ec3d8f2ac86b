"""Checks the rules of measures: facts that exist, conditions that matter, examples on and beside every boundary."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import islice, product
from typing import Any

from dateutil.relativedelta import relativedelta

from policy_kb.model import Document, Measure
from policy_kb.rules.claim import Claim, day_of, example_facts
from policy_kb.rules.conditions import All, Case, Condition, Example, Not, Test
from policy_kb.rules.facts import PERSON_CLASS, BadFacts, Facts, vocabulary
from policy_kb.rules.values import COMPARISONS, possible_values
from policy_kb.rules.verdict import Status, Verdict, decide

# Which kinds of fact an operator can test.
FITS: Mapping[str, frozenset[str]] = {
    "is_": frozenset({"choice", "flag", "number"}),
    "in_": frozenset({"choice", "number"}),
    "has": frozenset({"classes"}),
    **dict.fromkeys(COMPARISONS, frozenset({"number", "choice"})),
    **dict.fromkeys(("within_years", "same_year", "since", "until"), frozenset({"date"})),
}
MOST_CASES = 2_000
DAY = timedelta(days=1)
Problems = Iterator[str]


def rule_problems(document: Document, measure: Measure) -> Problems:
    """What is wrong with the rule of a measure, in sentences for staff."""
    wrong = [*_unknown_names(measure)]
    yield from wrong
    if wrong or measure.rule is None:
        return
    yield from _useless(document, measure, measure.rule)
    yield from _examples(document, measure)


def _tests(measure: Measure) -> list[Test]:
    conditions = [measure.rule, *(grant.when for grant in measure.grants)]
    return [test for condition in conditions if condition for test in condition.tests()]


def _unknown_names(measure: Measure) -> Problems:
    for test in _tests(measure):
        yield from _test_problems(measure, test)
    figures = {fact.id for fact in measure.facts}
    for grant in measure.grants:
        if grant.fact and grant.fact not in figures:
            yield f"grants里的fact“{grant.fact}”在facts里没有，请改成facts里的id。"
        if grant.starts and vocabulary().get(grant.after, vocabulary()["region"]).kind != "date":
            yield f"grants里的after“{grant.after}”不是日期类的情况，请写insured_on这样的。"
    values = {fact.value for fact in measure.facts}
    for name, dated in measure.parameters.items():
        if any(each.value not in values for each in dated):
            yield f"参数{name}的数值不在facts里，请核对原文后补上。"
    if measure.rule is None and (measure.grants or measure.examples or measure.parameters):
        yield "没有rule，却写了grants、parameters或examples，请补上rule或者删掉。"


def _test_problems(measure: Measure, test: Test) -> Problems:
    kind = vocabulary().get(test.fact)
    if kind is None:
        yield f"条件“{test.says}”用的情况{test.fact}没有，请用facts.yml里的名称。"
        return
    if kind.kind not in FITS[test.operator]:
        yield f"条件“{test.says}”的比较对不上：{test.fact}不能这样比。"
        return
    for value in _named_values(test):
        if kind.choices and value not in kind.choices:
            yield f"条件“{test.says}”里的{value}不是{test.fact}能有的值。"
    limit = getattr(test, test.operator)
    if isinstance(limit, str) and test.operator in COMPARISONS and limit not in measure.parameters:
        yield f"条件“{test.says}”用的参数{limit}没有写在parameters里。"


def _named_values(test: Test) -> Iterable[Any]:
    return [value for value in (test.is_, *(test.in_ or ()), *(test.has or ())) if value is not None]


def _useless(document: Document, measure: Measure, rule: Condition) -> Problems:
    """Rules nobody or everybody passes, and conditions that never change the outcome."""
    cases = list(_cases(document, measure, rule))
    outcomes = [rule.holds(case) for case in cases]
    if True not in outcomes:
        yield "按rule谁都不够条件，请检查条件是不是互相矛盾。"
        return
    if False not in outcomes:
        yield "按rule谁都够条件，这样的rule没有用，请改条件或者删掉。"
        return
    for part in _leaves(rule):
        if any(_without(rule, part, fixed, cases) == outcomes for fixed in (True, False)):
            yield f"条件“{part.says}”起不了作用，有没有它结果都一样，请改或者删掉。"


def _cases(document: Document, measure: Measure, rule: Condition) -> Iterator[Case]:
    """Every combination of the answers worth trying; a spread of them where there are very many."""
    claim, tests = Claim(document, measure), list(rule.tests())
    day = day_of(claim, Facts())
    empty = claim.case(Facts(), day)
    codes = sorted({code for test in tests for code in test.has or ()})
    names = sorted({test.fact for test in tests} - {PERSON_CLASS})
    columns = [[(f"is:{code}", known) for known in (True, False)] for code in codes]
    for name in names:
        own = [test for test in tests if test.fact == name]
        columns.append([(name, value) for value in possible_values(name, own, empty)])
    for answers in _spread(columns):
        facts = Facts()
        for name, value in answers:
            facts = facts.knowing(name, value)
        yield claim.case(facts, day)


def _spread(columns: list[list[tuple[str, Any]]]) -> Iterator[tuple[tuple[str, Any], ...]]:
    size = 1
    for column in columns:
        size *= len(column)
    if size <= MOST_CASES:
        yield from product(*columns)
        return
    chance = random.Random(0)  # noqa: S311  a repeatable spread, no secret
    for _ in range(MOST_CASES):
        yield tuple(chance.choice(column) for column in columns)


def _leaves(condition: Condition) -> Iterator[Test | Not]:
    if isinstance(condition, Test | Not):
        yield condition
        return
    for part in condition.all if isinstance(condition, All) else condition.any:
        yield from _leaves(part)


def _without(rule: Condition, part: Test | Not, fixed: bool, cases: list[Case]) -> list[bool | None]:
    """The outcomes with one condition always true, or always false."""
    return [_judged(rule, part, fixed, case) for case in cases]


def _judged(condition: Condition, part: Test | Not, fixed: bool, case: Case) -> bool | None:
    if condition is part:
        return fixed
    if isinstance(condition, Test | Not):
        return condition.holds(case)
    found = [
        _judged(each, part, fixed, case) for each in (condition.all if isinstance(condition, All) else condition.any)
    ]
    return all(found) if isinstance(condition, All) else any(found)


def _examples(document: Document, measure: Measure) -> Problems:
    verdicts: list[Verdict] = []
    for place, example in enumerate(measure.examples, 1):
        try:
            verdict = _verdict(document, measure, example)
        except BadFacts as error:
            yield f"第{place}个例子写错了：{error}"
            return
        verdicts.append(verdict)
        yield from _mismatch(place, example, verdict)
    missing = [status.value for status in Status if status not in {verdict.status for verdict in verdicts}]
    if missing:
        yield f"例子里缺{'、'.join(missing)}的，三种结果各要有一个例子。"
    for test in islice((test for test in measure.rule.tests()), 40) if measure.rule else ():
        yield from _boundary(document, measure, test)


def _verdict(document: Document, measure: Measure, example: Example) -> Verdict:
    claim = Claim(document, measure)
    facts = example_facts(claim, example)
    return decide(document, measure, facts, day_of(claim, facts))


def _mismatch(place: int, example: Example, verdict: Verdict) -> Problems:
    if verdict.status.value != example.verdict:
        yield f"第{place}个例子写的是{example.verdict}，按rule算出来是{verdict.status.value}，请核对。"
    if example.next and verdict.next_fact != example.next:
        yield f"第{place}个例子下一步该问{example.next}，按rule会问{verdict.next_fact}，请核对。"
    if example.grant and (verdict.grant is None or verdict.grant.fact != example.grant):
        yield f"第{place}个例子该得{example.grant}，算出来不是，请核对grants。"
    if example.starts and verdict.starts_on != example.starts:
        yield f"第{place}个例子该从{example.starts}起，算出来是{verdict.starts_on}，请核对。"


def _boundary(document: Document, measure: Measure, test: Test) -> Problems:
    """Whether examples stand on the boundary of a comparison and beside it."""
    claim = Claim(document, measure)
    known = []
    for example in measure.examples:
        facts = example_facts(claim, example)
        day = day_of(claim, facts)
        value = facts.value(test.fact, day)
        if value is not None:
            known.append((value, claim.case(facts, day)))
    if not all(any(side(value, case) for value, case in known) for side in _sides(test)):
        yield f"条件“{test.says}”缺边界例子：正好在线上的和刚过线的，各要写一个。"


def _sides(test: Test) -> list[Any]:
    """The two values that a comparison's examples must hold: the last that passes, the first that does not."""
    numeric = {"at_least": (0, -1), "at_most": (0, 1), "below": (-1, 0), "above": (1, 0)}.get(test.operator)
    if numeric:
        return [lambda value, case, by=by: value == _limit(test, case) + by for by in numeric]
    if test.within_years is not None:
        years = relativedelta(years=test.within_years)
        return [lambda value, case, by=by: value + years + by * DAY == case.day for by in (0, 1)]
    if test.same_year is not None:
        return [lambda value, case, same=same: (value.year == case.day.year) is same for same in (True, False)]
    for limit, beyond in ((test.since, -DAY), (test.until, DAY)):
        if limit:
            return [lambda value, case, on=on: value == on for on in (limit, limit + beyond)]
    return []


def _limit(test: Test, case: Case) -> float:
    limit = case.threshold(getattr(test, test.operator))
    return float("nan") if limit is None else limit
