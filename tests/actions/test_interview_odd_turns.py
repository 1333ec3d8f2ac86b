"""Turns of an interview that are no plain answer: distress, an agent in between, broken state, late and forged taps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from talking import Talk

StartTalk = Callable[..., Talk]

POOR = "您家是建档立卡贫困户吗"
KIND = "几个人合伙"


async def test_distress_is_never_answered_with_a_question(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    told = await one.say("我不想活了", "distress")
    assert told.handoff
    assert "？" not in told.text


async def test_one_person_as_an_answer_calls_nobody(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我是建档立卡户，能贷款吗", "loan_eligibility")
    told = await one.say("一个人", "handoff_human", confidence=0.76)
    assert told.handoff is None
    assert "20万元" in told.text


async def test_words_that_nearly_answer_call_nobody(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    told = await one.say("一个人", "handoff_human", confidence=0.76)
    assert (told.handoff, POOR in told.text) == (None, True)
    assert (await one.say("换个人来说", "handoff_human", confidence=0.76)).handoff


async def test_an_unsure_wish_to_stop_is_enough(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    assert "好，不问了" in (await one.say("烦死了别问", "stop", confidence=0.6)).text


async def test_after_a_person_took_over_only_an_answer_goes_on(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    await one.say("转人工", "handoff_human")
    one.meanwhile = {"region": None, "agent_said": "9点来。", "person_said": ["好"]}
    told = await one.say("你们几点开门", "office_contact")
    assert "刚才问您" not in told.text
    assert one.slots["interview"] is None


async def test_after_a_person_took_over_an_answer_goes_on(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    one.meanwhile = {"region": None, "agent_said": "9点来。", "person_said": ["好"]}
    assert KIND in (await one.say("是建档立卡户", "inform")).text


@pytest.mark.parametrize(
    "stored",
    [
        {},
        [],
        "x",
        {"measure": "JL-30"},
        {"measure": "JL-30", "day": "soon", "codes": [], "last_codes": [], "passed": []},
        {"measure": "JL-30", "day": "2018-06-01", "asked": "height", "codes": [], "last_codes": [], "passed": []},
        {"measure": "JL-30", "day": "2018-06-01", "asked": "age", "codes": 7, "last_codes": [], "passed": []},
        {"measure": "JL-30", "day": "2018-06-01", "codes": [], "last_codes": ["gone"], "passed": []},
    ],
)
async def test_broken_state_is_as_none(talk: StartTalk, stored: Any) -> None:
    one = talk("2018-06-01", "吉林省")
    one.slots["interview"], one.slots["facts"] = stored, stored
    assert "您想问什么" in (await one.say("是", "affirm")).text


async def test_measure_that_is_gone_is_said_to_be_gone(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    one.slots["interview"]["measure"] = "JL-99"
    assert "没有了" in (await one.say("是", "affirm")).text
    assert one.slots["interview"] is None


@pytest.mark.parametrize("payload", ['/inform{"answer": "business=palace"}', '/inform{"answer": "x"}'])
async def test_forged_choice_asks_again(talk: StartTalk, payload: str) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    assert "刚才问您：" + POOR in (await one.tap(payload)).text


async def test_choice_of_an_interview_that_is_over_changes_nothing(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").tap('/inform{"answer": "business=company"}')
    assert "已经过去" in told.text


async def test_choice_tapped_after_the_verdict_judges_anew(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    first = await one.say("我是建档立卡户，能贷款吗", "loan_eligibility")
    assert "20万元" in (await one.tap(first.button("一个人做"))).text
    assert "400万元" in (await one.tap(first.button("办公司"))).text


async def test_button_of_a_measure_that_vanished_gives_the_overview(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").tap('/eligible_for_what{"measure": "JL-99"}')
    assert "可能够的" in told.text


async def test_two_messages_in_one_answer_two_questions(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    assert "您够条件" in (await one.say("是的，摆摊", "affirm")).text


async def test_general_question_is_answered_and_no_more(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("啥人可以办创业担保贷款", "loan_eligibility", aspect="qualify")
    assert "问您几句" not in told.text
    assert told.button("看我够不够")


async def test_every_part_of_a_verdict_is_cited(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("我是建档立卡户，想合伙，能贷款吗", "loan_eligibility")
    assert {each["clause"] for each in told.citations} == {"二(五)3"}
    assert [button["title"] for button in told.buttons] == ["去哪办", "要啥材料", "转人工"]


@pytest.mark.parametrize(("confidence", "calls"), [(0.5, False), (0.95, True)])
async def test_a_correction_that_sounds_like_the_registrys_business_calls_nobody(
    talk: StartTalk, confidence: float, calls: bool
) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility")
    await one.say("不是", "deny")
    told = await one.say("说错了，我家是建档立卡户", "my_record", confidence=confidence)
    assert (told.handoff is not None, KIND in told.text) == (calls, not calls)
