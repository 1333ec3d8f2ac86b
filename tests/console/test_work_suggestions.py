"""What is offered to an agent: the bot's words, further measures with their clause, and what happens without engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest
from engine_server import TOKEN, EngineServer, says

from bot.console.suggestions import Asked, NoClause, Suggestions
from bot.gateway.engine import HttpEngine
from policy_kb.loader import knowledge_base
from policy_kb.select import Selector

DAY = date(2026, 11, 20)
LOAN = Asked("i7", "创业贷款最多能贷多少", "220802", DAY, "loan_amount_rate")


@pytest.fixture
async def suggestions(engine: EngineServer) -> AsyncIterator[Suggestions]:
    client = HttpEngine(engine.url, TOKEN, 5)
    yield Suggestions(client, Selector(knowledge_base()))
    await client.close()


async def test_bot_is_asked_in_a_talk_of_its_own_with_the_persons_region(
    suggestions: Suggestions, engine: EngineServer
) -> None:
    citation = {"document": "JL", "measure": "JL-30", "short": "吉林行动方案", "clause": "二(五)3", "period": {}}
    engine.answers[LOAN.text] = says("最多 15 万元。", citations=[citation])
    offer = await suggestions.offer(LOAN)
    assert offer.bot.suggestion is not None
    assert offer.bot.suggestion.text == "最多 15 万元。"
    assert [clause.key for clause in offer.bot.suggestion.clauses] == ["JL-30"]
    assert engine.orders[0]["metadata"]["region"] == "220802"
    assert engine.orders[0]["conversation_id"].startswith("suggest-")


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


def test_clauses_are_cited_from_the_knowledge_base_and_from_nowhere_else(suggestions: Suggestions) -> None:
    [cited, whole] = suggestions.citations(["JL-30", "JL", "JL-30"], DAY)
    assert cited["measure"] == "JL-30"
    assert cited["standing"] == "period_over"
    assert whole["measure"] is None
    with pytest.raises(NoClause):
        suggestions.citations(["XX-99"], DAY)
