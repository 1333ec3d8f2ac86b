from __future__ import annotations

from collections.abc import Callable

import pytest
from talking import Talk

StartTalk = Callable[..., Talk]
LOAN = ("我自己创业能贷多少", "loan_amount_rate")


@pytest.mark.parametrize(
    ("region", "day", "document", "said"),
    [
        ("吉林省", "2018-06-01", "JL", "个人最高20万元"),
        ("济南市", "2019-06-01", "JN", "没写能贷多少"),
        ("吉林省", "2026-11-21", "JL", "已过期"),
        ("重庆市", "2022-11-20", "CQ", "文件没写"),
    ],
)
async def test_the_same_question_is_answered_by_place_and_day(
    talk: StartTalk, region: str, day: str, document: str, said: str
) -> None:
    told = await talk(day, region).say(*LOAN)
    assert told.citations[0]["document"] == document
    assert said in told.text


async def test_a_draft_is_said_to_be_one(talk: StartTalk) -> None:
    told = await talk("2018-10-01", "清城区").say("公益岗给谁", "public_welfare_post")
    assert told.text.startswith("清城区就业技能社保扶贫方案只是征求意见稿")
    assert told.citations[0]["standing"] == "draft"


async def test_what_no_document_covers_is_said_with_a_person_offered(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("养老保险能代缴吗", "pension_subsidized")
    assert "没写养老保险代缴" in told.text
    assert told.button("转人工") == "/handoff_human{}"


async def test_a_further_question_by_aspect_is_read_on_the_last_topic(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say(*LOAN)
    told = await one.say("要什么材料", "nlu_fallback", confidence=0.3, aspect="papers")
    assert told.citations[0]["measure"] == "JL-30"
    assert told.text.startswith("文件没写要带什么材料。")


async def test_a_button_asks_more_about_the_same_measure(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    first = await one.say(*LOAN)
    told = await one.tap(first.button("谁能办"))
    assert told.citations[0]["measure"] == "JL-30"
    assert "够贷款条件的贫困劳动力" in told.text


async def test_repeating_says_the_last_answer_again(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    first = await one.say(*LOAN)
    assert (await one.say("再说一遍", "clarify_repeat")).text == first.text


async def test_there_is_nothing_to_repeat_at_the_start(talk: StartTalk) -> None:
    assert (await talk().say("再说一遍", "clarify_repeat")).text.startswith("您想问什么？")


async def test_an_overview_lists_what_there_is_and_each_can_be_tapped(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    told = await one.say("我能享受啥", "eligible_for_what")
    assert told.text.startswith("吉林省2018年就业扶贫方案现在有效")
    assert "创业担保贷款" in told.text
    loan = await one.tap(told.button("创业担保贷款"))
    assert loan.citations[0]["measure"] == "JL-30"


async def test_an_overview_of_a_past_period_says_so_first(talk: StartTalk) -> None:
    told = await talk(region="济南市").say("我能享受啥", "eligible_for_what")
    assert told.text.startswith("济南市2018到2020年人社扶贫方案已过期，只管到2020年12月31日。")


async def test_the_validity_of_the_document_last_cited_is_told(talk: StartTalk) -> None:
    one = talk("2022-11-20", "重庆市")
    await one.say("养老保险能代缴吗", "pension_subsidized")
    told = await one.say("这个文件还有效吗", "policy_validity")
    assert told.text.startswith("《关于加强国家乡村振兴重点帮扶县人力资源社会保障帮扶工作的意见》现在有效")


@pytest.mark.parametrize(("region", "day", "said"), [
    ("重庆市", "2022-11-20", "文号是渝人社办〔2022〕317号"),
    ("重庆市", "2026-11-21", "已过期，只管到2022年12月31日"),
    ("清城区", "2026-11-21", "只是征求意见稿，不是正式政策"),
    ("甘肃省", "2018-06-01", "没有甘肃省在2018年的政策文件"),
])  # fmt: skip
async def test_the_validity_of_the_regions_document_is_told(talk: StartTalk, region: str, day: str, said: str) -> None:
    assert said in (await talk(day, region).say("文件还管用吗", "policy_validity")).text


async def test_fairs_of_the_region_are_listed_with_time_place_and_calendar(talk: StartTalk) -> None:
    told = await talk().say("彭水哪天有招聘会", "job_fair", region="彭水")
    listed = told.texts[0]
    assert "1. 样例：彭水县赶场招聘会（样例，不是真的）" in listed
    assert "时间：11月23日（周一）09:00到12:00" in listed
    assert "记到日历：https://bangfu.example/fairs/" in listed
    assert listed.endswith("去之前先打听清楚再动身。")


async def test_a_region_without_fairs_is_said_so(talk: StartTalk) -> None:
    told = await talk("2030-01-01").say("彭水哪天有招聘会", "job_fair", region="彭水")
    assert "最近没有登记的招聘会" in told.texts[0]


async def test_an_unclear_question_that_documents_hold_is_found_by_its_wording(talk: StartTalk) -> None:
    told = await talk("2022-11-20", "重庆市").say("公益岗工资拖起不发", "nlu_fallback", confidence=0.2)
    assert told.citations[0]["measure"] == "CQ-14"


@pytest.mark.parametrize(("text", "intent", "confidence"), [
    ("阿巴阿巴", "nlu_fallback", 0.2),
    ("今天天气咋样", "out_of_scope", 0.9),
    ("火车票怎么抢", "out_of_scope", 0.9),
    ("？？？", "nlu_fallback", 0.1),
    ("a" * 5000, "nlu_fallback", 0.1),
])  # fmt: skip
async def test_what_is_not_understood_offers_a_person(
    talk: StartTalk, text: str, intent: str, confidence: float
) -> None:
    for one in (talk(), talk(region="重庆市")):
        told = await one.say(text, intent, confidence=confidence)
        assert told.text.startswith("这个我不懂")
        assert told.button("转人工") == "/handoff_human{}"
        assert told.handoff is None
