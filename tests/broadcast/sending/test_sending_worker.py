"""The loops of one process, and the messages that wake them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sending_world import DIVISIONS, World
from structlog.testing import capture_logs

from bot.broadcast import broker, worker
from bot.broadcast.broker import Bell, make_broker
from bot.broadcast.heart import Heart
from bot.broadcast.states import Campaign
from bot.broadcast.tables import broadcast_workers
from bot.broadcast.worker import Worker
from bot.clock import SystemClock
from bot.process.broadcasting import Broadcasting, Progress, _watched, make_campaigns
from bot.settings import Settings

WAIT_SECONDS = 30


class Carrier:
    """Carries as it is told."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.calls = 0
        self.called = asyncio.Event()
        self.is_stopped = False

    async def carry(self) -> bool:
        self.calls += 1
        answer = self.answers.pop(0) if self.answers else False
        if not self.answers:
            self.called.set()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def stop(self) -> None:
        self.is_stopped = True


class Quiet:
    """A sweep that sees nothing running."""

    async def look(self) -> None:
        return


@asynccontextmanager
async def working(office: World, *carriers: Carrier) -> AsyncIterator[Worker]:
    heart = Heart(office.database, SystemClock(), "here-1")
    made = Worker(carriers, heart, Quiet(), SystemClock())
    await made.start()
    yield made
    await made.stop()


async def test_worker_goes_on_as_long_as_there_is_more_and_then_waits(office: World) -> None:
    carrier = Carrier(True, True, False)
    async with working(office, carrier) as made, asyncio.timeout(WAIT_SECONDS):
        await carrier.called.wait()
        assert [row.id for row in await office.rows(broadcast_workers)] == ["here-1"]
        carrier.called.clear()
        made.wake()
        await carrier.called.wait()
    assert carrier.calls >= 4
    assert carrier.is_stopped
    assert await office.rows(broadcast_workers) == []


@pytest.mark.parametrize("error", [ConnectionResetError(), ValueError("a mistake")])
async def test_channel_that_breaks_off_is_taken_up_again_and_holds_up_no_other(
    office: World, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)
    bad, good = Carrier(error, error, True, False), Carrier(True, False)
    async with working(office, bad, good), asyncio.timeout(WAIT_SECONDS):
        await bad.called.wait()
        await good.called.wait()
    assert bad.calls >= 4


def settings(office: World, **values: Any) -> Settings:
    return Settings(_env_file=None, drill_file=office.file, state_dir=office.file.parent, **values)


async def watched(office: World, number: int) -> list[Progress]:
    """How the campaign went, until it runs no more."""
    seen: list[Progress] = []
    async with asyncio.timeout(WAIT_SECONDS):
        await _watched(office.campaigns, number, SystemClock(), seen.append)
    return seen


async def test_rehearsal_runs_from_start_to_end_by_itself(office: World) -> None:
    chosen, clock = settings(office), SystemClock()
    office.clock = clock
    office.campaigns = make_campaigns(chosen, office.database, clock, DIVISIONS)
    await office.crowd(30)
    number = await office.rehearsed()
    broadcasting = Broadcasting(chosen, office.campaigns, (), None)
    await broadcasting.start()
    await broadcasting.wake(number)
    seen = await watched(office, number)
    await broadcasting.stop()
    assert seen[-1] == Progress(30, 30)
    assert (await office.campaign(number)).state is Campaign.DONE


async def test_bell_rings_in_this_process_without_redis() -> None:
    heard = asyncio.Event()

    async def work_on(number: int) -> None:
        assert number == 7
        heard.set()

    bell = Bell(make_broker(""), work_on)
    await bell.start()
    await bell.ring(7)
    async with asyncio.timeout(WAIT_SECONDS):
        await heard.wait()
    await bell.stop()


async def test_bell_rings_in_another_process_through_redis(redis_url: str) -> None:
    heard: asyncio.Queue[int] = asyncio.Queue()
    ringing, listening = Bell(make_broker(redis_url), heard.put), Bell(make_broker(redis_url), heard.put)
    await listening.start()
    async with asyncio.timeout(WAIT_SECONDS):
        while heard.empty():
            await ringing.ring(7)
            await asyncio.sleep(0.05)
        assert await heard.get() == 7
    await listening.stop()
    await ringing.stop()


async def test_redis_that_is_away_is_said_once_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "AGAIN_SECONDS", 0.01)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        bell = Bell(make_broker(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0"), _nothing)
        with capture_logs() as logs:
            await bell.start()
            for _ in range(3):
                await bell.ring(1)
            await bell.stop()
    assert [entry["event"] for entry in logs] == ["broker away; the sweep finds what is due"]


async def _nothing(_: int) -> None:
    """Nobody hears."""
