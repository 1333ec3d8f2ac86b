"""Rough figures and dates: they count where everything they leave open judges alike. The measure is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter

from actions.interview.judging import discreet
from actions.interview.settling import settled
from policy_kb.loader import knowledge_base
from policy_kb.model import Measure
from policy_kb.rules.claim import Claim
from policy_kb.rules.conditions import Condition
from policy_kb.rules.facts import Facts
from policy_kb.rules.verdict import decide

DAY = date(2018, 6, 20)
RULE = {
    "all": [
        {"fact": "age", "at_least": 45, "says": "满45岁"},
        {"fact": "graduated_on", "within_years": 3, "says": "毕业还没过3年"},
    ]
}
GRANTS = [{"says": "从下个月起有。", "starts": "next_month", "after": "insured_on"}]


@pytest.fixture(scope="session")
def claim() -> Claim:
    document, measure = knowledge_base().measure("JL-30")
    changed = {**measure.model_dump(by_alias=True), "rule": RULE, "grants": GRANTS, "examples": []}
    return Claim(document, Measure.model_validate(changed))


def judged(claim: Claim, told: dict[str, Any], day: date = DAY, today: date = DAY) -> tuple[str, date | None]:
    base = Facts({"region": "220000"})
    verdict = decide(claim.document, claim.measure, settled([claim], base, told, day, today), day)
    return verdict.status.value, verdict.starts_on


LATE = {"graduated_on": {"from": "2016-01-01", "to": "2016-12-31"}}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"age": 45}, "eligible"),
        ({"age": 44}, "ineligible"),
        ({"age": {"least": 46, "most": 49}}, "eligible"),
        ({"age": {"least": 41, "most": 49}}, "unknown"),
        ({"age": {"least": 30, "most": 39}}, "ineligible"),
        ({"birth_date": {"from": "1970-01-01", "to": "1970-12-31"}}, "eligible"),
        ({"birth_date": {"from": "1973-06-01", "to": "1973-06-30"}}, "unknown"),
        ({"birth_date": "1973-06-20"}, "eligible"),
        ({"birth_date": "1973-06-21"}, "ineligible"),
    ],
)
def test_a_rough_age_counts_away_from_the_boundary(claim: Claim, told: dict[str, Any], status: str) -> None:
    assert judged(claim, LATE | told)[0] == status


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"from": "2016-01-01", "to": "2016-12-31"}, "eligible"),
        ({"from": "2015-06-01", "to": "2015-06-30"}, "unknown"),
        ({"from": "2014-01-01", "to": "2014-12-31"}, "ineligible"),
        ({"from": "2018-06-01", "to": "2018-06-30"}, "unknown"),
        ("2015-06-20", "eligible"),
        ("2015-06-19", "ineligible"),
    ],
)
def test_a_rough_date_counts_away_from_the_boundary(claim: Claim, told: Any, status: str) -> None:
    assert judged(claim, {"age": 50, "graduated_on": told})[0] == status


def test_a_month_is_enough_for_the_month_that_follows(claim: Claim) -> None:
    told = {"age": 50, **LATE, "insured_on": {"from": "2018-05-01", "to": "2018-05-31"}}
    assert judged(claim, told) == ("eligible", date(2018, 6, 1))


def test_a_span_over_two_months_tells_no_start(claim: Claim) -> None:
    told = {"age": 50, **LATE, "insured_on": {"from": "2018-04-20", "to": "2018-05-10"}}
    assert judged(claim, told) == ("eligible", None)


@pytest.mark.parametrize(("age", "status"), [(52, "ineligible"), (53, "unknown"), (54, "eligible")])
def test_an_age_told_today_is_reckoned_back(claim: Claim, age: int, status: str) -> None:
    assert judged(claim, LATE | {"age": age}, DAY, date(2026, 11, 21))[0] == status


def test_what_is_told_of_the_age_beats_a_recorded_day_of_birth(claim: Claim) -> None:
    base = Facts({"region": "220000", "birth_date": date(1990, 1, 1)})
    facts = settled([claim], base, {"age": 50}, DAY, DAY)
    assert facts.value("age", DAY) == 50


def test_what_only_the_registry_knows_of_the_body_is_not_said() -> None:
    document, measure = knowledge_base().measure("JL-30")
    rule = {"fact": "disability_grade", "in": [1, 2, 3], "says": "残疾1到3级"}
    private = Claim(document, measure.model_copy(update={"rule": TypeAdapter(Condition).validate_python(rule)}))
    verdict = decide(document, private.measure, Facts({"region": "220000", "disability_grade": 2}), DAY)
    assert any("残疾" in reason.condition for reason in verdict.reasons)
    hidden = discreet(verdict, {"disability_grade"})
    assert not any("残疾" in reason.condition for reason in hidden.reasons)
    assert hidden.status is verdict.status


def test_what_the_registry_knows_is_not_said_by_its_opposite_either() -> None:
    document, measure = knowledge_base().measure("JL-30")
    rule = {"not": {"fact": "disability_grade", "is": 0, "says": "没有残疾证"}, "says": "有残疾证"}
    private = Claim(document, measure.model_copy(update={"rule": TypeAdapter(Condition).validate_python(rule)}))
    verdict = decide(document, private.measure, Facts({"region": "220000", "disability_grade": 2}), DAY)
    assert not any("残疾" in reason.condition for reason in discreet(verdict, {"disability_grade"}).reasons)
