from __future__ import annotations

from collections.abc import Callable

import pytest
from talking import Talk

StartTalk = Callable[..., Talk]
LOAN = ("我自己创业能贷多少", "loan_amount_rate")
FARE = ("路费能补多少", "transport_subsidy")


async def test_the_place_is_asked_once_with_buttons_and_remembered(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    asked = await one.say(*LOAN)
    assert asked.text == "各地政策不一样。您在哪个市、哪个县？"
    assert [button["title"] for button in asked.buttons][-1] == "别的地方"
    told = await one.tap(asked.button("吉林省"))
    assert "个人最高20万元" in told.text
    again = await one.say("公益岗给谁", "public_welfare_post")
    assert "贫困劳动力" in again.text
    assert again.citations[0]["document"] == "JL"


async def test_a_place_told_in_words_answers_the_question_that_waited(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    await one.say(*LOAN)
    told = await one.say("吉林延吉", "set_region", region="延吉")
    assert told.citations[0]["clause"] == "二(五)3"
    assert one.slots["region"] == "222401"
    assert one.slots["pending"] is None


async def test_a_place_that_no_intent_covers_still_answers_the_waiting_question(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    await one.say(*LOAN)
    told = await one.say("吉林延吉", "nlu_fallback", confidence=0.2)
    assert "20万元" in told.text


async def test_a_place_in_the_question_needs_no_asking(talk: StartTalk) -> None:
    told = await talk("2022-11-20").say("重庆彭水路费能补多少", "transport_subsidy", region="彭水")
    assert told.citations[0]["document"] == "CQ"
    assert "每周" in told.text


async def test_the_callers_region_needs_no_asking(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "吉林省").say(*LOAN)
    assert "20万元" in told.text


async def test_an_ambiguous_place_is_asked_and_the_tap_answers(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    await one.say(*LOAN)
    asked = await one.say("朝阳", "set_region", region="朝阳")
    assert "不止一个" in asked.text
    titles = [button["title"] for button in asked.buttons]
    assert "吉林省长春市朝阳区" in titles
    assert len(titles) > 1
    told = await one.tap(asked.button("长春市朝阳区"))
    assert "20万元" in told.text


@pytest.mark.parametrize("word", ["火星村", "aaaa", "😂", "1" * 300])
async def test_an_unknown_place_is_said_so_and_the_question_still_waits(talk: StartTalk, word: str) -> None:
    one = talk("2018-06-01")
    await one.say(*LOAN)
    told = await one.say(word, "inform")
    assert told.text.startswith("没找到“")
    assert len(told.text) < 60
    assert one.slots["pending"][0]["text"] == LOAN[0]
    assert "20万元" in (await one.say("吉林延吉", "set_region", region="延吉")).text


async def test_elsewhere_asks_for_the_name_and_the_question_still_waits(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    asked = await one.say(*LOAN)
    told = await one.tap(asked.button("别的地方"))
    assert told.text.startswith("请打字告诉我市和县的名字")
    assert "20万元" in (await one.say("延吉", "inform", region="延吉")).text


async def test_the_second_asking_is_worded_anew(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    first = await one.say(*LOAN)
    second = await one.say(*FARE)
    assert second.text != first.text
    assert one.slots["pending"][0]["intent"] == "transport_subsidy"


async def test_a_place_without_a_question_is_kept_and_said(talk: StartTalk) -> None:
    one = talk()
    told = await one.say("我在彭水", "set_region", region="彭水")
    assert told.text.startswith("记住了，您在重庆市彭水")
    assert one.slots["region"] == "500243"


async def test_a_shared_location_shows_the_fairs_around_it(talk: StartTalk) -> None:
    one = talk()
    told = await one.share(29.29, 108.17)
    assert told.text.startswith("离您近的招聘会有：\n1. 样例：彭水县赶场招聘会")
    assert "公里" in told.text
    assert one.slots["region"] == "500243"


async def test_a_shared_location_answers_the_question_that_waited(talk: StartTalk) -> None:
    one = talk("2022-11-20")
    await one.say(*FARE)
    told = await one.share(29.29, 108.17)
    assert told.citations[0]["document"] == "CQ"


async def test_a_place_without_any_document_gets_no_borrowed_answer(talk: StartTalk) -> None:
    told = await talk("2018-06-01", "甘肃省").say(*FARE)
    assert told.text.startswith("我这里没有甘肃省在2018年的政策文件")
    assert told.citations == ()
    assert told.button("转人工")


@pytest.mark.parametrize(
    ("words", "found"),
    [("我在朝阳", "不止一个"), ("朝阳的", "不止一个"), ("我们这边是武隆的", "每周"), ("我是武隆人", "每周")],
)
async def test_what_stands_around_a_place_is_no_part_of_it(talk: StartTalk, words: str, found: str) -> None:
    one = talk("2022-11-20")
    await one.say(*FARE)
    assert found in (await one.say(words, "set_region")).text


async def test_an_unknown_place_is_named_without_what_stands_around_it(talk: StartTalk) -> None:
    one = talk()
    await one.say(*FARE)
    assert (await one.say("我在哈哈镇", "set_region")).text.startswith("没找到“哈哈镇”")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("我在朝阳，能贷多少", "不止一个"),
        ("我住在南山，能贷多少", "不止一个"),
        ("在南山打工，能贷多少", "您在哪个市"),
        ("我是农村人，能贷多少", "您在哪个市"),
        ("我现在安定，能贷多少", "您在哪个市"),
    ],
)
async def test_an_everyday_word_is_a_place_where_the_sentence_says_so(talk: StartTalk, words: str, found: str) -> None:
    assert found in (await talk().say(words, "loan_amount_rate")).text


async def test_an_everyday_word_that_one_place_bears_is_that_place(talk: StartTalk) -> None:
    one = talk()
    await one.say("我是永安人，能贷多少", "loan_amount_rate")
    assert one.slots["region"] == "350481"


async def test_the_last_question_is_asked_again_for_another_place(talk: StartTalk) -> None:
    one = talk("2018-06-01", "济南市")
    await one.say(*LOAN)
    told = await one.say("那吉林呢", "set_region", region="吉林")
    assert "个人最高20万元" in told.text


async def test_where_to_go_is_said_of_what_was_asked_before(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say(*LOAN)
    told = await one.say("去哪办", "office_contact", aspect="where")
    assert told.citations[0]["clause"] == "二(五)3"
    assert "可以去这里问" in told.text


async def test_an_urgent_matter_does_not_wait_for_which_place_is_meant(talk: StartTalk) -> None:
    told = await talk().say("我在朝阳区，老板不发工资", "wage_arrears", region="朝阳区")
    assert told.handoff


async def test_what_is_told_instead_of_the_place_is_kept_and_the_place_asked_again(talk: StartTalk) -> None:
    one = talk()
    await one.say("想学手艺", "skill_training")
    again = await one.say("电焊", "inform", skill="电焊")
    assert again.text.startswith("我还不知道您在哪里")
    told = await one.say("济南", "set_region", region="济南")
    assert "焊工" in told.text
    assert "家政" not in told.text


async def test_whom_it_is_for_is_said_of_what_was_asked_before(talk: StartTalk) -> None:
    one = talk("2022-11-20", "彭水县")
    await one.say(*FARE)
    await one.say("哪些人能领", "eligible_for_what")
    assert one.slots["asked"]["intent"] == FARE[1]


async def test_a_look_at_all_measures_is_not_said_twice(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    looked = await one.say("我能享受啥", "eligible_for_what")
    again = await one.say("多久到账", "nlu_fallback", confidence=0.2, aspect="when")
    assert looked.texts[0] not in again.text
