"""Workers are killed (SIGKILL) and others take over."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from sending_world import World

from bot.broadcast.pushing import MOST_AT_ONCE

PROGRAM = Path(__file__).with_name("sending_process.py")
WAIT_SECONDS = 60


@asynccontextmanager
async def worker(office: World, arrived: str = "-") -> AsyncIterator[Process]:
    """A worker; killed at the end."""
    url = office.database.url.render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), url, str(office.file), arrived)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not condition():  # noqa: ASYNC110  another process changes it
            await asyncio.sleep(0.005)


async def test_rehearsal_killed_three_times_has_one_line_for_everybody(office: World) -> None:
    await office.crowd(300)
    await office.rehearsed()
    for kill in range(1, 4):
        grown = kill * 4000
        async with worker(office):
            await until(lambda grown=grown: office.file.exists() and office.file.stat().st_size > grown)
    office.clock.moment += timedelta(seconds=31)
    living = office.worker()
    await living.look()
    async with worker(office) as last:
        async with asyncio.timeout(WAIT_SECONDS):
            assert await last.wait() == 0
    told = [json.loads(line)["person"] for line in office.file.read_text(encoding="utf8").splitlines()]
    assert sorted(told) == list(range(1, 301))
    assert set(await office.states()) == {"sent"}


async def test_kill_leaves_unknown_only_what_was_in_flight_and_nothing_arrives_twice(
    office: World, tmp_path: Path
) -> None:
    await office.crowd(20)
    await office.running()
    arrived = tmp_path / "arrived"
    async with worker(office, str(arrived)):
        await until(lambda: arrived.exists() and arrived.read_text().count("\n") == MOST_AT_ONCE)
    office.clock.moment += timedelta(seconds=31)
    living = office.worker()
    await living.look()
    await living.push(office.line)
    states = await office.states()
    assert states.count("unknown stopped while sending") == MOST_AT_ONCE
    assert states.count("sent") == 20 - MOST_AT_ONCE
    assert sorted([*arrived.read_text().split(), *office.line.arrived], key=int) == [str(each) for each in range(1, 21)]
