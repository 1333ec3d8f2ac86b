"""The watch after the app or the database was away, and beside another process."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta

import pytest
from desk_world import HOUR, MINUTE, PATIENCE, DeskWorld, HandClock

from bot.handoff.board import Board, Change, What
from bot.handoff.desk import Desk
from bot.handoff.watch import Watch
from bot.storage.database import Database

SECOND = timedelta(seconds=1)
# The day begins at 10:00 here: this much later the office is closed.
EVENING = 8 * HOUR


class TwoLooks(HandClock):
    """Lets a watch look twice; three minutes pass in between."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0

    async def sleep(self, seconds: float) -> None:
        self.slept += 1
        self.moment += 3 * MINUTE
        if self.slept == 2:
            raise asyncio.CancelledError


def nobody_listens() -> int:
    """A port of this machine that refuses connections."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def heard(changes: asyncio.Queue[Change]) -> list[tuple[What, int | None]]:
    waiting = [changes.get_nowait() for _ in range(changes.qsize())]
    return [(change.what, change.handoff_id) for change in waiting]


async def test_restart_leaves_talks_with_their_agents_until_their_pages_had_time_to_come_back(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    world.clock.moment += 5 * MINUTE
    restarted = Watch(world.database, world.teams, world.desk, world.clock, PATIENCE)
    await restarted.step()
    world.clock.moment += 2 * MINUTE
    await restarted.step()
    assert (await world.handoff(number)).agent_id == world.anna.id
    world.clock.moment += SECOND
    await restarted.step()
    assert (await world.handoff(number)).agent_id is None


async def test_watch_goes_on_while_the_database_refuses_connections(world: DeskWorld) -> None:
    away = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{nobody_listens()}/nothing")
    clock = TwoLooks()
    with pytest.raises(asyncio.CancelledError):
        await Watch(away, world.teams, world.desk, clock, PATIENCE).run()
    assert clock.slept == 2
    await away.close()


async def test_message_that_was_stored_just_before_a_crash_counts_as_waiting(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    world.clock.moment += MINUTE
    sent_at = world.clock.moment
    await world.store((await world.handoff(number)).conversation_id, "在吗")
    async with world.board.subscribe() as changes:
        await world.later(HOUR + MINUTE)
        assert heard(changes) == [(What.LINE, number)]
    row = await world.handoff(number)
    assert (row.waiting_since, row.ended_at) == (sent_at, None)
    await world.later(3 * SECOND)
    assert (await world.handoff(number)).agent_id is None


async def test_message_that_was_answered_does_not_count_as_waiting(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.says((await world.handoff(number)).conversation_id, "在吗")
    world.clock.moment += SECOND
    await world.desk.reply(number, world.anna, {"text": "在"}, "r2")
    await world.later(MINUTE)
    assert (await world.handoff(number)).waiting_since is None


async def test_talk_left_in_the_evening_says_again_when_staff_return(world: DeskWorld) -> None:
    world.clock.moment += EVENING
    number = await world.waiting()
    assert (await world.handoff(number)).told_closed
    await world.desk.claim(number, world.anna)
    for wait in (2 * MINUTE + SECOND, 3 * SECOND):
        world.clock.moment += wait
        await world.watch.step()
    assert (await world.handoff(number)).agent_id is None
    assert (await world.texts(number))[1:] == [
        "工作人员现在不在，明天上午9:00回来。您的位置还在，不用守着。可以先问机器人，也可以留个电话。"
    ]


async def test_what_this_process_ended_is_told_once(world: DeskWorld) -> None:
    mine, silent = await world.answered(world.anna), await world.answered(world.bo)
    await world.watch.step()
    async with world.board.subscribe() as changes:
        await world.desk.close(mine, world.anna)
        await world.later(HOUR + MINUTE)
        await world.later(SECOND)
        told = heard(changes)
    assert sorted(told) == sorted((what, number) for number in (mine, silent) for what in (What.QUEUE, What.OWNER))


async def test_what_the_command_ended_is_told_beside_what_this_process_ended(world: DeskWorld) -> None:
    mine, released = await world.answered(world.anna), await world.answered(world.bo)
    await world.watch.step()
    elsewhere = Desk(world.database, world.teams, world.voice, Board(), world.audit, world.clock)
    await elsewhere.release(released)
    await world.desk.close(mine, world.anna)
    async with world.board.subscribe() as changes:
        await world.watch.step()
        assert {number for _, number in heard(changes)} == {released}
