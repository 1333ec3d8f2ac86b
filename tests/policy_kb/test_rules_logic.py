"""Conditions, facts and verdicts: what is unknown stays unknown, and what is decided stays decided."""

from __future__ import annotations

from datetime import date
from typing import Any

import planted
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from policy_kb.loader import KnowledgeBase, knowledge_base
from policy_kb.model import Document, Measure
from policy_kb.rules.asking import best_question, next_question
from policy_kb.rules.claim import Claim
from policy_kb.rules.conditions import Case, Condition
from policy_kb.rules.facts import PERSON_CLASS, BadFacts, Facts, vocabulary
from policy_kb.rules.verdict import Result, Status, decide
from policy_kb.rules.words import spoken

DAY = date(2022, 6, 30)
YES: dict[str, Any] = {"fact": "first_business", "is": True, "says": "头一回"}
NO: dict[str, Any] = {"fact": "first_certificate", "is": True, "says": "头一回考证"}
OPEN: dict[str, Any] = {"fact": "age", "at_least": 50, "says": "满50岁"}
KNOWN = {"first_business": True, "first_certificate": False}


def condition(raw: Any) -> Condition:
    read: Condition = TypeAdapter(Condition).validate_python(raw)
    return read


def holds(raw: Any, facts: dict[str, Any], day: date = DAY) -> bool | None:
    return condition(raw).holds(Case(Facts.read(facts), day, {}))


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, OPEN]}, None),
        ({"all": [NO, OPEN]}, False),
        ({"any": [NO, NO]}, False),
        ({"any": [NO, OPEN]}, None),
        ({"any": [YES, OPEN]}, True),
        ({"not": OPEN, "says": "不到50岁"}, None),
        ({"not": YES, "says": "不是头一回"}, False),
        ({"not": {"all": [NO, OPEN]}, "says": "别的"}, True),
    ],
)
def test_unknown_is_neither_yes_nor_no(raw: Any, outcome: bool | None) -> None:
    assert holds(raw, KNOWN) is outcome


@pytest.mark.parametrize(
    ("test", "facts", "outcome"),
    [
        ({"fact": "age", "at_least": 16}, {"age": 16}, True),
        ({"fact": "age", "at_least": 16}, {"age": 15}, False),
        ({"fact": "age", "below": 60}, {"birth_date": "1962-06-30"}, False),
        ({"fact": "age", "below": 60}, {"birth_date": "1962-07-01"}, True),
        ({"fact": "disability_grade", "in": [1, 2, 3]}, {"disability_grade": 3}, True),
        ({"fact": "disability_grade", "in": [1, 2, 3]}, {"disability_grade": 4}, False),
        ({"fact": "household_employed", "is": 0}, {"household_employed": 0}, True),
        ({"fact": "household_employed", "is": 0}, {}, None),
        ({"fact": "graduated_on", "within_years": 3}, {"graduated_on": "2019-06-30"}, True),
        ({"fact": "graduated_on", "within_years": 3}, {"graduated_on": "2019-06-29"}, False),
        ({"fact": "graduated_on", "within_years": 3}, {"graduated_on": "2022-07-01"}, False),
        ({"fact": "graduated_on", "same_year": True}, {"graduated_on": "2022-12-31"}, True),
        ({"fact": "graduated_on", "same_year": True}, {"graduated_on": "2021-12-31"}, False),
        ({"fact": "registered_on", "since": "2022-01-01"}, {"registered_on": "2022-01-01"}, True),
        ({"fact": "registered_on", "until": "2022-01-01"}, {"registered_on": "2022-01-02"}, False),
        ({"fact": "person_class", "has": ["veteran"]}, {"person_class": ["student", "veteran"]}, True),
        ({"fact": "person_class", "has": ["veteran"]}, {"person_class": ["student"]}, False),
        ({"fact": "person_class", "has": ["veteran"]}, {}, None),
    ],
)
def test_each_comparison_on_and_beside_its_boundary(
    test: dict[str, Any], facts: dict[str, Any], outcome: bool | None
) -> None:
    assert holds({**test, "says": "样例"}, facts) is outcome


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"fact": "age", "says": "样例"}, "要写一种比较，现在写了0种"),
        ({"fact": "age", "at_least": 1, "below": 3, "says": "样例"}, "现在写了2种"),
        ({"maybe": []}, "条件要写all、any、not或fact"),
    ],
)
def test_a_condition_that_is_none_is_refused_in_a_sentence(raw: Any, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        condition(raw)


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"height": 170}, "没有叫height的情况"),
        ({"age": "四十"}, "age要写数字"),
        ({"age": 130}, "只能在0到120之间"),
        ({"business": "bank"}, "business不能是bank"),
        ({"first_business": "yes"}, "要写true或false"),
        ({"graduated_on": "去年"}, "2018-06-30这样的日期"),
        ({"person_class": ["king"]}, "没有叫king的人员类别"),
        ({"person_class": "veteran"}, "要写成列表"),
    ],
)
def test_impossible_facts_are_refused_in_one_sentence(facts: dict[str, Any], told: str) -> None:
    with pytest.raises(BadFacts, match=told):
        Facts.read(facts)


def test_facts_come_back_as_they_were_stored() -> None:
    facts = Facts.read({"age": 42, "graduated_on": "2020-06-30", "first_business": False}).with_class("veteran", True)
    assert Facts.restored(facts.stored()) == facts


def made(**changes: Any) -> tuple[Document, Measure]:
    document = Document.model_validate(planted.document(measures=[planted.measure(**changes)]))
    return document, document.measures[0]


LIMIT = {"yearly": [{"from": "2022-01-01", "to": "2022-06-30", "value": 300}]}
BY_PARAMETER = {"fact": "trainings_this_year", "below": "yearly", "says": "还没到次数"}


def test_a_parameter_holds_only_on_its_days() -> None:
    document, measure = made(rule=BY_PARAMETER, parameters=LIMIT)
    facts = Facts.read({"region": "500243", "trainings_this_year": 1})
    assert decide(document, measure, facts, date(2022, 6, 30)).status is Status.ELIGIBLE
    after = decide(document, measure, facts, date(2022, 7, 1))
    assert (after.status, after.ask) == (Status.UNKNOWN, None)


@pytest.mark.parametrize(
    ("facts", "day", "status"),
    [
        ({"region": "500243"}, DAY, Status.ELIGIBLE),
        ({"region": "510000"}, DAY, Status.INELIGIBLE),
        ({}, DAY, Status.UNKNOWN),
        ({"region": "000000"}, DAY, Status.UNKNOWN),
        ({"region": "500243"}, date(2021, 12, 31), Status.INELIGIBLE),
        ({"region": "500243"}, date(2023, 1, 1), Status.INELIGIBLE),
    ],
)
def test_place_and_period_are_conditions(facts: dict[str, Any], day: date, status: Status) -> None:
    document, measure = made(rule=YES)
    assert decide(document, measure, Facts.read({**facts, "first_business": True}), day).status is status


def test_the_verdict_names_what_decided_it_with_its_clause() -> None:
    document, measure = made(rule={"all": [YES, {**OPEN, "clause": "三(一)"}]})
    verdict = decide(document, measure, Facts.read({"region": "500243", "first_business": True, "age": 49}), DAY)
    decided = [(each.condition, each.clause, each.result) for each in verdict.reasons if each.decided]
    assert decided == [("满50岁", "三(一)", Result.NOT_MET)]


def test_the_question_is_the_one_that_decides_most() -> None:
    either = {"any": [{"fact": "person_class", "has": ["veteran"], "says": "退役军人"}, {"all": [YES, OPEN]}]}
    document, measure = made(rule=either)
    verdict = decide(document, measure, Facts.read({"region": "500243"}), DAY)
    assert verdict.next_fact == PERSON_CLASS
    assert verdict.next_question == vocabulary()["is:veteran"].question


def test_a_grant_that_starts_next_month_names_the_day_or_asks_for_the_date() -> None:
    grants = [{"says": "下个月起能用。", "starts": "next_month", "after": "insured_on"}]
    document, measure = made(rule=YES, grants=grants)
    known = {"region": "500243", "first_business": True}
    assert decide(document, measure, Facts.read(known), DAY).next_fact == "insured_on"
    paid = decide(document, measure, Facts.read({**known, "insured_on": "2022-12-31"}), DAY)
    assert (paid.status, paid.starts_on, paid.ask) == (Status.ELIGIBLE, date(2023, 1, 1), None)
    assert "从2023年1月1日起" in spoken(document, measure, paid).text


@pytest.mark.parametrize(
    ("told", "grant", "asks"),
    [({}, None, "business"), ({"business": "company"}, "多的。", None), ({"business": "none"}, "少的。", None)],
)
def test_a_later_grant_is_no_ones_while_an_earlier_is_open(told: dict[str, Any], grant: str | None, asks: Any) -> None:
    company = {"fact": "business", "is": "company", "says": "办公司"}
    document, measure = made(rule=YES, grants=[{"when": company, "says": "多的。"}, {"says": "少的。"}])
    verdict = decide(document, measure, Facts.read({"region": "500243", "first_business": True, **told}), DAY)
    assert (verdict.grant and verdict.grant.says, verdict.next_fact) == (grant, asks)


def test_what_somebody_does_not_know_of_a_grant_is_not_asked_again() -> None:
    company = {"fact": "business", "is": "company", "says": "办公司"}
    claim = Claim(*made(rule=YES, grants=[{"when": company, "says": "多的。"}]))
    facts = Facts.read({"region": "500243", "first_business": True})
    assert next_question(claim, facts, DAY, ["business"]) is None


def every_claim(base: KnowledgeBase) -> list[Claim]:
    return [Claim(document, measure) for document, measure in base.measures() if measure.rule]


CLAIMS = every_claim(knowledge_base())
CODES = sorted(vocabulary()[PERSON_CLASS].choices)
ANSWERS: dict[str, some.SearchStrategy[Any]] = {
    "flag": some.booleans(),
    "date": some.dates(date(2014, 1, 1), date(2026, 12, 31)),
}


def answers(name: str) -> some.SearchStrategy[Any]:
    kind = vocabulary()[name]
    if kind.kind == "choice":
        return some.sampled_from(sorted(kind.choices, key=str))
    if kind.kind == "number":
        return some.integers(int(kind.least or 0), int(min(kind.most or 90, 90)))
    return ANSWERS[kind.kind]


TOLD = sorted(
    name for name, kind in vocabulary().items() if kind.kind in {"choice", "flag", "number", "date"} and name != "as_of"
)


@settings(max_examples=400, deadline=None)
@given(data=some.data(), claim=some.sampled_from(CLAIMS))
def test_one_more_fact_never_turns_a_verdict_round(data: some.DataObject, claim: Claim) -> None:
    asked = sorted({test.fact for test in claim.measure.rule.tests() if test.fact != PERSON_CLASS})  # type: ignore[union-attr]
    codes = [f"is:{code}" for test in claim.measure.rule.tests() for code in test.has or ()]  # type: ignore[union-attr]
    day = data.draw(some.dates(claim.period.start, claim.period.end or date(2026, 1, 1)))
    facts = Facts.read({"region": claim.document.region.code})
    outcome = claim.outcome(facts, day)
    for name in data.draw(some.permutations([*asked, *dict.fromkeys(codes)])):
        facts = facts.knowing(name, data.draw(answers(name)))
        before, outcome = outcome, claim.outcome(facts, day)
        assert before is None or outcome is before
    assert outcome is not None or claim.measure.parameters


@settings(max_examples=200, deadline=None)
@given(data=some.data(), claim=some.sampled_from(CLAIMS))
def test_answering_what_is_asked_always_comes_to_an_end(data: some.DataObject, claim: Claim) -> None:
    day = claim.period.start
    facts, asked = Facts.read({"region": claim.document.region.code}), []
    while ask := best_question([claim], facts, day):
        names = [f"is:{code}" for code in ask.codes] if ask.fact == PERSON_CLASS else [ask.fact]
        for name in names:
            facts = facts.knowing(name, data.draw(answers(name)))
        assert not set(names) & set(asked), "nothing is asked twice"
        asked += names
    assert claim.outcome(facts, day) is not None or claim.measure.parameters


def test_a_wider_region_than_the_documents_leaves_the_place_open() -> None:
    document, measure = made(rule=YES)
    county = document.model_copy(update={"region": document.region.model_copy(update={"code": "500243"})})
    told = decide(county, measure, Facts.read({"region": "500000", "first_business": True}), DAY)
    assert (told.status, told.next_fact) == (Status.UNKNOWN, "region")
    other = decide(county, measure, Facts.read({"region": "500242", "first_business": True}), DAY)
    assert other.status is Status.INELIGIBLE
