"""What a database refuses to hold, and changes whose row in the audit log cannot be written: nothing half is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import FormData
from console_site import ConsoleSite, Visitor
from engine_server import EngineServer
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from work_world import WorkWorld, work_world

from bot.console.members import set_members
from bot.handoff.tables import handoff_events, notes
from bot.staff.roles import Role
from bot.storage.database import Database

NASTY = "甲\0乙\x07丙\n丁"
CLEAN = "甲乙丙\n丁"
TEAM = {"name": "维权组", "cap": "5", "answer_minutes": "30", "resolve_minutes": "480", "hours_0": "09:00-12:00"}
YEAR = "日期,类型,名称\n2027-01-01,放假,元旦\n".encode()


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


@pytest.fixture
async def admin(site: ConsoleSite) -> Visitor:
    await site.hire("wang", Role.ADMINISTRATOR, Role.AUDITOR)
    return await site.enter("wang")


async def test_note_and_reason_are_kept_without_control_characters(world: WorkWorld) -> None:
    agent, other = await world.hire("王敏"), await world.hire("陈芳")
    browser, number = world.browse(agent), await world.waits()
    path = f"/console/work/talks/{number}"
    await browser.post(f"{path}/claim")
    assert (await browser.post(f"{path}/note", {"text": NASTY})).status == 204
    passed = await browser.post(f"{path}/transfer", {"to": f"staff:{other.staff.id}", "why": NASTY})
    assert passed.status == 204
    async with world.database.read() as connection:
        assert (await connection.execute(select(notes.c.text))).scalar_one() == CLEAN
        details = (await connection.execute(select(handoff_events.c.detail))).scalars().all()
    assert [each["why"] for each in details if each.get("why")] == [CLEAN]


async def test_places_and_fairs_are_looked_for_without_control_characters(world: WorkWorld) -> None:
    browser, number = world.browse(await world.hire("王敏")), await world.waits()
    await world.fair("彭水冬季招聘会")
    for kind, found in (("fairs", "彭水冬季招聘会"), ("places", "彭水体育馆")):
        hits = await browser.get(f"/console/work/talks/{number}/{kind}?q=彭%00水%07")
        assert found in await hits.text()


async def test_filters_of_the_audit_log_are_read_without_control_characters(site: ConsoleSite, admin: Visitor) -> None:
    shown = await (await admin.get("/console/audit?action=staff.%00signed_in&actor=%00")).text()
    assert "staff.signed_in" in shown
    assert "\0" not in shown


async def test_team_is_not_changed_unless_it_is_recorded(site: ConsoleSite, admin: Visitor) -> None:
    assert (await admin.post("/console/teams/new", TEAM)).status == 303
    person = (await site.console.accounts.all())[0].id
    before = await site.console.teams.all()
    async with site.console.database.write() as connection:
        await connection.execute(text("ALTER TABLE audit_log RENAME TO gone"))
    for path in ("1/disable", "1/enable", "new"):
        assert (await admin.post(f"/console/teams/{path}", TEAM | {"name": "别的"})).status == 500
    with pytest.raises(DBAPIError):
        await set_members(site.console, 1, [person], "command")
    assert await site.console.teams.all() == before
    assert await site.console.teams.members(1) == []


async def upload(admin: Visitor) -> int:
    form = FormData({"csrf": admin.csrf})
    form.add_field("file", YEAR, filename="2027.csv")
    async with admin.http.post(f"{admin.url}/console/calendar", data=form, allow_redirects=False) as answer:
        return answer.status


async def test_calendar_is_not_changed_unless_it_is_recorded(site: ConsoleSite, admin: Visitor) -> None:
    async with site.console.database.write() as connection:
        await connection.execute(text("ALTER TABLE audit_log RENAME TO gone"))
    before = await site.console.holidays.days()
    assert await upload(admin) == 500
    assert await site.console.holidays.days() == before
