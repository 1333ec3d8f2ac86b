"""The app is killed (SIGKILL) at the worst moments and started again."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot_api import BotApi
from telegram_world import FakeEngine, Person, World, says

PROGRAM = Path(__file__).with_name("telegram_process.py")


@asynccontextmanager
async def app(world: World, folder: Path) -> AsyncIterator[Process]:
    database = world.database.url.render_as_string(hide_password=False)
    command = (sys.executable, str(PROGRAM), database, str(folder), world.api.url, world.engine.url)
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_message_taken_in_before_the_kill_is_answered_once_after_it(
    idle: World, api: BotApi, engine: FakeEngine, person: Person, tmp_path: Path
) -> None:
    engine.gate.clear()
    async with app(idle, tmp_path):
        update = await person.writes("在吗")
        await engine.asked(1)
        await api.until(lambda: api.confirmed > update["update_id"])
    engine.gate.set()
    async with app(idle, tmp_path):
        await api.seen(1)
        await person.writes("走了")
        await api.seen(2)
    assert [message["text"] for message in api.sent] == ["您问：在吗", "您问：走了"]
    first, second, _ = engine.orders
    assert first["message_id"] == second["message_id"]


async def test_kill_between_send_and_its_answer_sends_nothing_twice(
    idle: World, api: BotApi, engine: FakeEngine, person: Person, tmp_path: Path
) -> None:
    engine.answers["三条"] = says("一", "二", "三")
    gate = api.hold("sendMessage")
    async with app(idle, tmp_path):
        await person.writes("三条")
        await api.seen(1)
    gate.set()
    async with app(idle, tmp_path):
        await api.seen(3)
    assert [message["text"] for message in api.sent] == ["一", "二", "三"]
    assert next(row.state for row in await idle.rows()) == "unknown"


async def test_update_killed_before_it_is_confirmed_is_not_answered_twice(
    idle: World, api: BotApi, engine: FakeEngine, person: Person, tmp_path: Path
) -> None:
    async with app(idle, tmp_path):
        update = await person.writes("在吗")
        await api.seen(1)
    await api.repeat(update)
    await person.writes("走了")
    async with app(idle, tmp_path):
        await api.seen(2)
    assert [message["text"] for message in api.sent] == ["您问：在吗", "您问：走了"]
