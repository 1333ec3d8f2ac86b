"""What the column beside the talk says that somebody asked about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.console.facts import Asked, asked
from bot.gateway.transcript import Line

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LOAN: dict[str, Any] = {"document": "JL", "short": "吉林行动方案", "clause": "二(五)3", "period": {}}
BASIS = "依据：《吉林行动方案》二(五)3"


def heard(intent: str | None) -> Line:
    return Line("i1", "person", "", AT, "text", "……", intent=intent)


def answered(*citations: dict[str, Any]) -> Line:
    return Line("o1", "bot", "", AT, "text", "……", citations=citations)


def test_only_needs_are_listed_each_once() -> None:
    said = ["greet", "find_job", "set_region", "loan_eligibility", "inform", "loan_amount_rate", "negative_feedback"]
    said += [
        "bot_identity",
        "out_of_scope",
        "check_in",
        "handoff_human",
        "thanks",
        "goodbye",
        "unsubscribe",
        "distress",
    ]
    found = asked([heard(intent) for intent in [*said, None]])
    assert [each.topic for each in found] == ["找工作", "创业担保贷款", "退订通知", "情绪危机"]


def test_topic_asked_again_comes_last() -> None:
    found = asked([heard("find_job"), heard("work_injury"), heard("find_job")])
    assert [each.topic for each in found] == ["工伤", "找工作"]


def test_answer_after_the_region_belongs_to_the_topic_before_and_names_a_clause_once() -> None:
    found = asked([heard("loan_eligibility"), answered(), heard("set_region"), answered(LOAN, LOAN)])
    assert found == [Asked("创业担保贷款", (BASIS,))]
