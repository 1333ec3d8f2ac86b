"""The desk's voice: stored once, shown at once, and to each page once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from engine_server import EngineServer
from gateway_world import World, gateway_on

from bot.gateway.errors import RequestTaken
from bot.gateway.tables import outbox
from bot.handoff.voice import Posted
from bot.storage.database import Database

SLOWEST_PUSH = 0.5


async def post(world: World, text: str, request_id: str | None = None, talk: str = "") -> Posted:
    """A message in a transaction of its own."""
    async with world.database.write() as connection:
        return await world.office.voice.post(connection, talk or world.talk, 0, {"text": text}, None, request_id)


async def test_agents_message_answers_no_inbox_row_and_names_its_author(world: World) -> None:
    await world.served()
    await world.office.says(world.talk, "您好")
    row = (await world.rows(outbox))[-1]
    assert (row.inbox_id, row.staff_id, row.state, row.body["agent"]) == (None, 1, "sent", "小李")
    assert row.body | {"agent": ""} == {"text": "您好", "buttons": [], "citations": [], "agent": ""}


async def test_message_to_a_pushing_channel_waits_for_delivery(world: World) -> None:
    talk = await world.gateway.open("telegram", "77")
    assert (await post(world, "您好", talk=talk)).channel == "telegram"
    assert [row.state for row in await world.rows(outbox)] == ["queued"]


async def test_same_request_is_said_once(world: World) -> None:
    first, again = await post(world, "您好", "r1"), await post(world, "您好吗", "r1")
    assert (first.is_new, again.is_new, again.outbox_id) == (True, False, first.outbox_id)
    assert again.body["text"] == "您好"
    assert len(await world.rows(outbox)) == 1


async def test_same_request_many_times_at_once_is_said_once(world: World) -> None:
    posted = await asyncio.gather(*(post(world, "您好", "r1") for _ in range(8)))
    assert [each.is_new for each in posted].count(True) == 1
    assert len({each.outbox_id for each in posted}) == len(await world.rows(outbox)) == 1


async def test_messages_without_a_request_are_each_said(world: World) -> None:
    for _ in range(2):
        await post(world, "您好")
    assert len(await world.rows(outbox)) == 2


async def test_request_of_another_talk_shows_nothing_of_it(world: World) -> None:
    await post(world, "秘密", "r1")
    with pytest.raises(RequestTaken):
        await post(world, "您好", "r1", await world.gateway.open("web"))


async def test_page_hears_an_agent_at_once_and_then_who_answers(world: World) -> None:
    await world.served()
    async with world.gateway.subscribe(world.talk) as heard:
        async with asyncio.timeout(SLOWEST_PUSH):
            await world.office.says(world.talk, "您好")
            assert (await heard.get())["text"] == "您好"
        await world.office.gives_back(world.talk)
        assert (await heard.get())["notice"] == "released"
        assert await heard.get() == {"event": "owner", "owner": "bot"}


async def test_typing_is_shown(world: World) -> None:
    async with world.gateway.subscribe(world.talk) as heard:
        world.office.voice.typing(world.talk)
        assert await heard.get() == {"event": "typing"}


async def test_look_for_news_does_not_tell_again_what_was_told(world: World) -> None:
    await world.served()
    async with world.gateway.subscribe(world.talk) as heard:
        await world.office.says(world.talk, "您好")
        await world.gateway._shown.tell()
        told = [heard.get_nowait() for _ in range(heard.qsize())]
    assert [each["text"] for each in told if "text" in each] == ["您好"]


async def test_word_of_another_process_still_reaches_the_page(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine) as world, gateway_on(database, engine) as other:
        talk = await world.gateway.open("web")
        async with world.gateway.subscribe(talk) as heard:
            other.office.voice.told(await post(other, "您好", talk=talk))
            async with asyncio.timeout(5):
                told: Any = await heard.get()
    assert told["text"] == "您好"
