"""What actions leave to those who look after the knowledge base: questions that nothing answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from talking import Talk

StartTalk = Callable[..., Talk]
UNANSWERED = "knowledge:unanswered"


def gaps(said: Any) -> list[dict[str, str]]:
    """What was left, by detail."""
    return [errand["detail"] for errand in said.errands if errand["verb"] == UNANSWERED]


async def test_words_that_nothing_answers_are_left_with_the_region(talk: StartTalk) -> None:
    told = await talk(region="彭水").say("宅基地买卖合法不合法", "nlu_fallback", confidence=0.3)
    assert gaps(told) == [{"words": "宅基地买卖合法不合法", "region": "500243", "about": ""}]


async def test_topic_that_no_document_covers_is_left(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("加班费怎么算", "overtime_leave")
    assert gaps(told) == [{"words": "加班费怎么算", "region": "220000", "about": "overtime_leave"}]


async def test_point_on_which_the_measure_is_silent_is_left_with_the_measure(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("培训补贴要带啥材料", "training_subsidy", aspect="papers")
    (gap,) = gaps(told)
    assert gap["about"].startswith("JL-")


async def test_answer_leaves_nothing(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("我自己创业能贷多少", "loan_amount_rate")
    assert gaps(told) == []


@pytest.mark.parametrize(
    ("words", "intent", "confidence"),
    [
        ("今晚月色真美啊你说呢", "out_of_scope", 0.95),
        ("我要举报有人冒领补贴", "report_misconduct", 0.9),
        ("哦哦", "nlu_fallback", 0.3),
        ("还在厂里上班", "check_in", 0.4),
        ("文件过期没有", "policy_validity", 0.9),
        ("我的登记信息给我看看", "my_record", 0.9),
    ],
)
async def test_chatter_secrets_and_ones_own_record_are_not_left(
    talk: StartTalk, words: str, intent: str, confidence: float
) -> None:
    assert gaps(await talk(region="彭水").say(words, intent, confidence=confidence)) == []
