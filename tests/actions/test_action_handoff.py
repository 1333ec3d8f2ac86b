from __future__ import annotations

from collections.abc import Callable

import pytest
from talking import Talk

StartTalk = Callable[..., Talk]


@pytest.mark.parametrize(("text", "topic"), [
    ("老板不给工资", "wage_arrears"),
    ("工地上摔断腿了", "work_injury"),
    ("我妈住院了没钱", "medical_insurance"),
    ("我名字写错了", "my_record"),
    ("我的信息泄露了", "information_safety"),
    ("老板不签合同", "labor_contract"),
])  # fmt: skip
async def test_an_urgent_topic_goes_to_a_person_at_once_without_a_region(
    talk: StartTalk, text: str, topic: str
) -> None:
    told = await talk().say(text, topic)
    assert told.handoff is not None
    assert told.handoff["urgent"] is True
    assert (told.handoff["topic"], told.handoff["summary"], told.handoff["region"]) == (topic, text, None)
    assert "哪个市" not in told.text
    assert told.handoff["desk"] in told.text


async def test_an_urgent_topic_is_answered_and_handed_over_in_a_known_region(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say("老板不给工资", "wage_arrears")
    assert told.texts[0].startswith("企业该按时发够工钱")
    assert told.citations[0]["clause"].startswith("二(八)")
    assert told.handoff is not None
    assert told.handoff["region"] == "220000"
    assert "已加急转给" in told.texts[1]
    assert told.buttons == ()


async def test_a_harmless_question_on_the_same_topic_waits_for_no_one(talk: StartTalk) -> None:
    told = await talk("2019-06-01", "济南市").say("劳动合同要签几年", "labor_contract")
    assert told.handoff is None


@pytest.mark.parametrize(("region", "desk"), [
    (None, "当地人社局督查人员"),
    ("济南市", "精准扶贫工作领导小组办公室"),
    ("彭水", "区县人力社保局和乡村振兴局"),
])  # fmt: skip
async def test_a_report_goes_to_those_who_may_see_it(talk: StartTalk, region: str | None, desk: str) -> None:
    told = await talk(region=region).say("我要举报有人冒领补贴", "report_misconduct")
    assert told.handoff is not None
    assert told.handoff["desk"] == desk
    assert told.handoff["confidential"] is True
    assert f"已转给{desk}。" in told.text


async def test_distress_gets_the_hotline_and_a_person_before_anything_else(talk: StartTalk) -> None:
    one = talk()
    await one.say("路费能补多少", "transport_subsidy")
    told = await one.say("我不想活了", "distress")
    assert "12356" in told.text
    assert told.handoff is not None
    assert told.handoff["urgent"] is True


async def test_a_person_is_called_with_the_topic_of_the_talk(talk: StartTalk) -> None:
    one = talk("2019-06-01", "济南市")
    await one.say("养老保险能代缴吗", "pension_subsidized")
    told = await one.say("转人工", "handoff_human")
    assert told.handoff is not None
    assert (told.handoff["topic"], told.handoff["desk"]) == ("pension_subsidized", "市社会保险事业局")
    assert told.handoff["urgent"] is False


async def test_a_tap_on_the_person_button_leaves_no_payload_in_the_summary(talk: StartTalk) -> None:
    told = await talk().tap("/handoff_human{}")
    assert told.handoff is not None
    assert "/" not in told.handoff["summary"]


async def test_a_long_story_is_cut_for_the_queue(talk: StartTalk) -> None:
    told = await talk().say("老板不给工资" * 100, "wage_arrears")
    assert told.handoff is not None
    assert len(told.handoff["summary"]) == 200


async def test_counts_and_lists_are_for_staff(talk: StartTalk) -> None:
    told = await talk(region="彭水").say("把没核实的名单发给我", "staff_query")
    assert told.text.startswith("这要工作人员登录后台才能查")
    assert told.handoff is None
    assert told.citations == ()


@pytest.mark.parametrize("intent", ["unsubscribe", "subscribe", "check_in"])
async def test_what_staff_do_by_hand_reaches_them(talk: StartTalk, intent: str) -> None:
    told = await talk(region="彭水").say("别发了", intent)
    assert told.handoff is not None
    assert (told.handoff["topic"], told.handoff["urgent"]) == (intent, False)


async def test_hand_off_tells_staff_what_was_asked_last(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我自己创业能贷多少", "loan_amount_rate")
    told = await one.say("转人工", "handoff_human")
    assert told.handoff is not None
    assert told.handoff["summary"] == "我自己创业能贷多少；转人工"


async def test_tapped_request_for_a_person_reads_as_one(talk: StartTalk) -> None:
    told = await talk().say("/handoff_human", "handoff_human")
    assert told.handoff is not None
    assert told.handoff["summary"] == "找人工。"


async def test_earlier_report_does_not_stand_in_a_request_about_something_else(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我要举报有人冒领补贴", "report_misconduct")
    one.slots["topic"] = "wage_arrears"
    told = await one.say("转人工", "handoff_human")
    assert told.handoff is not None
    assert told.handoff["summary"] == "转人工"
