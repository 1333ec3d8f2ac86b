"""The answers worth trying for a fact: every choice, and both sides of every boundary that a test draws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from policy_kb.rules.conditions import Case, Test
from policy_kb.rules.facts import vocabulary

DAY = timedelta(days=1)
COMPARISONS = ("at_least", "at_most", "below", "above")


def possible_values(fact: str, tests: Iterable[Test], case: Case) -> list[Any]:
    """Values of `fact` that between them give every answer of the tests."""
    kind = vocabulary()[fact]
    if kind.kind == "flag":
        return [True, False]
    if kind.kind == "choice":
        return list(kind.choices)
    if kind.kind == "number":
        return sorted({value for test in tests for value in _numbers(test, case)} or {kind.least or 0.0})
    if kind.kind == "date":
        return sorted({day for test in tests for day in _days(test, case.day)} or {case.day})
    return []


def _numbers(test: Test, case: Case) -> Iterator[float]:
    kind = vocabulary()[test.fact]
    for name in COMPARISONS:
        limit = case.threshold(getattr(test, name)) if getattr(test, name) is not None else None
        if limit is None:
            continue
        for value in (limit - 1, limit, limit + 1):
            if (kind.least or 0) <= value <= (kind.most or value):
                yield value
    for named in (test.is_, *(test.in_ or ())):
        if isinstance(named, int):
            yield from (float(each) for each in (named - 1, named, named + 1) if each >= (kind.least or 0))


def _days(test: Test, today: date) -> Iterator[date]:
    if test.within_years is not None:
        last = today - relativedelta(years=test.within_years)
        yield from (last - DAY, last, today, today + DAY)
    if test.same_year is not None:
        yield from (today, today - relativedelta(years=1))
    for limit in (test.since, test.until):
        if limit:
            yield from (limit - DAY, limit, limit + DAY)
