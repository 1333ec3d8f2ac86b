"""Two or three close topics: the person chooses, and the words that were asked are answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from talking import RULES, Said, Talk

from actions.unsure import WORDING

StartTalk = Callable[..., Talk]
TOPICS = [intent for intent, action in RULES.items() if action == "action_answer_policy"]
LESSON = "lesson:heard"
WORDS = "我自己创业能拿多少"
CLOSE = ("loan_how_apply", "loan_amount_rate", "startup_subsidy")
HOW_MUCH = "能贷多少，利息多少"
TAPPED = "/loan_amount_rate{}"


def lessons(said: Said) -> list[dict[str, Any]]:
    """The lessons that were left, by detail."""
    return [errand["detail"] for errand in said.errands if errand["verb"] == LESSON]


def titles(said: Said) -> list[str]:
    return [button["title"] for button in said.buttons]


async def asked_in(talk: StartTalk, region: str | None = "吉林省") -> Talk:
    """A talk in which the person has been asked which topic is meant."""
    one = talk("2018-06-01", region)
    said = await one.say(WORDS, "nlu_unsure", confidence=0.4, choices=CLOSE, aspect="amount")
    assert said.text == WORDING.text("ask")
    return one


def test_every_topic_has_a_plain_short_sentence_of_its_own() -> None:
    said = WORDING.names("topics")
    assert sorted(said) == sorted(TOPICS)
    assert len({*said.values(), WORDING.text("none"), "转人工"}) == len(said) + 2
    for sentence in said.values():
        assert 3 <= len(sentence) <= 14
        assert not sentence.endswith(("？", "?", "。"))


async def test_close_topics_are_offered_in_plain_words_with_a_way_out(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    said = await one.say(WORDS, "nlu_unsure", choices=CLOSE, confidence=0.4)
    assert titles(said) == ["创业贷款咋申请", HOW_MUCH, "自己创业有没有补贴", "都不是", "转人工"]
    assert said.button(HOW_MUCH) == TAPPED
    assert one.slots["unsure"]["text"] == WORDS
    assert said.errands == ()


async def test_a_tap_answers_the_words_that_were_asked(talk: StartTalk) -> None:
    one = await asked_in(talk)
    told = await one.tap(TAPPED)
    assert "20万元" in told.text
    assert told.citations[0]["clause"] == "二(五)3"
    assert one.slots["asked"] == {"intent": "loan_amount_rate", "text": WORDS, "aspect": "amount", "details": {}}
    assert one.slots["unsure"] is None


@pytest.mark.parametrize(
    ("words", "intent", "entities"),
    [
        ("第二个那个", "choose", {"ordinal": "2"}),
        ("创业贷款", "loan_amount_rate", {}),
        ("就是贷款的钱数", "nlu_unsure", {"choices": ("loan_amount_rate", "loan_eligibility")}),
    ],
)
async def test_other_words_for_a_choice_choose_it_too(
    talk: StartTalk, words: str, intent: str, entities: dict[str, Any]
) -> None:
    one = await asked_in(talk)
    told = await one.say(words, intent, **entities)
    assert "20万元" in told.text
    assert one.slots["asked"]["text"].startswith(WORDS)
    assert one.slots["unsure"] is None


async def test_what_was_chosen_is_left_as_a_lesson_and_nothing_else(talk: StartTalk) -> None:
    told = await (await asked_in(talk)).tap(TAPPED)
    chosen = {"words": WORDS, "heard_as": "loan_how_apply", "suggested": "loan_amount_rate", "why": "chosen"}
    assert lessons(told) == [chosen]


async def test_the_place_is_asked_after_the_topic_and_the_words_are_kept(talk: StartTalk) -> None:
    one = await asked_in(talk, region=None)
    where = await one.tap(TAPPED)
    assert "您在哪个市" in where.text
    told = await one.tap(where.button("吉林"))
    assert "20万元" in told.text
    assert one.slots["asked"]["text"] == WORDS


async def test_a_place_in_the_words_is_kept(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    await one.say("我在延吉，创业能拿多少", "nlu_unsure", choices=CLOSE, region="延吉", aspect="amount")
    assert "20万元" in (await one.tap(TAPPED)).text
    assert one.slots["region"] == "222401"


async def test_something_else_is_answered_and_the_choice_is_over(talk: StartTalk) -> None:
    one = await asked_in(talk)
    told = await one.say("路费能补多少", "transport_subsidy", aspect="amount")
    assert one.slots["asked"]["text"] == "路费能补多少"
    assert one.slots["unsure"] is None
    assert lessons(told) == []
    late = await one.tap(TAPPED)
    assert one.slots["asked"] == {"intent": "loan_amount_rate", "text": "", "aspect": None, "details": {}}
    assert lessons(late) == []


async def test_a_button_below_an_older_answer_is_no_choice(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    older = await one.say("我自己创业能贷多少", "loan_amount_rate", aspect="amount")
    await one.say(WORDS, "nlu_unsure", choices=CLOSE)
    told = await one.tap(older.button("谁能办"))
    assert one.slots["asked"]["text"] == ""
    assert lessons(told) == []


@pytest.mark.parametrize(
    ("words", "intent", "said"),
    [("/deny{}", "deny", "none_said"), ("都不是", "deny", "none_said"), ("不晓得", "inform", "unknown_said")],
)
async def test_none_of_them_offers_other_words_or_a_person(talk: StartTalk, words: str, intent: str, said: str) -> None:
    one = await asked_in(talk)
    told = await one.say(words, intent)
    assert told.text == WORDING.text(said)
    assert titles(told) == ["转人工"]
    assert one.slots["unsure"] is None


async def test_yes_to_a_choice_asks_once_more(talk: StartTalk) -> None:
    one = await asked_in(talk)
    assert HOW_MUCH in titles(await one.say("嗯嗯", "affirm"))
    assert "20万元" in (await one.tap(TAPPED)).text


async def test_the_same_choice_is_not_offered_twice_in_a_row(talk: StartTalk) -> None:
    one = await asked_in(talk)
    again = await one.say("就是创业那个钱", "nlu_unsure", choices=CLOSE)
    assert again.text == WORDING.text("none_said")
    assert titles(again) == ["转人工"]


async def test_a_person_who_is_called_reads_what_was_asked(talk: StartTalk) -> None:
    one = await asked_in(talk)
    called = await one.tap("/handoff_human{}")
    assert called.handoff
    assert WORDS in called.handoff["summary"]
    assert one.slots["unsure"] is None


async def test_words_that_may_be_told_in_confidence_are_not_in_the_summary_and_no_lesson(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    close = ("application_progress", "report_misconduct")
    await one.say("补贴咋叫别人领了", "nlu_unsure", choices=close)
    called = await one.tap("/handoff_human{}")
    assert called.handoff
    assert "补贴" not in called.handoff["summary"]
    await one.say("补贴咋叫别人领了", "nlu_unsure", choices=close)
    reported = await one.tap("/report_misconduct{}")
    assert reported.handoff
    assert reported.handoff["confidential"]
    assert lessons(reported) == []


async def test_urgent_words_call_a_person_once_the_topic_is_chosen(talk: StartTalk) -> None:
    one = talk("2022-11-20")
    words = "老板拖着三个月工资不给，合同也没签"
    asked = await one.say(words, "nlu_unsure", choices=("labor_contract", "wage_arrears"))
    assert asked.handoff is None
    told = await one.tap(asked.button("拖欠工资咋要"))
    assert told.handoff
    assert told.handoff["urgent"]
    assert told.handoff["summary"] == words


async def test_a_further_question_on_the_last_topic_is_not_asked_about(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我自己创业能贷多少", "loan_amount_rate", aspect="amount")
    told = await one.say("那要带啥材料去", "nlu_unsure", choices=CLOSE, aspect="papers")
    assert told.citations[0]["clause"] == "二(五)3"
    assert one.slots["unsure"] is None


async def test_a_question_that_waits_for_its_place_tells_the_topic(talk: StartTalk) -> None:
    one = talk("2018-06-01")
    await one.say("我自己创业能贷多少", "loan_amount_rate", aspect="amount")
    told = await one.say("延吉这边贷款", "nlu_unsure", choices=CLOSE, region="延吉")
    assert "20万元" in told.text


@pytest.mark.parametrize(
    ("words", "intent", "why"),
    [("宅基地买卖合法不合法", "nlu_fallback", ["not_understood"]), ("哦哦", "nlu_fallback", [])],
)
async def test_what_was_not_understood_is_a_lesson(talk: StartTalk, words: str, intent: str, why: list[str]) -> None:
    told = await talk(region="彭水").say(words, intent, confidence=0.3)
    assert [lesson["why"] for lesson in lessons(told)] == why


async def test_an_answer_that_is_rejected_at_once_is_a_lesson(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我自己创业能贷多少", "loan_amount_rate")
    told = await one.say("答非所问", "negative_feedback")
    rejected = {"words": "我自己创业能贷多少", "heard_as": "loan_amount_rate", "suggested": "", "why": "rejected"}
    assert lessons(told) == [rejected]
    assert lessons(await one.say("你这个不行", "negative_feedback")) == []


@pytest.mark.parametrize("between", [("谢谢", "thanks"), ("今天天气咋样", "out_of_scope")])
async def test_what_is_said_later_rejects_nothing(talk: StartTalk, between: tuple[str, str]) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我自己创业能贷多少", "loan_amount_rate")
    await one.say(*between)
    assert lessons(await one.say("答非所问", "negative_feedback")) == []


async def test_an_open_interview_is_not_interrupted_by_a_choice(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("我能贷款吗", "loan_eligibility", aspect="qualify")
    begun = await one.say("我够不够条件", "nlu_fallback", confidence=0.3)
    assert one.slots["interview"], begun.text
    told = await one.say("创业贷款能贷多少？", "nlu_unsure", choices=("loan_amount_rate", "loan_how_apply"))
    assert "20万元" in told.text
    assert one.slots["interview"]
    assert one.slots["unsure"] is None


@pytest.mark.parametrize("words", ["不知道", "我也不晓得呀", "说不清。"])
async def test_not_knowing_is_no_riddle(talk: StartTalk, words: str) -> None:
    one = talk("2018-06-01")
    assert (await one.say(words, "inform")).text.startswith("不要紧")
    await one.say("我自己创业能贷多少", "loan_amount_rate")
    again = await one.say(words, "inform")
    assert "没找到" not in again.text
    assert again.button("吉林")
    assert "20万元" in (await one.tap(again.button("吉林"))).text


@pytest.mark.parametrize(
    ("words", "confidence", "said"),
    [("吉林", 0.43, "记住了，您在吉林"), ("吉林", 0.9, "记住了，您在吉林"), ("朝阳", 0.97, "不止一个")],
)
async def test_a_bare_place_is_one_however_it_is_understood(
    talk: StartTalk, words: str, confidence: float, said: str
) -> None:
    one = talk("2018-06-01")
    assert said in (await one.say(words, "out_of_scope", confidence=confidence)).text


async def test_a_bare_place_after_an_answer_asks_the_same_there(talk: StartTalk) -> None:
    one = talk("2018-06-01", "济南市")
    await one.say("我自己创业能贷多少", "loan_amount_rate")
    assert "20万元" in (await one.say("吉林", "out_of_scope", confidence=0.43, region="吉林")).text


@pytest.mark.parametrize(("words", "intent"), [("就是补贴那个", "choose"), ("我说的是补贴", "change_answer")])
async def test_a_word_of_one_title_chooses_it(talk: StartTalk, words: str, intent: str) -> None:
    one = await asked_in(talk)
    await one.say(words, intent)
    assert one.slots["asked"]["intent"] == "startup_subsidy"


async def test_a_choice_that_fits_none_is_offered_again(talk: StartTalk) -> None:
    one = await asked_in(talk)
    said = await one.say("中间那个", "choose")
    assert HOW_MUCH in titles(said)
    assert one.slots["unsure"]


async def test_a_place_told_in_between_leaves_the_choice_open(talk: StartTalk) -> None:
    one = await asked_in(talk, None)
    said = await one.say("吉林延吉", "set_region", region="延吉")
    assert HOW_MUCH in titles(said)
    assert "20万元" in (await one.tap(TAPPED)).text


async def test_a_bare_question_of_the_last_topic_is_no_choice(talk: StartTalk) -> None:
    one = talk("2022-11-20", "彭水县")
    await one.say("路费能补多少", "transport_subsidy")
    choices = ("office_contact", "pension_benefit_retire")
    await one.say("到哪领", "nlu_unsure", confidence=0.2, choices=choices, aspect="where")
    assert one.slots["asked"]["intent"] == "transport_subsidy"
    assert one.slots["asked"]["text"] == "到哪领"


@pytest.mark.parametrize(("confidence", "goes_on"), [(0.28, True), (0.45, False)])
async def test_a_faint_aspect_is_asked_of_the_last_topic(talk: StartTalk, confidence: float, goes_on: bool) -> None:
    one = talk("2018-06-01", "吉林省")
    await one.say("能贷多少", "loan_amount_rate", aspect="amount")
    choices = ("loan_how_apply", "veteran_support")
    said = await one.say("要带什么材料", "nlu_unsure", confidence=confidence, choices=choices, aspect="papers")
    assert bool(said.citations) is goes_on
