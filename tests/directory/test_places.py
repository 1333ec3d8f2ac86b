from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.divisions import Divisions
from bot.directory.employers import BlockedEmployer, Employers
from bot.directory.geometry import Point
from bot.directory.places import Places
from bot.directory.samples import fill_samples
from bot.storage.database import Database

DAY = date(2026, 11, 21)
TOWN = Point(29.294, 108.166, "gcj02")


@pytest.fixture
async def places(database: Database, divisions: Divisions) -> Places:
    await fill_samples(database, DAY)
    return Places(database, divisions)


async def test_nearest_offices_come_first_and_say_how_far(places: Places) -> None:
    found = await places.service_points(None, TOWN, limit=2)
    assert (found.reach, len(found.near)) == ("county", 2)
    nearest = found.near[0]
    assert nearest.item.name == "样例：彭水县就业服务中心"
    assert nearest.distance.kilometres is not None
    assert nearest.distance.kilometres < 1
    assert not nearest.distance.approximate
    # Of the other only the county is known.
    assert found.near[1].distance.kilometres is None


async def test_kind_of_office_can_be_asked_for_and_widening_is_told(places: Places) -> None:
    found = await places.service_points("500243", kind="gig")
    assert found.reach == "province"
    assert {each.item.kind for each in found.near} == {"gig"}
    assert (await places.service_points("500243", kind="insurance")).reach == "elsewhere"


async def test_workshop_of_a_blocked_employer_is_not_shown(database: Database, places: Places) -> None:
    async def nothing(_connection: AsyncConnection, _number: int) -> None:
        return None

    before = [each.item.name for each in (await places.workshops("500243", DAY)).near]
    await Employers(database).block(BlockedEmployer("样例苗家服饰", "不发工资", DAY), nothing)
    after = [each.item.name for each in (await places.workshops("500243", DAY)).near]
    assert set(before) - set(after) == {"样例：彭水苗绣帮扶车间"}


@pytest.mark.parametrize(
    ("region", "skill", "title", "reach"),
    [
        ("500243", "苗绣", "样例：苗绣手工班", "county"),
        ("500243", "开叉车", "样例：叉车司机班", "province"),
        ("441802", "炒菜", "样例：粤菜师傅班", "county"),
        ("370112", "月嫂", "样例：母婴护理班", "elsewhere"),
    ],
)
async def test_courses_are_found_by_the_words_people_use(
    places: Places, region: str, skill: str, title: str, reach: str
) -> None:
    found = await places.courses(region, DAY, skill)
    assert (found.near[0].item.title, found.reach) == (title, reach)


async def test_course_whose_enrolment_is_over_is_not_shown(places: Places) -> None:
    titles = [each.item.title for each in (await places.courses("500243", date(2026, 12, 5))).near]
    assert "样例：苗绣手工班" not in titles
    assert titles[0] == "样例：养老护理员班"


async def test_unknown_skill_finds_nothing_and_says_so(places: Places) -> None:
    found = await places.courses("500243", DAY, "开飞机")
    assert (found.reach, found.near) == (None, ())
