"""What stands beside an open talk of somebody who is in the registry."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from console_site import ConsoleSite
from engine_server import EngineServer
from registry_desk import NAME, WHOLE, Desk, desk_of, values
from work_world import JOBS, WorkWorld, work_world

from bot.console.facts import known
from bot.registry.accounts import link
from bot.registry.person import NewPerson
from bot.registry.values import PersonClass
from bot.staff.roles import Role
from bot.storage.database import Database


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


async def test_agent_sees_what_matters_without_name_numbers_or_a_link(world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await world.waits(JOBS)
    await world.console.desk.claim(number, agent.staff)
    told = NewPerson(values(), (PersonClass.OUT_OF_POVERTY,), date(2024, 5, 1))
    person = await world.console.people.add(told, "command")
    async with world.database.write() as connection:
        await link(connection, person, await world.talk_of(number), "chat", datetime.now(UTC))
    html = await (await world.browse(agent).get(f"/console/work/talks/{number}")).text()
    for words in ("台账", "脱贫人口", "未就业（就业意愿不足）", "重庆市彭水苗族土家族自治县", "最近核实"):
        assert words in html
    assert f"/console/people/{person}" not in html
    assert not any(each in html for each in (*WHOLE, NAME))


async def test_only_who_keeps_the_registry_gets_the_way_to_the_record(site: ConsoleSite) -> None:
    desk: Desk = await desk_of(site)
    number = await desk.person()
    talk = await desk.chat(number)
    await desk.task(number)
    await site.hire("li", Role.AGENT)
    staff = {login: await site.console.accounts.find(login) for login in ("chen", "li")}
    seen = {login: await known(site.console, talk, each) for login, each in staff.items() if each}
    assert [seen["chen"].number, seen["li"].number] == [number, 0]
    assert [task.due_on for task in seen["li"].tasks] == [date(2026, 11, 25)]
    assert await known(site.console, "talk-unknown", staff["li"]) is None
