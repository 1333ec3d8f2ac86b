"""Who is at the console: a heartbeat within the last minute, and available."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from desk_world import MINUTE, DeskWorld, member
from sqlalchemy import update

from bot.staff.roles import Role
from bot.staff.tables import staff


async def there(world: DeskWorld) -> list[int]:
    return [agent.staff_id for agent in await world.presence.present(1)]


async def test_open_page_counts_for_a_minute(world: DeskWorld) -> None:
    world.clock.moment += MINUTE
    assert await there(world) == [1, 2, 3]
    world.clock.moment += timedelta(seconds=1)
    assert await there(world) == []
    await world.beat(world.bo)
    assert await there(world) == [2]


async def test_break_outlasts_the_next_heartbeat(world: DeskWorld) -> None:
    await world.presence.set_available(world.bo.id, False)
    await world.beat()
    assert await there(world) == [1, 3]
    assert not await world.presence.is_available(world.bo.id)
    await world.presence.set_available(world.bo.id, True)
    assert await there(world) == [1, 2, 3]


async def test_who_was_never_there_is_available_but_not_present(world: DeskWorld) -> None:
    late = member(9, "新")
    await world.employ(late)
    await world.teams.set_members(1, [1, 9])
    assert await world.presence.is_available(late.id)
    assert await there(world) == [1]


async def test_least_burdened_comes_first_and_the_cap_is_named(world: DeskWorld) -> None:
    await world.team(cap=2)
    for agent in (world.anna, world.anna, world.bo):
        await world.claimed(agent)
    found = await world.presence.present(1)
    assert [(agent.staff_id, agent.load, agent.cap, agent.has_room) for agent in found] == [
        (3, 0, 2, True),
        (2, 1, 2, True),
        (1, 2, 2, False),
    ]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
async def test_member_who_may_not_talk_is_no_agent(world: DeskWorld, role: Role) -> None:
    other = replace(member(9, "编"), roles=frozenset({role}))
    await world.employ(other)
    await world.teams.set_members(1, [1, 9])
    await world.beat(other)
    assert await there(world) == [1]


async def test_disabled_account_is_not_present(world: DeskWorld) -> None:
    gone = update(staff).where(staff.c.id == world.bo.id).values(disabled_at=world.clock.now())
    async with world.database.write() as connection:
        await connection.execute(gone)
    assert await there(world) == [1, 3]
