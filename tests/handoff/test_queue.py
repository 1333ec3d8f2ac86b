"""What the console reads: order, unread counts, standing, the talk panel; and it stays cheap when many wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from desk_world import HOUR, JOBS, MINUTE, MONDAY, SECRET, WAGES, DeskWorld
from sqlalchemy import event

from bot.handoff.errors import Gone
from bot.handoff.ownership import Owner
from bot.handoff.sla import Standing


@contextmanager
def counted(world: DeskWorld) -> Iterator[list[str]]:
    """The statements that run while the context is open."""
    statements: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    event.listen(world.database.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(world.database.engine.sync_engine, "before_cursor_execute", note)


async def test_urgent_come_first_then_who_waits_longest(world: DeskWorld) -> None:
    numbers = []
    for handoff in (JOBS, JOBS, WAGES):
        numbers.append(await world.waiting(handoff))
        world.clock.moment += MINUTE
    found = await world.queue.waiting(world.anna)
    assert [each.id for each in found] == [numbers[2], numbers[0], numbers[1]]
    assert [(each.topic_name, each.team, each.channel) for each in found[1:]] == [("找工作", "服务台", "web")] * 2


async def test_standing_is_that_of_the_first_answer(world: DeskWorld) -> None:
    await world.waiting()
    standings = []
    for wait in (0, 13, 15, 16):
        world.clock.moment = MONDAY + wait * MINUTE
        standings += [each.standing for each in await world.queue.waiting(world.anna)]
    assert standings == [Standing.ON_TIME, Standing.AT_RISK, Standing.AT_RISK, Standing.BREACHED]


async def test_claimed_talk_leaves_the_queue_and_is_mine(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    assert await world.queue.waiting(world.anna) == []
    [mine] = await world.queue.mine(world.anna)
    assert (mine.id, mine.unread, mine.last_text, mine.waiting_since) == (number, 1, "转人工", MONDAY)
    assert await world.queue.mine(world.bo) == []


async def test_unread_counts_fall_with_what_was_seen(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    talk = (await world.handoff(number)).conversation_id
    first, _ = await world.says(talk, "第一句"), await world.says(talk, "第二句")
    [mine] = await world.queue.mine(world.anna)
    assert (mine.unread, mine.last_text) == (3, "第二句")
    await world.desk.seen(number, world.anna, first)
    await world.desk.seen(number, world.anna, 1)
    await world.desk.seen(number, world.bo, first + 1)
    assert [each.unread for each in await world.queue.mine(world.anna)] == [1]


async def test_after_the_first_answer_the_standing_is_that_of_the_end(world: DeskWorld) -> None:
    await world.answered(world.anna)
    world.clock.moment += HOUR
    assert [each.standing for each in await world.queue.mine(world.anna)] == [Standing.ON_TIME]


async def test_talk_panel_has_everything(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    case = await world.queue.open_talk(number, world.bo)
    assert (case.owner, case.version, case.agent_name, case.team) == (Owner.AGENT, 2, "安", "服务台")
    assert (case.is_mine, case.can_claim, case.callback_masked, case.tags) == (False, False, "", [])
    assert [(each.kind, each.who) for each in case.events] == [
        ("queued", None),
        ("claimed", "安"),
        ("answered", "安"),
    ]
    assert case.events[0].name == "开始排队"


async def test_ended_talk_is_gone(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.desk.close(number, world.anna)
    for each in (number, 404):
        with pytest.raises(Gone):
            await world.queue.open_talk(each, world.anna)


async def test_colleagues_are_those_who_can_take_it_now(world: DeskWorld) -> None:
    await world.team(cap=1)
    number = await world.answered(world.anna)
    assert [each.name for each in await world.queue.colleagues(number)] == ["波", "陈"]
    await world.claimed(world.chen)
    assert [each.name for each in await world.queue.colleagues(number)] == ["波"]
    assert await world.queue.colleagues(404) == []


async def test_command_line_shows_no_confidential_words(world: DeskWorld) -> None:
    await world.waiting(SECRET)
    [each] = await world.queue.all_waiting()
    assert "冒领" not in each.summary


async def test_lists_take_the_same_few_statements_however_many_wait(world: DeskWorld) -> None:
    await world.team(cap=50)
    counts = []
    for more in (2, 10):
        for _ in range(more):
            await world.waiting()
            await world.claimed(world.anna)
        with counted(world) as statements:
            await world.queue.waiting(world.anna)
            await world.queue.mine(world.anna)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5
