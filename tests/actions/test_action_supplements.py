"""Local supplements as a labourer hears them; amounts, offices and notices are invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from talking import Said, Talk

from actions.registry import executor
from actions.services import Services
from bot.channels.citation import basis
from bot.channels.telegram.render import render_text
from bot.channels.web.citation import card
from policy_kb.model import Aspect
from policy_kb.supplement import Shelf, Supplement

TODAY = "2026-11-21"
NOTICE = "关于公布创业贷款额度的通知"
Start = Callable[..., Talk]


def loan(**other: Any) -> Supplement:
    known: dict[str, Any] = {
        "id": 7,
        "region": "222401",
        "region_name": "延吉市",
        "topic": "loan_eligibility",
        "aspect": Aspect.AMOUNT,
        "text": "个人最高贷26万元。",
        "source": NOTICE,
        "source_date": date(2026, 3, 1),
        "valid_from": date(2026, 3, 1),
    }
    return Supplement(**known | other)


@pytest.fixture
def start(services: Services) -> Start:
    """Starts a talk in a place where these supplements are confirmed."""

    def begin(*held: Supplement, day: str = TODAY, region: str = "延吉市") -> Talk:
        return Talk(executor(replace(services, supplements=Shelf(held))), date.fromisoformat(day), region)

    return begin


async def asked(talk: Talk, **entities: Any) -> Said:
    return await talk.say("我自己创业能贷多少", "loan_amount_rate", **entities)


async def test_answer_names_the_supplement_and_its_date_after_the_expired_document(start: Start) -> None:
    told = await asked(start(loan()))
    assert told.text.startswith("吉林省2018年就业扶贫方案已过期，只管到2018年12月31日。")
    assert f"延吉市补充：个人最高贷26万元（来源：《{NOTICE}》，2026年3月1日）。" in told.text
    assert "20万元" not in told.text
    assert [each.get("supplement", {}).get("id") for each in told.citations] == [None, 7]
    assert told.citations[0]["document"] == "JL"


async def test_the_channels_show_notice_and_place_as_a_source(start: Start) -> None:
    told = await asked(start(loan()))
    local = told.citations[1]
    assert basis(local) == f"依据：《{NOTICE}》 · 延吉市 · 2026年起 · 有效"
    shown = card(local)
    assert (shown.name, shown.region, shown.years) == (NOTICE, "延吉市", "2026年起")
    assert NOTICE in render_text({"text": told.text, "citations": told.citations})


async def test_while_the_document_holds_its_own_figure_is_said(start: Start) -> None:
    told = await asked(start(loan(valid_from=date(2018, 1, 1)), day="2018-06-01"))
    assert "个人最高20万元" in told.text
    assert "补充" not in told.text


async def test_a_supplement_of_another_time_or_place_is_not_said(start: Start) -> None:
    for held in (loan(valid_to=date(2026, 11, 20)), loan(valid_from=date(2026, 12, 1)), loan(region="220100")):
        told = await asked(start(held))
        assert ("补充" in told.text, len(told.citations)) == (False, 1)


async def test_a_gap_is_filled_while_the_document_holds(start: Start) -> None:
    papers = loan(measure="JL-30", topic="", aspect=Aspect.PAPERS, text="带身份证。", valid_from=date(2018, 1, 1))
    told = await asked(start(papers, day="2018-06-01"), aspect="papers")
    assert told.text.startswith("文件没写要带什么材料。延吉市补充：带身份证（来源：《")


async def test_a_general_question_about_an_expired_measure_hears_the_current_figure(start: Start) -> None:
    held = loan(topic="", measure="JL-30", aspect=Aspect.AMOUNT)
    told = await start(held).tap('/startup_support{"measure": "JL-30"}')
    assert told.citations[0]["measure"] == "JL-30"
    assert "26万元" in told.text


async def test_a_topic_no_document_covers_is_answered_by_the_place(start: Start) -> None:
    words = "养老保险费由市里代缴100元。"
    held = loan(topic="pension_subsidized", aspect=Aspect.GETS, text=words, valid_from=date(2018, 1, 1))
    told = await start(held, day="2018-06-01").say("养老保险能代缴吗", "pension_subsidized")
    assert "没写养老保险代缴" in told.text
    assert "延吉市补充：养老保险费由市里代缴100元（来源：《" in told.text
    assert told.citations[-1]["supplement"]["date"] == "2026-03-01"


async def test_a_verdict_says_papers_and_office_of_the_place(start: Start) -> None:
    early = {"topic": "", "measure": "JL-30", "valid_from": date(2018, 1, 1)}
    papers = loan(id=8, aspect=Aspect.PAPERS, text="带身份证和户口本。", **early)
    office = loan(id=9, aspect=Aspect.WHERE, text="去人民路3号。", **early)
    talk = start(papers, office, day="2018-06-01")
    told = await talk.say("我是建档立卡户，想合伙，能贷款吗", "loan_eligibility")
    assert "延吉市补充：带身份证和户口本（来源：《" in told.texts[-1]
    assert "延吉市补充：去人民路3号（来源：《" in told.texts[-1]
    assert told.texts[-1].endswith("最终以经办机构审核为准。")
    assert "材料，文件没写" not in told.text
    assert [each["supplement"]["id"] for each in told.citations if each.get("supplement")] == [8, 9]


async def test_who_may_not_claim_hears_of_no_papers(start: Start) -> None:
    held = loan(topic="", measure="JL-30", aspect=Aspect.PAPERS, text="带身份证。", valid_from=date(2018, 1, 1))
    told = await start(held, day="2018-06-01").say("我家不是建档立卡户，能贷款吗", "loan_eligibility")
    assert "您不够条件" in told.text
    assert "补充" not in told.texts[-1]


async def test_a_free_question_hears_of_the_place_too(start: Start) -> None:
    held = loan(topic="", measure="JL-30", aspect=Aspect.WHERE, text="去人民路3号。", valid_from=date(2018, 1, 1))
    told = await start(held, day="2018-06-01").say("开网店贷款去哪里办", "nlu_fallback", confidence=0.3, aspect="where")
    assert "人民路3号" in told.text
