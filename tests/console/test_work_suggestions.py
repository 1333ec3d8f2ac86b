"""What is offered to an agent: the bot's words, further measures with their clause, and what happens without engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from engine_server import TOKEN, EngineServer, says

from bot.console.suggestions import Asked, NoClause, Suggestions
from bot.console.work_lines import last_question
from bot.gateway.engine import HttpEngine
from bot.gateway.transcript import Line
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector

DAY = date(2026, 11, 20)
LOAN = Asked("i7", "创业贷款最多能贷多少", "220802", DAY, "loan_amount_rate")

CITATION = {"document": "JL", "measure": "JL-30", "short": "吉林行动方案", "clause": "二(五)3", "period": {}}


@pytest.fixture
async def suggestions(engine: EngineServer) -> AsyncIterator[Suggestions]:
    client = HttpEngine(engine.url, TOKEN, 5)
    yield Suggestions(client, Selector(knowledge_base()))
    await client.close()


async def test_bot_is_asked_in_a_talk_of_its_own_with_the_persons_region(
    suggestions: Suggestions, engine: EngineServer
) -> None:
    engine.answers[LOAN.text] = says("最多 15 万元。", citations=[CITATION])
    offer = await suggestions.offer(LOAN)
    assert offer.bot.suggestion is not None
    assert offer.bot.suggestion.text == "最多 15 万元。"
    assert [clause.key for clause in offer.bot.suggestion.clauses] == ["JL-30"]
    assert engine.orders[0]["metadata"]["region"] == "220802"
    assert engine.orders[0]["conversation_id"].startswith("suggest-")
    assert engine.orders[0]["passing"] is True


async def test_measures_of_the_persons_region_are_offered_each_with_its_clause(suggestions: Suggestions) -> None:
    offer = await suggestions.offer(LOAN)
    assert 1 <= len(offer.measures) <= 3
    keys = [clause.key for each in offer.measures for clause in each.clauses]
    assert keys[0] == "JL-30"
    own = {document.code for document in knowledge_base().in_chain("220802")}
    assert {key[:2] for key in keys} <= own
    assert all(each.text and each.title for each in offer.measures)


async def test_without_engine_measures_are_offered_and_the_page_says_so(
    suggestions: Suggestions, engine: EngineServer
) -> None:
    await engine.stop()
    offer = await suggestions.offer(LOAN)
    assert offer.bot.state == "down"
    assert offer.measures
    await engine.start()
    assert (await suggestions.offer(LOAN)).bot.state == "ok"


async def test_same_question_is_asked_of_the_engine_once(suggestions: Suggestions, engine: EngineServer) -> None:
    await suggestions.offer(LOAN)
    await suggestions.offer(LOAN)
    assert len(engine.orders) == 1


async def test_hand_off_is_no_suggestion(suggestions: Suggestions) -> None:
    offer = await suggestions.offer(Asked("i1", "转人工", None, DAY))
    assert offer.bot.state == "hands_over"
    assert offer.bot.suggestion is None


@pytest.mark.parametrize(
    "answer",
    [
        says("这个我不懂，不敢乱说。", buttons=[("转人工", "/handoff_human")]),
        says("") | {"messages": []},
        says("这个我不懂。") | {"intent": {"name": "out_of_scope", "confidence": 0.9}},
        says("没听明白。") | {"intent": {"name": "nlu_fallback", "confidence": 0.3}},
    ],
)
async def test_that_the_bot_knows_nothing_is_no_suggestion(
    suggestions: Suggestions, engine: EngineServer, answer: dict[str, Any]
) -> None:
    engine.answers[LOAN.text] = answer
    bot = (await suggestions.offer(LOAN)).bot
    assert (bot.state, bot.suggestion) == ("none", None)


async def test_answer_found_by_search_is_a_suggestion_though_the_question_was_not_understood(
    suggestions: Suggestions, engine: EngineServer
) -> None:
    answer = says("最多 15 万元。", citations=[CITATION])
    engine.answers[LOAN.text] = answer | {"intent": {"name": "nlu_fallback", "confidence": 0.3}}
    assert (await suggestions.offer(LOAN)).bot.state == "ok"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (["贷款", "〔手机号〕"], "贷款"),
        (["〔手机号〕，〔身份证号〕。"], None),
        (["我的〔电话〕"], "我的〔电话〕"),
        (["👍", "？"], None),
    ],
)
def test_hidden_number_is_no_question(said: list[str], asked: str | None) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    found = last_question([Line("i1", "person", "", at, "text", words) for words in said])
    assert (found.text if found else None) == asked


def test_clauses_are_cited_from_the_knowledge_base_and_from_nowhere_else(suggestions: Suggestions) -> None:
    [cited, whole] = suggestions.citations(["JL-30", "JL", "JL-30"], DAY)
    assert cited["measure"] == "JL-30"
    assert cited["standing"] == "period_over"
    assert whole["measure"] is None
    with pytest.raises(NoClause):
        suggestions.citations(["XX-99"], DAY)
