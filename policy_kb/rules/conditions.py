"""Conditions of eligibility as data: all, any, not, and tests of one fact.

A test answers true, false, or None where the fact is unknown; `all`, `any` and `not` combine them as Kleene's
three-valued logic does: what is unknown never counts as a no.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from dateutil.relativedelta import relativedelta
from pydantic import Discriminator, Field, Tag, model_validator

from policy_kb.record import Record
from policy_kb.rules.facts import Facts

Threshold = float | str


class Dated(Record):
    """One value of a parameter and the days on which it holds, both included."""

    start: date = Field(alias="from")
    end: date | None = Field(alias="to")
    value: float


Parameters = Mapping[str, tuple[Dated, ...]]


@dataclass(frozen=True)
class Case:
    """What a condition is judged on: the facts, the day, and the measure's dated parameters."""

    facts: Facts
    day: date
    parameters: Parameters

    def threshold(self, named: Threshold) -> float | None:
        """The number, or the parameter's value on the day; None outside the parameter's days."""
        if not isinstance(named, str):
            return named
        for each in self.parameters.get(named, ()):
            if each.start <= self.day and (each.end is None or self.day <= each.end):
                return each.value
        return None


class Test(Record):
    """A test of one fact; exactly one operator is given."""

    __test__ = False  # no test case of pytest
    fact: str
    says: str = Field(min_length=2)
    clause: str = ""
    ask: str = ""
    is_: str | bool | int | None = Field(default=None, alias="is")
    in_: tuple[str | int, ...] | None = Field(default=None, alias="in")
    has: tuple[str, ...] | None = None
    at_least: Threshold | None = None
    at_most: Threshold | None = None
    below: Threshold | None = None
    above: Threshold | None = None
    within_years: int | None = None
    same_year: bool | None = None
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _has_one_operator(self) -> Test:
        given = [name for name in OPERATORS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"条件“{self.says}”要写一种比较，现在写了{len(given)}种")
        return self

    @property
    def operator(self) -> str:
        """The name of the operator given."""
        return next(name for name in OPERATORS if getattr(self, name) is not None)

    def holds(self, case: Case) -> bool | None:
        """Whether the fact passes; None while it is unknown, or has no threshold on the day."""
        if self.has is not None:
            return case.facts.has_any(self.has)
        value = case.facts.value(self.fact, case.day)
        return None if value is None else OPERATORS[self.operator](self, value, case)

    def tests(self) -> Iterator[Test]:
        """The test itself."""
        yield self


class All(Record):
    """Every part must hold."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def holds(self, case: Case) -> bool | None:
        """False as soon as one part is false, else None as soon as one is unknown."""
        found = [part.holds(case) for part in self.all]
        return False if False in found else (None if None in found else True)

    def tests(self) -> Iterator[Test]:
        """The tests of all parts."""
        for part in self.all:
            yield from part.tests()


class AnyOf(Record):
    """One part must hold."""

    any: tuple[Condition, ...] = Field(min_length=1)

    def holds(self, case: Case) -> bool | None:
        """True as soon as one part is true, else None as soon as one is unknown."""
        found = [part.holds(case) for part in self.any]
        return True if True in found else (None if None in found else False)

    def tests(self) -> Iterator[Test]:
        """The tests of all parts."""
        for part in self.any:
            yield from part.tests()


class Not(Record):
    """The part must not hold; `says` puts the opposite in words (不是用人单位)."""

    not_: Condition = Field(alias="not")
    says: str = Field(min_length=2)
    clause: str = ""

    def holds(self, case: Case) -> bool | None:
        """The opposite; what is unknown stays so."""
        found = self.not_.holds(case)
        return None if found is None else not found

    def tests(self) -> Iterator[Test]:
        """The tests of the part."""
        yield from self.not_.tests()


SHAPES = ("all", "any", "not", "fact")


def _shape(value: Any) -> str | None:
    """Which of the shapes a record has: the first of the telling keys."""
    fields = getattr(type(value), "model_fields", ())
    given = value if isinstance(value, dict) else {name.rstrip("_") for name in fields}
    return next((key for key in SHAPES if key in given), None)


Condition = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Test, Tag("fact")],
    Discriminator(
        _shape,
        custom_error_type="shape",
        custom_error_message="条件要写all、any、not或fact",
    ),
]


class Grant(Record):
    """What an eligible person gets: `fact` names the figure it stands on; `starts` counts from the date `after`."""

    says: str = Field(min_length=2)
    when: Condition | None = None
    fact: str = ""
    starts: str = Field(default="", pattern="^(next_month)?$")
    after: str = ""


class Example(Record):
    """Facts and the verdict they must lead to; region and day are the document's where they are left out."""

    facts: Mapping[str, Any]
    verdict: str = Field(pattern="^(eligible|ineligible|unknown)$")
    next: str | None = None
    grant: str | None = None
    starts: date | None = None


def _compared(holds: Any) -> Any:
    def judge(test: Test, value: Any, case: Case) -> bool | None:
        limit = case.threshold(getattr(test, test.operator))
        return None if limit is None else holds(value, limit)

    return judge


def _within_years(test: Test, value: date, case: Case) -> bool:
    return value <= case.day <= value + relativedelta(years=test.within_years or 0)


OPERATORS: dict[str, Any] = {
    "is_": lambda test, value, case: value == test.is_,
    "in_": lambda test, value, case: value in test.in_,
    "has": None,
    "at_least": _compared(lambda value, limit: value >= limit),
    "at_most": _compared(lambda value, limit: value <= limit),
    "below": _compared(lambda value, limit: value < limit),
    "above": _compared(lambda value, limit: value > limit),
    "within_years": _within_years,
    "same_year": lambda test, value, case: (value.year == case.day.year) == test.same_year,
    "since": lambda test, value, case: value >= test.since,
    "until": lambda test, value, case: value <= test.until,
}
for _model in (All, AnyOf, Not, Grant):
    _model.model_rebuild()
