"""The stream of an open console over real HTTP: who hears what, the heartbeat, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from engine_server import EngineServer
from work_world import SECRET, WAGES, Agent, WorkWorld, work_world

from bot.handoff.board import Change, What
from bot.storage.database import Database

SECONDS = 5


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


@asynccontextmanager
async def watching(world: WorkWorld, agent: Agent) -> AsyncIterator[ClientResponse]:
    """An open console; its greeting is read."""
    browser = world.browse(agent)
    async with browser.http.get(f"{world.url}/console/events", headers={"Accept": "text/event-stream"}) as stream:
        assert stream.content_type == "text/event-stream"
        assert await news(stream) == "retry: 1000\n: open"
        yield stream


async def news(stream: ClientResponse) -> str:
    """The next event, as text; empty at the end."""
    async with asyncio.timeout(SECONDS):
        return (await stream.content.readuntil(b"\n\n")).decode().strip()


def told(kind: str, talk: int, *, mine: bool = False) -> str:
    return f'event: {kind}\ndata: {{"talk": {talk}, "mine": {str(mine).lower()}}}'


async def test_console_hears_of_the_queue_and_of_a_line_without_its_words(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    async with watching(world, agent) as stream:
        number = await world.waits(WAGES)
        assert await news(stream) == told("queue", number)
        await world.says(await world.talk_of(number), "我的名字叫张三")
        assert await news(stream) == told("line", number)


async def test_talks_in_confidence_and_of_other_teams_are_not_told(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    async with watching(world, agent) as stream:
        await world.waits(SECRET)
        world.console.board.publish(Change(What.QUEUE, 77, "elsewhere", team_id=9))
        number = await world.waits()
        assert await news(stream) == told("queue", number)


async def test_typing_reaches_only_who_has_the_talk(world: WorkWorld) -> None:
    agent, other = await world.hire("王敏"), await world.hire("陈芳")
    number = await world.waits()
    async with watching(world, agent) as mine, watching(world, other) as others:
        await world.console.desk.claim(number, agent.staff)
        for stream in (mine, others):
            assert "queue" in await news(stream)
            assert "owner" in await news(stream)
        world.gateway.on_typing(await world.talk_of(number))
        assert await news(mine) == told("typing", number, mine=True)
        world.console.board.publish(Change(What.QUEUE, 5, "talk", team_id=1))
        assert "queue" in await news(others)


async def test_open_console_counts_as_present(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    async with watching(world, agent):
        present = await world.console.presence.present(1)
    assert [each.name for each in present] == ["王敏"]


async def test_stream_ends_with_the_app_and_leaves_nothing_behind(
    database: Database, tmp_path: Path, engine: EngineServer
) -> None:
    world = WorkWorld(database, tmp_path, engine)
    async with world.running():
        agent = await world.hire("王敏")
        browser = world.browse(agent)
        stream = await browser.http.get(f"{world.url}/console/events")
        await news(stream)
    async with asyncio.timeout(SECONDS):
        assert await stream.content.read() == b""
    assert not world.console.board.is_watched
    await browser.http.close()


async def test_stranger_hears_nothing(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    stranger = world.browse(Agent(agent.staff, "forged", "forged"))
    answer = await stranger.http.get(f"{world.url}/console/events", headers={"Accept": "text/event-stream"})
    assert answer.status == 401
