"""Teams in the database: what may be saved, who belongs, who takes what, when they work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import insert, update

from bot.handoff.holidays import Holidays
from bot.handoff.tables import conversations, handoffs
from bot.handoff.teams import BadTeam, NoTeam, Team, Teams
from bot.settings import TIME_ZONE
from bot.staff.tables import staff
from bot.storage.database import Database

MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOURS = {0: ((time(8), time(11, 30)), (time(14), time()))}
PENGSHUI = Team(0, "彭水维权组", ("500243",), ("rights",), HOURS, True, 3, 10, 600, False)


@pytest.fixture
def teams(database: Database) -> Teams:
    return Teams(database, Holidays(database))


async def add_staff(database: Database, *numbers: int) -> None:
    row = {"password_hash": "", "must_change": False, "second_factor_step": 0, "roles": [], "created_at": MOMENT}
    row |= {"sees_confidential": False, "demo": False, "failures": 0}
    async with database.write() as connection:
        for number in numbers:
            await connection.execute(insert(staff).values(**row, id=number, login=f"w{number}", name="张样例"))


async def add_handoff(database: Database, team_id: int) -> None:
    talk = {"id": "c1", "channel": "web", "address": "a", "owner": "queue", "owner_version": 1}
    handoff = {"conversation_id": "c1", "topic": "find_job", "urgent": False, "confidential": False, "desk": ""}
    handoff |= {"summary": "", "team_id": team_id, "queued_at": MOMENT, "seen_inbox": 0, "answer_due_at": MOMENT}
    handoff |= {"resolve_due_at": MOMENT, "told_closed": False, "tags": []}
    async with database.write() as connection:
        await connection.execute(insert(conversations).values(**talk, started_at=MOMENT, heard_at=MOMENT))
        await connection.execute(insert(handoffs).values(**handoff))


async def test_there_is_a_team_for_everything_from_the_start(teams: Teams) -> None:
    [first] = await teams.all()
    assert (first.id, first.name, first.regions, first.groups, first.disabled) == (1, "服务台", (), (), False)
    assert first.hours[4] == ((time(9), time(12)), (time(13, 30), time(17, 30)))


async def test_saved_team_is_read_back(teams: Teams) -> None:
    number = await teams.save(replace(PENGSHUI, name="  彭水维权组 "))
    assert await teams.get(number) == replace(PENGSHUI, id=number)
    await teams.save(replace(PENGSHUI, id=number, cap=50, regions=()))
    assert await teams.get(number) == replace(PENGSHUI, id=number, cap=50, regions=())
    assert len(await teams.all()) == 2


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": " "}, "1 到 60 个字"),
        ({"name": "组" * 61}, "1 到 60 个字"),
        ({"name": "服务台"}, "已经有名为“服务台”的团队"),
        ({"regions": ("999999",)}, "没有代码为“999999”的地区"),
        ({"groups": ("cooking",)}, "没有“cooking”这类主题"),
        ({"hours": {0: ((time(12), time(9)),)}}, "不晚于"),
        ({"hours": {0: ((time(9), time(12)), (time(11), time(13)))}}, "重叠"),
        ({"cap": 0}, "1 到 50"),
        ({"cap": 51}, "1 到 50"),
        ({"answer_minutes": 0}, "分钟"),
        ({"resolve_minutes": -5}, "分钟"),
        ({"resolve_minutes": 2**40}, "分钟"),
    ],
)
async def test_impossible_team_gets_one_sentence_and_is_not_stored(
    teams: Teams, change: dict[str, object], word: str
) -> None:
    with pytest.raises(BadTeam, match=word) as caught:
        await teams.save(replace(PENGSHUI, **change))  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert len(await teams.all()) == 1


async def test_team_that_is_not_there_is_named(teams: Teams) -> None:
    for call in (teams.get(9), teams.save(replace(PENGSHUI, id=9)), teams.calendar(9), teams.set_members(9, [])):
        with pytest.raises(NoTeam):
            await call
    for call in (teams.disable(9), teams.enable(9)):
        with pytest.raises(NoTeam):
            await call


async def test_members_are_set_as_a_whole_and_found_from_both_sides(teams: Teams, database: Database) -> None:
    await add_staff(database, 1, 2, 3)
    number = await teams.save(PENGSHUI)
    await teams.set_members(number, [3, 1, 3])
    assert await teams.members(number) == [1, 3]
    await teams.set_members(number, [2])
    assert await teams.members(number) == [2]
    assert [team.id for team in await teams.of(2)] == [number]
    assert await teams.of(1) == []
    await teams.set_members(number, [])
    assert await teams.members(number) == []


async def test_account_that_is_not_there_leaves_the_members_alone(teams: Teams, database: Database) -> None:
    await add_staff(database, 1)
    await teams.set_members(1, [1])
    with pytest.raises(BadTeam, match="账号不存在"):
        await teams.set_members(1, [1, 99])
    assert await teams.members(1) == [1]


async def test_last_team_cannot_be_disabled(teams: Teams) -> None:
    with pytest.raises(BadTeam, match="最后一个"):
        await teams.disable(1)
    number = await teams.save(PENGSHUI)
    await teams.disable(1)
    with pytest.raises(BadTeam, match="最后一个"):
        await teams.disable(number)


async def test_team_with_open_talks_cannot_be_disabled_until_they_end(teams: Teams, database: Database) -> None:
    number = await teams.save(PENGSHUI)
    await add_handoff(database, number)
    with pytest.raises(BadTeam, match="1 个对话没结束"):
        await teams.disable(number)
    async with database.write() as connection:
        await connection.execute(update(handoffs).values(ended_at=MOMENT))
    await teams.disable(number)
    assert (await teams.get(number)).disabled
    await teams.enable(number)
    assert not (await teams.get(number)).disabled


async def test_saving_a_disabled_team_does_not_enable_it(teams: Teams) -> None:
    number = await teams.save(PENGSHUI)
    await teams.disable(number)
    await teams.save(replace(PENGSHUI, id=number, cap=9))
    assert (await teams.get(number)).disabled


async def test_nearest_team_is_picked_inside_the_callers_transaction(teams: Teams, database: Database) -> None:
    number = await teams.save(PENGSHUI)
    async with database.write() as connection:
        assert (await teams.pick(connection, "rights", "500243")).id == number
        assert (await teams.pick(connection, "pension", "500243")).id == 1
        assert (await teams.pick(connection, "rights", None)).id == 1


async def test_calendar_joins_the_teams_hours_with_the_years_days(teams: Teams) -> None:
    calendar = await teams.calendar(await teams.save(PENGSHUI))
    monday = datetime(2026, 11, 23, tzinfo=TIME_ZONE)
    assert calendar.is_open(monday.replace(hour=23, minute=59))
    assert not calendar.is_open(monday.replace(hour=12))
    assert calendar.is_open(datetime(2026, 10, 10, 8, tzinfo=TIME_ZONE))
    assert not calendar.is_open(datetime(2026, 10, 5, 8, tzinfo=TIME_ZONE))
