"""How messages are answered: one at a time, joined, once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from engine_server import EngineServer, says
from gateway_world import World, gateway_on, tapped, texts
from waiting import becomes_true

from bot.gateway.messages import Pending, Turn
from bot.gateway.store import GatewayStore
from bot.gateway.tables import inbox, outbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations, handoffs
from bot.storage.database import Database


async def waits(store: GatewayStore, number: int) -> bool:
    """Whether that many messages wait for an answer."""
    return await store.backlog() == number


async def test_fragments_are_joined_and_every_sender_gets_the_answer(world: World) -> None:
    world.engine.hold()
    first = asyncio.create_task(world.ask("我在吉林"))
    await world.engine.asked(1)
    second = asyncio.create_task(world.ask("想开个店"))
    await becomes_true(lambda: waits(world.store, 2))
    third = asyncio.create_task(world.ask("能贷多少"))
    await becomes_true(lambda: waits(world.store, 3))
    world.engine.let_go()
    assert texts(await first) == ["您问：我在吉林"]
    assert texts(await second) == texts(await third) == ["您问：想开个店，能贷多少"]
    assert world.engine.texts == ["我在吉林", "想开个店，能贷多少"]


async def test_tapped_choice_is_not_joined_with_words(world: World) -> None:
    world.engine.answers["菜单"] = says("选", buttons=[("贷款", "/loan")])
    await world.ask("菜单")
    world.engine.hold()
    await world.send("第一句")
    await world.engine.asked(2)
    await world.send("第二句")
    await world.send(tapped("/loan"))
    last = await world.send("第三句")
    world.engine.let_go()
    await world.answered(last)
    assert world.engine.texts == ["菜单", "第一句", "第二句", "/loan", "第三句"]


async def test_one_message_at_a_time_in_a_talk_and_many_talks_at_once(world: World) -> None:
    talks = [await world.gateway.open("web") for _ in range(4)]
    world.engine.hold()
    tickets = [await world.send(f"第{number}句", talk) for talk in talks for number in range(3)]
    await world.engine.asked(4)
    world.engine.let_go()
    for ticket in tickets:
        await world.answered(ticket)
    assert set(world.engine.most_at_once.values()) == {1}


class SlowToLeave(GatewayStore):
    """A store whose worker pauses between storing its last answer and going home."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.stored, self.go_home = asyncio.Event(), asyncio.Event()

    async def finish(self, batch: Sequence[Pending], version: int, turn: Turn) -> list[dict[str, Any]] | None:
        messages = await super().finish(batch, version, turn)
        self.stored.set()
        await self.go_home.wait()
        return messages


async def test_message_that_comes_as_the_worker_leaves_is_answered(database: Database, engine: EngineServer) -> None:
    store = SlowToLeave(database)
    async with gateway_on(database, engine, store, reply_timeout=2.0) as world:
        talk = await world.gateway.open("web")
        first = asyncio.create_task(world.ask("第一句", talk))
        await store.stored.wait()
        second = asyncio.create_task(world.ask("第二句", talk))
        await becomes_true(lambda: waits(store, 1))
        store.go_home.set()
        assert texts(await first) == ["您问：第一句"]
        assert texts(await second) == ["您问：第二句"]


async def test_lively_talk_loses_no_message(world: World) -> None:
    async def chatter(name: str) -> None:
        for number in range(15):
            view = await world.ask(f"{name}{number}")
            assert view.answered

    async with asyncio.timeout(30):
        await asyncio.gather(*(chatter(name) for name in "甲乙丙丁"))
    assert {row.state for row in await world.rows(inbox)} == {"answered"}


@pytest.mark.parametrize("answer", [{"messages": [], "intent": None}, {"messages": [{"text": ""}]}, {}])
async def test_silence_of_the_engine_becomes_an_apology_with_a_person_offered(world: World, answer: Any) -> None:
    world.engine.answers["啥"] = answer
    view = await world.ask("啥")
    assert texts(view) == [world.gateway.text("silent")]
    assert view.messages[0]["buttons"] == [{"title": "转人工", "payload": "/handoff_human"}]
    assert (await world.ask(tapped("/handoff_human"))).answered


@pytest.mark.parametrize(
    "answer",
    [
        ["no object"],
        "text",
        None,
        {"messages": "no list"},
        {"messages": [{"text": "选", "buttons": [{"title": "没有内容"}]}]},
        {"messages": [{"text": "转", "custom": {"handoff": {"topic": "x"}}}]},
    ],
)
async def test_answer_outside_the_contract_becomes_an_apology(
    database: Database, engine: EngineServer, answer: Any
) -> None:
    engine.answers["啥"] = answer
    async with gateway_on(database, engine, reply_timeout=1.0) as world:
        talk = await world.gateway.open("web")
        assert texts(await world.ask("啥", talk)) == [world.gateway.text("silent")]
        assert texts(await world.ask("在吗", talk)) == ["您问：在吗"]


async def test_error_of_the_engine_becomes_an_apology(world: World) -> None:
    world.engine.fails_at.add("坏")
    assert texts(await world.ask("坏")) == [world.gateway.text("silent")]
    assert texts(await world.ask("在吗")) == ["您问：在吗"]


async def test_reply_is_dropped_when_a_person_took_over_meanwhile(world: World) -> None:
    world.engine.hold()
    ticket = await world.send("我能贷多少")
    await world.engine.asked(1)
    async with world.database.write() as connection:
        taken = conversations.update().values(owner=Owner.AGENT, owner_version=1)
        await connection.execute(taken.where(conversations.c.id == world.talk))
    world.engine.let_go()
    view = await world.answered(ticket)
    assert (view.owner, view.messages) == (Owner.AGENT, [])
    assert await world.rows(outbox) == []


async def test_hand_off_is_dropped_with_its_reply(world: World) -> None:
    world.engine.hold()
    ticket = await world.send("转人工")
    await world.engine.asked(1)
    async with world.database.write() as connection:
        taken = conversations.update().values(owner=Owner.AGENT, owner_version=1)
        await connection.execute(taken.where(conversations.c.id == world.talk))
    world.engine.let_go()
    await world.answered(ticket)
    assert await world.rows(handoffs) == []


async def test_pages_that_show_the_talk_hear_the_reply_and_the_owner(world: World) -> None:
    async with world.gateway.subscribe(world.talk) as heard:
        await world.ask("转人工")
        assert (await heard.get())["text"].startswith("好，帮您转。")
        assert await heard.get() == {"event": "owner", "owner": "queue"}


async def test_what_was_unanswered_is_taken_up_after_a_restart(database: Database, engine: EngineServer) -> None:
    engine.hold()
    async with gateway_on(database, engine) as world:
        talks = [await world.gateway.open("web") for _ in range(2)]
        tickets = [await world.send(f"第{number}个人", talk) for number, talk in enumerate(talks)]
        before = list(await engine.asked(2))
    engine.let_go()
    async with gateway_on(database, engine) as world:
        for number, ticket in enumerate(tickets):
            assert texts(await world.answered(ticket)) == [f"您问：第{number}个人"]
    assert {order["message_id"] for order in engine.orders} == {order["message_id"] for order in before}
