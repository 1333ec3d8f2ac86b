"""Several aides beside the bot: what they tell is put together, their work done in turn, their notes kept beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from engine_server import HANDOFF, EngineServer, says
from gateway_world import DAY, World, gateway_on, text_message, texts
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import SystemClock
from bot.gateway.clerks import Clerks
from bot.gateway.messages import Pending, Reply, Turn
from bot.gateway.tables import outbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations
from bot.knowledge.aide import UNANSWERED, KnowledgeAide
from bot.knowledge.counts import Counts
from bot.knowledge.questions.keeping import OpenQuestions
from bot.knowledge.tables import open_questions
from bot.privacy.audit import Audit
from bot.storage.database import Database

CITED = [{"measure": "JL-30"}, {"measure": "JL-31"}]


class Helper:
    """Carries out errands of its own room and says what it did."""

    def __init__(self, room: str) -> None:
        self.room = room

    async def told(self, conversation_id: str) -> dict[str, Any]:
        return {self.room: "here"}

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        mine = [errand.verb for errand in turn.errands if errand.verb.startswith(f"{self.room}:")]
        return replace(turn, work=partial(self._work, mine)) if mine else turn

    async def _work(self, verbs: Sequence[str], connection: AsyncConnection) -> tuple[Reply, ...]:
        return tuple(Reply(verb) for verb in verbs)


def knowledge(database: Database) -> KnowledgeAide:
    clock = SystemClock()
    return KnowledgeAide(Counts(database), OpenQuestions(database, Audit(database, clock), clock), lambda: DAY)


@pytest.fixture
async def world(database: Database, engine: EngineServer) -> AsyncIterator[World]:
    aides = (Helper("stamp"), knowledge(database), Helper("seal"))
    opened: AbstractAsyncContextManager[World] = gateway_on(database, engine, clerks=Clerks((), aides))
    async with opened as made:
        made.talk = await made.gateway.open("web")
        yield made


async def counted(world: World, first: date = DAY) -> dict[str, int]:
    return await Counts(world.database).since(first)


async def kept(world: World) -> list[tuple[str, str, str]]:
    query = select(open_questions.c.text, open_questions.c.region, open_questions.c.topic)
    async with world.database.read() as connection:
        return [tuple(row) for row in await connection.execute(query)]


def two_errands(first: str, second: str) -> dict[str, Any]:
    answer = says("好。", "", errand={"verb": second, "detail": {}})
    answer["messages"][0]["custom"] = {"errand": {"verb": first, "detail": {}}}
    return answer


async def test_bot_is_told_what_all_know(world: World) -> None:
    await world.ask("在吗")
    told = world.engine.orders[-1]["metadata"]
    assert (told["stamp"], told["seal"]) == ("here", "here")


async def test_each_does_its_own_errands_in_turn(world: World) -> None:
    world.engine.answers["办一下"] = two_errands("seal:it", "stamp:it")
    assert texts(await world.ask("办一下")) == ["好。", "stamp:it", "seal:it"]


async def test_answer_counts_for_each_measure_it_cites(world: World) -> None:
    world.engine.answers["能贷多少"] = says("20万。", citations=CITED)
    message = text_message("能贷多少", "same")
    for _ in range(3):
        await world.ask(message)
    assert await counted(world) == {"JL-30": 1, "JL-31": 1}
    assert await counted(world, DAY + timedelta(days=1)) == {}


async def test_answer_with_work_of_another_counts_too(world: World) -> None:
    world.engine.answers["办一下"] = says("好。", citations=CITED, errand={"verb": "stamp:it", "detail": {}})
    assert texts(await world.ask("办一下")) == ["好。", "stamp:it"]
    assert await counted(world) == {"JL-30": 1, "JL-31": 1}


async def test_work_is_done_before_a_hand_off(world: World) -> None:
    await world.office.hire()
    errand = {"verb": "stamp:it", "detail": {}}
    world.engine.answers["老板欠薪"] = says("要人来管。", errand=errand, handoff=HANDOFF)
    told = texts(await world.ask("老板欠薪"))
    assert told[0] == "stamp:it"
    assert told[1].startswith("要人来管。")


async def test_answer_before_a_hand_off_counts(world: World) -> None:
    await world.office.hire()
    world.engine.answers["老板欠薪"] = says("要人来管。", citations=CITED, handoff=HANDOFF)
    await world.ask("老板欠薪")
    assert await counted(world) == {"JL-30": 1, "JL-31": 1}


async def test_answer_that_came_too_late_counts_for_nothing(world: World) -> None:
    detail = {"words": "摆摊有补贴吗"}
    world.engine.answers["慢"] = says("好。", citations=CITED, errand={"verb": UNANSWERED, "detail": detail})
    world.engine.hold()
    ticket = await world.send("慢")
    await world.engine.asked(1)
    async with world.database.write() as connection:
        await connection.execute(update(conversations).values(owner=Owner.AGENT, owner_version=1))
    world.engine.let_go()
    await world.answered(ticket)
    assert (await counted(world), await kept(world)) == ({}, [])


async def test_question_without_an_answer_is_kept_with_place_and_topic(world: World) -> None:
    detail = {"words": "摆摊有补贴吗", "region": "500243", "about": "startup_subsidy"}
    world.engine.answers["彭水"] = says("文件没有。", errand={"verb": UNANSWERED, "detail": detail})
    assert texts(await world.ask("彭水")) == ["文件没有。"]
    assert await kept(world) == [("摆摊有补贴吗", "500243", "startup_subsidy")]
    assert len(await world.rows(outbox)) == 1


async def test_words_of_the_message_are_kept_where_the_bot_names_none(world: World) -> None:
    world.engine.answers["宅基地能卖吗"] = says("不懂。", errand={"verb": UNANSWERED, "detail": {}})
    await world.ask("宅基地能卖吗")
    assert await kept(world) == [("宅基地能卖吗", "", "")]


@pytest.mark.parametrize(
    "custom", [{"handoff": HANDOFF}, {"citations": [{"measure": "JL-30", "supplement": {"source": "样例通知"}}]}]
)
async def test_question_that_a_person_or_a_supplement_answers_is_not_kept(world: World, custom: dict[str, Any]) -> None:
    await world.office.hire()
    errand = {"verb": UNANSWERED, "detail": {"words": "摆摊有补贴吗"}}
    world.engine.answers["摆摊有补贴吗"] = says("好。", errand=errand, **custom)
    await world.ask("摆摊有补贴吗")
    assert await kept(world) == []
