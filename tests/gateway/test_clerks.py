"""Clerks beside the desk: they hear numbers before masking, take taps and words, and run the bot's errands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from engine_server import EngineServer, says
from gateway_world import World, gateway_on, tapped, text_message, texts
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.clerks import Clerks
from bot.gateway.messages import Button, Deed, Kind, Pending, Reply, Turn
from bot.gateway.tables import inbox, outbox
from bot.handoff.ownership import Owner
from bot.handoff.tables import conversations
from bot.storage.base import now
from bot.storage.database import Database

NUMBER = "999999199003070015"


class Clerk:
    """Counts the numbers it hears and answers 号; taps of `stamp:…` are its own."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.done: list[str] = []
        self.fails = False

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        self.heard.append(words)

    async def deed(self, pending: Pending) -> Deed | None:
        is_mine = pending.text.startswith("stamp:") if pending.kind is Kind.PAYLOAD else "盖章" in pending.text
        return partial(self.stamp, pending.text) if is_mine else None

    async def stamp(self, words: str, connection: AsyncConnection) -> tuple[Reply, ...]:
        self.done.append(words)
        return (Reply("盖好了。", (Button("再盖一个", "stamp:again"),)),)

    async def told(self, conversation_id: str) -> dict[str, Any]:
        return {"stamps": len(self.done)}

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        verbs = [errand.verb for errand in turn.errands]
        return replace(turn, work=partial(self.stamp, verbs[0])) if verbs else turn


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


@pytest.fixture
async def world(database: Database, engine: EngineServer, clerk: Clerk) -> AsyncIterator[World]:
    async with gateway_on(database, engine, clerks=Clerks((clerk,), (clerk,))) as made:
        made.talk = await made.gateway.open("web")
        yield made


async def test_clerk_hears_a_number_before_it_is_masked(world: World, clerk: Clerk) -> None:
    await world.ask(f"我是{NUMBER}")
    assert clerk.heard == [f"我是{NUMBER}"]
    assert [row.text for row in await world.rows(inbox)] == ["我是〔身份证号〕"]
    assert NUMBER not in str(world.engine.orders)


async def test_words_without_a_number_are_not_heard(world: World, clerk: Clerk) -> None:
    await world.ask("哪天有招聘会")
    assert clerk.heard == []


async def test_repeated_message_is_heard_once(world: World, clerk: Clerk) -> None:
    again = text_message(NUMBER, "same")
    await world.ask(again)
    await world.ask(again)
    assert clerk.heard == [NUMBER]


async def test_number_told_to_staff_is_not_heard(world: World, clerk: Clerk) -> None:
    await world.served()
    await world.ask(NUMBER)
    assert clerk.heard == []


async def test_clerks_words_do_not_reach_the_engine(world: World, clerk: Clerk) -> None:
    assert texts(await world.ask("给我盖章")) == ["盖好了。"]
    assert world.engine.orders == []


async def test_words_in_pieces_are_read_together(world: World, clerk: Clerk) -> None:
    world.engine.hold()
    first = await world.send("等一下")
    await world.engine.asked(1)
    await world.send("给我")
    last = await world.send("盖章")
    world.engine.let_go()
    await world.answered(first)
    await world.answered(last)
    assert clerk.done == ["给我，盖章"]


async def test_tap_of_a_clerk_is_done_whoever_owns_the_talk(world: World, clerk: Clerk) -> None:
    await world.ask("给我盖章")
    await world.served()
    assert texts(await world.ask(tapped("stamp:again"))) == ["盖好了。"]
    assert clerk.done[-1] == "stamp:again"


async def test_clerks_words_to_an_agent_are_the_agents(world: World, clerk: Clerk) -> None:
    await world.served()
    await world.ask("给我盖章")
    assert clerk.done == []


async def test_errand_of_the_bot_is_carried_out_with_its_answer(world: World, clerk: Clerk) -> None:
    world.engine.answers["办一下"] = says("好。", errand={"verb": "stamp", "detail": {}})
    assert texts(await world.ask("办一下")) == ["好。", "盖好了。"]
    assert clerk.done == ["stamp"]


async def test_errand_without_words_is_no_missing_answer(world: World) -> None:
    world.engine.answers["办一下"] = says("", errand={"verb": "stamp", "detail": {}})
    assert texts(await world.ask("办一下")) == ["盖好了。"]


async def test_errand_of_an_answer_that_came_too_late_is_not_carried_out(world: World, clerk: Clerk) -> None:
    world.engine.answers["办一下"] = says("好。", errand={"verb": "stamp", "detail": {}})
    world.engine.hold()
    ticket = await world.send("办一下")
    await world.engine.asked(1)
    async with world.database.write() as connection:
        await connection.execute(update(conversations).values(owner=Owner.AGENT, owner_version=1))
    world.engine.let_go()
    await world.answered(ticket)
    assert clerk.done == []


async def test_bot_is_told_what_the_aide_knows(world: World) -> None:
    await world.ask("给我盖章")
    await world.ask("哪天有招聘会")
    assert world.engine.orders[-1]["metadata"]["stamps"] == 1


async def test_bot_is_told_the_fair_of_a_notice_for_seven_days(world: World, database: Database) -> None:
    body = {"text": "有招聘会", "buttons": [], "citations": [], "campaign": 3, "fair": {"id": 12}}
    row = {"conversation_id": world.talk, "channel": "web", "body": body, "owner_version": 0, "state": "sent"}
    async with database.write() as connection:
        await connection.execute(insert(outbox).values(**row, created_at=now() - timedelta(days=6)))
    await world.ask("几点")
    assert world.engine.orders[-1]["metadata"]["notice"] == {"fair": 12}
    async with database.write() as connection:
        await connection.execute(
            update(outbox).where(outbox.c.inbox_id.is_(None)).values(created_at=now() - timedelta(days=8))
        )
    await world.ask("几点")
    assert "notice" not in world.engine.orders[-1]["metadata"]
