from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.divisions import Divisions
from bot.directory.employer_names import employer_key
from bot.directory.employers import BlockedEmployer, Employers
from bot.directory.geometry import Point
from bot.directory.importing import import_file, store
from bot.directory.kinds import kinds
from bot.directory.matching import Match
from bot.directory.placed import Vacancy
from bot.directory.trades import stored_trades
from bot.directory.vacancies import Vacancies
from bot.directory.wishes import Dislikes, Verdict, Wishes, after
from bot.storage.database import Database

DAY = date(2026, 12, 1)
PENGSHUI = "500243"
TOWN = Point(29.294, 108.166, "gcj02")


def row(title: str, region: str = PENGSHUI, **more: Any) -> dict[str, Any]:
    plain = {
        "title": title,
        "trades": stored_trades(title),
        "employer": "甲公司",
        "employer_key": employer_key("甲公司"),
        "address": title,
        "region": region,
        "pay_min": None,
        "pay_max": None,
        "valid_until": DAY,
        "shift": "unknown",
        "sex": "any",
        "age_min": None,
        "age_max": None,
        "latitude": None,
        "longitude": None,
        "coordinate_system": None,
        "pay_text": "",
    }
    return plain | more


def at(kilometres_north: float) -> dict[str, Any]:
    return {
        "latitude": TOWN.latitude + kilometres_north / 111.2,
        "longitude": TOWN.longitude,
        "coordinate_system": "gcj02",
    }


async def put(database: Database, *rows: dict[str, Any]) -> None:
    async with database.write() as connection:
        await store(connection, kinds()["vacancies"], rows)


@pytest.fixture
def vacancies(database: Database, divisions: Divisions) -> Vacancies:
    return Vacancies(database, divisions)


async def titles(vacancies: Vacancies, wishes: Wishes, **more: Any) -> list[str]:
    return [each.vacancy.title for each in (await vacancies.find(wishes, DAY, limit=20, **more)).matches]


def said(match: Match) -> list[str]:
    return [str(each) for each in match.reasons]


async def nothing(_connection: AsyncConnection, _number: int) -> None:
    return None


@pytest.mark.parametrize(
    ("said_job", "offered", "met"),
    [
        ("电焊", "焊工", True),
        ("电焊工", "二保焊学徒", True),
        ("电焊工", "水电工", False),
        ("保姆", "家政服务员", True),
        ("月嫂", "母婴护理师", True),
        ("进厂", "服装厂缝纫工", True),
        ("缝纫", "工厂普工", False),
        ("啥都行", "叉车工", True),
        ("修表", "钟表店修表师傅", True),
        ("修表", "钟点工", False),
        ("我想找个宠物美容的活", "宠物店助理", False),
        ("宠物美容", "宠物美容师", True),
        ("看大门", "小区保安", True),
    ],
)
async def test_words_people_say_find_the_work_they_mean(
    database: Database, vacancies: Vacancies, said_job: str, offered: str, met: bool
) -> None:
    await put(database, row(offered))
    assert await titles(vacancies, Wishes(jobs=(said_job,))) == ([offered] if met else [])


async def test_expired_and_avoided_ones_never_appear(database: Database, vacancies: Vacancies) -> None:
    await put(database, row("保洁", valid_until=date(2026, 11, 30)), row("保安"), row("司机"))
    everything = {"include_unsuitable": True}
    assert await titles(vacancies, Wishes(), **everything) == ["保安", "司机"]
    assert await titles(vacancies, Wishes(avoid=(2,)), **everything) == ["司机"]


@pytest.mark.parametrize(
    ("employer", "blocked", "hidden"),
    [
        ("重庆市鸿运电子有限公司", "重庆鸿运电子有限责任公司", True),
        ("重庆鸿运电子", "重庆市鸿运电子有限公司", True),
        ("鸿运（重庆）电子有限公司", "鸿运(重庆)电子 有限公司", True),
        ("重庆鸿运电子有限公司彭水分公司", "重庆鸿运电子有限公司", True),
        ("重庆鸿运电子厂", "重庆鸿运电子有限公司", False),
        ("鸿运电子有限公司", "重庆鸿运电子有限公司", False),
        ("新鸿运电子有限公司", "鸿运电子有限公司", False),
        ("鸿运物业有限公司", "鸿运有限公司", False),
    ],
)
async def test_blocked_employer_is_known_in_each_spelling_and_others_are_left_alone(
    tmp_path: Path, database: Database, divisions: Divisions, *, employer: str, blocked: str, hidden: bool
) -> None:
    await import_one(database, divisions, tmp_path, employer)
    await Employers(database).block(BlockedEmployer(blocked, "不发工资", DAY), nothing)
    found = await titles(Vacancies(database, divisions), Wishes(), include_unsuitable=True)
    assert found == ([] if hidden else ["保洁"])


async def import_one(database: Database, divisions: Divisions, folder: Path, employer: str) -> None:
    path = folder / "岗位.csv"
    path.write_text(f"岗位,单位名称,地区,有效期至\n保洁,{employer},彭水,2027-01-01\n", encoding="utf-8")
    assert (await import_file(database, divisions, kinds()["vacancies"], path)).added == 1


async def test_block_lasts_from_its_first_to_its_last_day(database: Database, vacancies: Vacancies) -> None:
    await put(database, row("保洁", valid_until=date(2027, 12, 31)))
    employers = Employers(database)
    await employers.block(BlockedEmployer("甲公司", "不发工资", date(2026, 12, 2), date(2026, 12, 3)), nothing)
    found = [bool((await vacancies.find(Wishes(), date(2026, 12, day))).matches) for day in (1, 2, 3, 4)]
    assert found == [True, False, False, True]
    await employers.unblock("甲 公司", nothing)
    assert (await vacancies.find(Wishes(), date(2026, 12, 2))).matches


async def test_search_widens_step_by_step_and_says_how_far(database: Database, vacancies: Vacancies) -> None:
    wishes = Wishes(region="370126")
    steps = [("广东", "441802", "elsewhere"), ("青岛", "370202", "province"), ("历城", "370112", "prefecture"),
             ("商河", "370126", "county")]  # fmt: skip
    for title, region, reach in steps:
        await put(database, row(title, region))
        found = await vacancies.find(wishes, DAY)
        assert (found.reach, found.matches[0].vacancy.title) == (reach, title)
    assert await titles(vacancies, wishes) == ["商河", "历城", "青岛"]


async def test_near_one_beyond_the_border_is_not_missed(database: Database, vacancies: Vacancies) -> None:
    await put(database, row("县里远的", **at(-60)), row("邻省近的", "422800", **at(20)))
    assert await titles(vacancies, Wishes(region=PENGSHUI, point=TOWN)) == ["邻省近的", "县里远的"]


@pytest.mark.parametrize(
    ("offer", "wishes", "words", "suitable"),
    [
        ({"pay_min": 4000, "pay_max": 5000}, Wishes(pay_min=4000), "月薪 4000–5000，够您想要的 4000", True),
        ({"pay_min": 3000, "pay_max": 5000}, Wishes(pay_min=4000), "月薪 3000–5000，不一定有您想要的 4000", True),
        ({"pay_min": 3500, "pay_max": 3500}, Wishes(pay_min=4000), "月薪 3500，比您想要的低 500", False),
        ({"pay_min": 2000}, Wishes(pay_min=4000), "月薪 2000 以上，不一定有您想要的 4000", True),
        ({"pay_text": "日薪200元"}, Wishes(pay_min=4000), "工资写的是“日薪200元”，一个月多少要问清楚", True),
        ({}, Wishes(pay_min=4000), "工资没写，要问清楚", True),
        ({"age_min": 18, "age_max": 50}, Wishes(age=45), "年龄要求 18–50，您 45", True),
        ({"age_min": 18, "age_max": 50}, Wishes(age=51), "年龄要求 18–50，您 51", False),
        ({"age_max": 50}, Wishes(), "年龄要求 50 以下，您多大还不知道", True),
        ({"age_max": 50}, Wishes(dislikes=Dislikes(older_than=50)), "年龄要求 50 以下，您说过年龄超了", False),
        ({"sex": "male"}, Wishes(sex="female"), "这个岗位只招男的", False),
        ({"sex": "male"}, Wishes(), "这个岗位只招男的", True),
        ({"shift": "night"}, Wishes(no_shifts=("night",)), "上夜班，不是您要的", False),
        ({"shift": "rotating"}, Wishes(no_shifts=("night",)), "要倒班，会有夜班", False),
        ({"shift": "day"}, Wishes(shifts=("day",)), "上白班，合您的意", True),
        ({}, Wishes(shifts=("day",)), "没写上什么班，要问清楚", True),
        (at(6), Wishes(point=TOWN), "离您约 6 公里", True),
        (at(40), Wishes(point=TOWN), "离您约 40 公里，有点远", True),
        (at(40), Wishes(point=TOWN, max_km=20), "离您约 40 公里，您想在 20 公里以内", False),
        ({}, Wishes(region=PENGSHUI), "就在重庆市彭水苗族土家族自治县", True),
        ({}, Wishes(jobs=("保洁",)), "您想做保洁，正好", True),
        ({}, Wishes(dislikes=Dislikes(trades=("cleaning",))), "您说过不想做保洁", False),
        ({}, Wishes(dislikes=Dislikes(regions=(PENGSHUI,))), "在重庆市彭水苗族土家族自治县，您说过不去那里", False),
        ({"trades": "|loading|"}, Wishes(dislikes=Dislikes(heavy=True)), "这个活比较重", False),
    ],
)
async def test_each_wish_gives_a_reason_in_plain_words(
    database: Database, vacancies: Vacancies, *, offer: dict[str, Any], wishes: Wishes, words: str, suitable: bool
) -> None:
    await put(database, row("保洁", **offer))
    [match] = (await vacancies.find(wishes, DAY, include_unsuitable=True)).matches
    assert words in said(match)
    assert match.suitable is suitable
    assert bool((await vacancies.find(wishes, DAY)).matches) is suitable
    [reason] = [each for each in match.reasons if str(each) == words]
    assert (reason.weight == "bad") is not suitable


async def test_unsuitable_ones_follow_the_suitable_only_on_request(database: Database, vacancies: Vacancies) -> None:
    low: dict[str, Any] = {"pay_min": 2000, "pay_max": 2000}
    high: dict[str, Any] = {"pay_min": 5000, "pay_max": 5000}
    #: 2000, "pay_max": 2000}, {"pay_min": 5000, "pay_max": 5000}
    await put(
        database, row("保洁甲", **low, age_max=30), row("保洁乙", **low), row("保洁丙", **high), row("保安", **high)
    )
    wishes = Wishes(jobs=("保洁",), pay_min=4000, age=45)
    assert await titles(vacancies, wishes) == ["保洁丙"]
    assert await titles(vacancies, wishes, include_unsuitable=True) == ["保洁丙", "保洁乙", "保洁甲"]


FAR = Vacancy(title="工地小工", employer="乙", region="500112", valid_until=DAY, id=7, trades="|builder|",
              pay_min=3000, pay_max=3550, shift="night", age_max=50)  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "before", "expected"),
    [
        ("too_far", Wishes(), Wishes(max_km=20)),
        ("too_far", Wishes(max_km=10), Wishes(max_km=10)),
        ("pay_low", Wishes(), Wishes(pay_min=3600)),
        ("pay_low", Wishes(pay_min=5000), Wishes(pay_min=5000)),
        ("wrong_job", Wishes(), Wishes(dislikes=Dislikes(trades=("builder",)))),
        ("wrong_job", Wishes(jobs=("小工", "保洁")), Wishes(jobs=("保洁",), dislikes=Dislikes(trades=("builder",)))),
        ("wrong_shift", Wishes(shifts=("night", "day")), Wishes(shifts=("day",), no_shifts=("night",))),
        ("heavy", Wishes(), Wishes(dislikes=Dislikes(heavy=True))),
        ("too_old", Wishes(), Wishes(dislikes=Dislikes(older_than=50))),
        ("other_place", Wishes(), Wishes(dislikes=Dislikes(regions=("500112",)))),
        ("liked", Wishes(), Wishes(jobs=("建筑小工",))),
        ("liked", Wishes(jobs=("保洁",)), Wishes(jobs=("保洁",))),
        ("applied", Wishes(), Wishes()),
    ],
)
def test_what_a_person_says_changes_the_wishes(verdict: Verdict, before: Wishes, expected: Wishes) -> None:
    assert after(before, FAR, verdict, 40.0) == replace(expected, avoid=(7,))


def test_nothing_is_made_of_what_is_unknown() -> None:
    bare = Vacancy(title="杂活", employer="乙", region=PENGSHUI, valid_until=DAY, id=7)
    wishes = Wishes(region=PENGSHUI)
    silent: tuple[Verdict, ...] = ("too_far", "pay_low", "wrong_shift", "too_old")
    for verdict in silent:
        assert after(wishes, bare, verdict, None) == replace(wishes, avoid=(7,))
    assert after(wishes, bare, "wrong_job", None).dislikes.titles == ("杂活",)


async def test_next_result_is_as_a_person_would_expect(database: Database, vacancies: Vacancies) -> None:
    await put(
        database, row("保洁甲", pay_min=3000, pay_max=3000, **at(40)), row("保洁乙", **at(50)), row("保洁丙", **at(8))
    )
    wishes = Wishes(point=TOWN, jobs=("保洁",), avoid=(3,))
    [first, *_] = (await vacancies.find(wishes, DAY)).matches
    assert first.vacancy.title == "保洁甲"
    nearer = replace(after(wishes, first.vacancy, "too_far", first.distance_km), avoid=())
    assert await titles(vacancies, nearer) == ["保洁丙"]


async def test_search_of_twenty_thousand_takes_little_time(database: Database, vacancies: Vacancies) -> None:
    many = [
        row(f"{job}{number}", region, pay_min=3000, pay_max=4000, **at(number % 50))
        for number in range(5000)
        for job, region in (("保洁", PENGSHUI), ("焊工", "370112"), ("保安", "441802"), ("普工", "220104"))
    ]
    await put(database, *many)
    wishes = Wishes(region=PENGSHUI, point=TOWN, jobs=("保洁",), pay_min=3500, age=40, max_km=20)
    await vacancies.find(wishes, DAY)
    used = time.process_time()
    for _ in range(5):
        assert len((await vacancies.find(wishes, DAY)).matches) == 5
    assert (time.process_time() - used) / 5 < 0.05
