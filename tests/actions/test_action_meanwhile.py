"""The bot's first turn after an agent: it knows what was said without it."""

from __future__ import annotations

from collections.abc import Callable

from talking import Talk

StartTalk = Callable[..., Talk]
AGENT = "带身份证和银行卡，星期一上午来2号窗口。"


def after_agent(one: Talk, region: str | None = None) -> Talk:
    """The talk as the gateway hands it back."""
    one.meanwhile = {"region": region, "agent_said": AGENT, "person_said": ["要带什么"]}
    return one


async def test_say_it_again_repeats_the_agents_words(talk: StartTalk) -> None:
    one = after_agent(talk(), "500243")
    told = await one.say("刚才说的再说一遍", "clarify_repeat")
    assert told.text == f"工作人员刚才说：{AGENT}"
    assert one.slots["region"] == "500243"


async def test_in_later_turns_the_bots_own_answer_is_repeated(talk: StartTalk) -> None:
    one = talk("2018-06-01", "吉林省")
    answer = await one.say("我自己创业能贷多少", "loan_amount_rate")
    assert (await one.say("刚才说的再说一遍", "clarify_repeat")).text == answer.text


async def test_region_that_the_agent_noted_counts(talk: StartTalk) -> None:
    one = talk("2022-11-20", "吉林省")
    one.slots["region"] = "220000"
    told = await after_agent(one, "500243").say("路费能补多少", "transport_subsidy")
    assert told.citations[0]["document"] == "CQ"
    assert one.slots["region"] == "500243"


async def test_region_that_the_agent_noted_spares_the_question_for_it(talk: StartTalk) -> None:
    told = await after_agent(talk("2022-11-20"), "500243").say("路费能补多少", "transport_subsidy")
    assert told.citations[0]["document"] == "CQ"


async def test_place_in_the_message_beats_the_agents(talk: StartTalk) -> None:
    one = after_agent(talk("2022-11-20"), "370100")
    told = await one.say("重庆彭水路费能补多少", "transport_subsidy", region="彭水")
    assert told.citations[0]["document"] == "CQ"


async def test_place_that_the_person_told_the_agent_spares_the_question_for_it(talk: StartTalk) -> None:
    one = talk("2022-11-20")
    one.meanwhile = {"region": None, "agent_said": AGENT, "person_said": ["我在彭水县", "想去广东打工"]}
    told = await one.say("路费能补多少", "transport_subsidy")
    assert told.citations[0]["document"] == "CQ"
