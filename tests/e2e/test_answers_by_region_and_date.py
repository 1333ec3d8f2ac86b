"""The same question gets the answer of the region and the day, from the command line, all in one batch."""

from __future__ import annotations

from typing import Any

import pytest
from system import System, citations, words

LOAN = "我自己创业能贷多少"
QUESTIONS = [
    {"id": "jilin", "text": LOAN, "region": "吉林省", "as_of": "2018-10-01"},
    {"id": "jinan", "text": LOAN, "region": "济南市", "as_of": "2019-06-01"},
    {"id": "qingcheng", "text": LOAN, "region": "清城区", "as_of": "2019-06-01"},
    {"id": "chongqing", "text": "路费能补多少", "region": "500000", "as_of": "2022-11-15"},
    {"id": "today", "text": LOAN, "region": "吉林省"},
]


@pytest.fixture(scope="module")
def replies(running: System) -> dict[str, Any]:
    running.wait_until_ready()
    return running.ask_all(QUESTIONS)


def test_jilin_2018_names_the_ceiling_and_its_clause(replies: dict[str, Any]) -> None:
    reply = replies["jilin"]
    assert "20万" in words(reply)
    assert [(each["document"], each["clause"]) for each in citations(reply)] == [("JL", "二(五)3")]
    assert "过期" not in words(reply)


def test_jinan_2019_names_no_amount_because_the_document_has_none(replies: dict[str, Any]) -> None:
    reply = replies["jinan"]
    assert not any(figure in words(reply) for figure in ("万元", "20万", "30万", "10万"))
    assert {each["document"] for each in citations(reply)} == {"JN"}


def test_qingcheng_is_called_a_draft(replies: dict[str, Any]) -> None:
    reply = replies["qingcheng"]
    assert "征求意见稿" in words(reply)
    assert {each["standing"] for each in citations(reply)} == {"draft"}


def test_chongqing_2022_names_no_fare_but_the_list_and_the_township(replies: dict[str, Any]) -> None:
    text = words(replies["chongqing"])
    assert "元" not in text
    assert "乡镇" in text
    assert "每周" in text or "一周" in text or "周" in text


def test_today_the_period_is_said_to_be_over_before_anything_else(replies: dict[str, Any]) -> None:
    reply = replies["today"]
    assert "已过期" in words(reply).split("。")[0]
    assert {each["standing"] for each in citations(reply)} == {"period_over"}


def test_one_question_is_answered_in_words_and_with_its_basis(system: System) -> None:
    said = system.run("ask", LOAN, "--region", "220000", "--as-of", "2018-10-01")
    assert "20万" in said
    assert "二(五)3" in said
