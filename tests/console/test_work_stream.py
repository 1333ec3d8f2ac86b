"""The stream of an open console over real HTTP: who hears what, the heartbeat, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientResponse
from engine_server import EngineServer
from sqlalchemy import select, text, update
from work_world import SECRET, WAGES, Agent, WorkWorld, work_world

from bot.console.pages import work_events
from bot.handoff.board import Change, What
from bot.staff.tables import staff_sessions
from bot.storage.base import now
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
        assert "presence" in await news(mine)
        await world.console.desk.claim(number, agent.staff)
        for stream in (mine, others):
            assert "queue" in await news(stream)
            assert "owner" in await news(stream)
        world.gateway.on_typing(await world.talk_of(number))
        assert await news(mine) == told("typing", number, mine=True)
        world.console.board.publish(Change(What.QUEUE, 5, "talk", team_id=1))
        assert "queue" in await news(others)


async def test_colleagues_hear_who_comes_to_the_desk_and_leaves_it(world: WorkWorld) -> None:
    agent, other = await world.hire("王敏"), await world.hire("陈芳")
    async with watching(world, other) as stream:
        await world.browse(agent).post("/console/work/availability", {"available": "0"})
        assert await news(stream) == 'event: presence\ndata: {"talk": null, "mine": false}'


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
    await browser.http.close()


async def until_two_beats(stream: ClientResponse) -> None:
    for _ in range(2):
        assert await news(stream) == ": still here"


async def rest_of(stream: ClientResponse) -> bytes:
    async with asyncio.timeout(SECONDS):
        return await stream.content.read()


async def test_stream_ends_with_the_idle_session_and_its_heartbeat_is_no_use(
    world: WorkWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_events, "BEAT_SECONDS", 0.02)
    agent = await world.hire("王敏")
    async with watching(world, agent) as stream:
        await until_two_beats(stream)
        await used(world, timedelta(hours=3))
        await rest_of(stream)
        assert stream.content.at_eof()


async def used(world: WorkWorld, ago: timedelta) -> datetime:
    """Makes all sessions last used that long ago; the moment."""
    moment = now() - ago
    async with world.database.write() as connection:
        await connection.execute(update(staff_sessions).values(seen_at=moment))
    return moment


async def test_what_an_open_page_asks_by_itself_is_no_use_of_the_session(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    browser, number = world.browse(agent), await world.waits()
    await browser.post(f"/console/work/talks/{number}/claim")
    moment = await used(world, timedelta(minutes=10))
    talk = f"/console/work/talks/{number}"
    asked = ["/console/work/queue", "/console/work/mine", f"{talk}/lines?after=0.0.0.0", f"{talk}/suggestions"]
    for path in asked:
        assert (await browser.get(path)).status == 200
    for path, form in (("typing", None), ("seen", {"inbox": "1"})):
        assert (await browser.post(f"{talk}/{path}", form)).status == 204
    async with watching(world, agent):
        assert await last_used(world) == moment
    assert (await browser.get(talk)).status == 200
    assert await last_used(world) > moment


async def last_used(world: WorkWorld) -> datetime:
    async with world.database.read() as connection:
        found: datetime = (await connection.execute(select(staff_sessions.c.seen_at))).scalar_one()
    return found


async def test_stream_that_can_hear_no_more_ends(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    async with watching(world, agent) as stream:
        await rename(world, "team_members", "gone")
        world.console.board.publish(Change(What.OWNER, 5, "talk", team_id=1, agent_id=agent.staff.id))
        await rest_of(stream)
        assert stream.content.at_eof()
    await rename(world, "gone", "team_members")


async def rename(world: WorkWorld, table: str, name: str) -> None:
    async with world.database.write() as connection:
        await connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


async def test_who_may_no_longer_see_confidential_talks_hears_no_more_of_them(
    world: WorkWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_events, "BEAT_SECONDS", 0.02)
    agent = await world.hire("王敏", sees_confidential=True)
    async with watching(world, agent) as stream:
        await world.console.accounts.change(agent.staff.id, "command", sees_confidential=False)
        await until_two_beats(stream)
        world.console.board.publish(Change(What.QUEUE, 5, "secret", team_id=1, confidential=True))
        world.console.board.publish(Change(What.QUEUE, 6, "talk", team_id=1))
        heard = ": still here"
        while heard == ": still here":
            heard = await news(stream)
        assert heard == told("queue", 6)


async def test_stranger_hears_nothing(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    stranger = world.browse(Agent(agent.staff, "forged", "forged"))
    answer = await stranger.http.get(f"{world.url}/console/events", headers={"Accept": "text/event-stream"})
    assert answer.status == 401
