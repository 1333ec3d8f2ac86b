"""Who is meant by a filter: what matters has to hold, and what nobody knows holds for nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import invented
import pytest
from registry_world import CLERK, PENGSHUI, QIANJIANG, QINGCHENG, TODAY, World, county, make_people

from bot.registry import accounts
from bot.registry.filter import BadFilter, PeopleFilter
from bot.registry.filter_parts import READERS
from bot.registry.reading import Page
from bot.registry.values import PersonClass, Purpose, Verified

EVERYTHING: dict[str, Any] = {
    "regions": [PENGSHUI, QIANJIANG],
    "classes": ["monitored", "subsistence"],
    "employment": ["unemployed", ""],
    "sex": "female",
    "age_from": 16,
    "age_to": 59,
    "wishes": "保洁 月嫂",
    "wants_work": True,
    "reach": ["county"],
    "notices": ["given"],
    "has_chat": False,
    "channels": ["telegram"],
    "verified_before": "2026-11-01",
    "ids": [1, 2],
    "words": "甲",
}


async def names(world: World, **parts: Any) -> list[str]:
    """Who is found, and whether as many are counted."""
    wanted = PeopleFilter(**parts)
    found = [line.name for line in await world.people.find(wanted)]
    assert await world.people.count(wanted) == len(found)
    return found


@pytest.fixture
async def three(world: World) -> list[int]:
    """One of whom much is known, one who is otherwise, one of whom nothing is known."""
    first = await world.person(
        1,
        PersonClass.MONITORED,
        name="甲一",
        live_region=QINGCHENG,
        employment="unemployed",
        wanted_jobs="保洁、100%计件",
        wants_work=True,
        reach="county",
    )
    second = await world.person(
        2,
        PersonClass.SUBSISTENCE,
        name="乙二",
        id_number=invented.id_number(2, date(1960, 11, 21), man=True),
        home_region=QIANJIANG,
        employment="employed",
        wanted_training="月嫂",
        wants_work=False,
    )
    third = await world.person(3, name="丙三", id_number="", phone="", home_region="")
    async with world.database.write() as connection:
        await world.consents.give(connection, first.id, Purpose.NOTICES, "person", "chat")
        await world.consents.withdraw(connection, second.id, Purpose.NOTICES, "person", "chat")
    await world.chat("talk-1", "telegram")
    async with world.database.write() as connection:
        await accounts.link(connection, first.id, "talk-1", "chat", world.clock.now())
    await world.people.verify(second.id, CLERK, Verified.VISIT, TODAY)
    return [first.id, second.id, third.id]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, ["甲一", "乙二", "丙三"]),
        ({"regions": ("000000",)}, ["甲一", "乙二", "丙三"]),
        ({"regions": ("500000",)}, ["甲一", "乙二"]),
        ({"regions": (PENGSHUI,)}, ["甲一"]),
        ({"regions": (QINGCHENG, QIANJIANG)}, ["甲一", "乙二"]),
        ({"regions": ("440000",)}, ["甲一"]),
        ({"regions": ("370000",)}, []),
        ({"classes": ("monitored", "destitute")}, ["甲一"]),
        ({"employment": ("unemployed",)}, ["甲一"]),
        ({"employment": ("employed", "")}, ["乙二", "丙三"]),
        ({"sex": "male"}, ["乙二"]),
        ({"age_to": 65}, ["甲一", "乙二"]),
        ({"age_from": 65}, ["乙二"]),
        ({"age_from": 66}, []),
        ({"age_to": 64}, ["甲一"]),
        ({"wishes": "保洁"}, ["甲一"]),
        ({"wishes": "月嫂，保洁"}, ["甲一", "乙二"]),
        ({"wishes": "0%计"}, ["甲一"]),
        ({"wishes": "保_"}, []),
        ({"wants_work": True}, ["甲一"]),
        ({"wants_work": False}, ["乙二"]),
        ({"reach": ("county", "")}, ["甲一", "乙二", "丙三"]),
        ({"notices": ("given",)}, ["甲一"]),
        ({"notices": ("refused", "")}, ["乙二", "丙三"]),
        ({"has_chat": True}, ["甲一"]),
        ({"has_chat": False}, ["乙二", "丙三"]),
        ({"channels": ("telegram", "web")}, ["甲一"]),
        ({"channels": ("web",)}, []),
        ({"verified_before": TODAY}, ["甲一", "丙三"]),
        ({"words": "二"}, ["乙二"]),
        ({"words": "%"}, []),
        ({"words": invented.id_number(1).lower()}, ["甲一"]),
        ({"words": "190 0000 0002"}, ["乙二"]),
        ({"words": "0000002"}, []),
        ({"regions": ("500000",), "wants_work": True, "words": " 甲 "}, ["甲一"]),
    ],
)
async def test_a_filter_finds_whom_it_means(world: World, parts: dict[str, Any], expected: list[str]) -> None:
    assert await names(world, **parts) == expected


async def test_a_filter_finds_people_by_their_numbers(world: World, three: list[int]) -> None:
    assert await names(world, ids=(three[2], three[0], 99)) == ["甲一", "丙三"]


async def test_a_class_counts_while_it_lasts(world: World) -> None:
    person = await world.person(1, PersonClass.MONITORED)
    await world.people.leave_class(person.id, PersonClass.MONITORED, TODAY, CLERK, Verified.VISIT)
    assert await names(world, classes=("monitored",)) == []


async def test_lines_show_masked_numbers_and_present_classes(world: World, three: list[int]) -> None:
    first, *_, third = await world.people.find(PeopleFilter())
    masked = "*" * 14 + invented.id_number(1)[-4:], "190****0001"
    assert (first.id, first.id_number, first.phone) == (three[0], *masked)
    assert (first.classes, first.has_chat) == ((PersonClass.MONITORED,), True)
    assert (third.id_number, third.phone, third.classes, third.has_chat) == ("", "", (), False)


def test_a_filter_goes_through_json_and_back() -> None:
    wanted = PeopleFilter.from_json(EVERYTHING)
    assert wanted.verified_before == date(2026, 11, 1)
    assert wanted.to_json() == EVERYTHING
    assert EVERYTHING.keys() == READERS.keys()
    assert PeopleFilter().to_json() == {}
    assert PeopleFilter.from_json({}) == PeopleFilter()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "格式不对"),
        ("everybody", "格式不对"),
        ({"name": "甲"}, "“name”"),
        ({"regions": "500243"}, "“地区”"),
        ({"regions": ["999999"]}, "“地区”"),
        ({"regions": [PENGSHUI] * 501}, "“地区”"),
        ({"classes": ["rich"]}, "“人员类别”"),
        ({"employment": [None]}, "“就业状态”"),
        ({"sex": "unknown"}, "“性别”"),
        ({"age_from": "16"}, "“最小年龄”"),
        ({"age_to": 151}, "“最大年龄”"),
        ({"age_from": True}, "“最小年龄”"),
        ({"wants_work": "yes"}, "“就业意愿”"),
        ({"wishes": "长" * 201}, "“求职或培训意向”"),
        ({"verified_before": "昨天"}, "“核实日期”"),
        ({"verified_before": 3}, "“核实日期”"),
        ({"ids": [-1]}, "“指定人员”"),
        ({"channels": [""]}, "“聊天渠道”"),
    ],
)
def test_json_that_is_no_filter_is_refused_in_chinese(content: object, said: str) -> None:
    with pytest.raises(BadFilter, match=said):
        PeopleFilter.from_json(content)


def test_a_filter_is_told_in_words(world: World) -> None:
    assert PeopleFilter().in_words(world.divisions) == "台账全部人员"
    said = PeopleFilter.from_json(EVERYTHING).in_words(world.divisions)
    assert said == (
        "户籍或现住在重庆市彭水苗族土家族自治县、重庆市黔江区；人员类别是防止返贫监测对象、低保对象；"
        "就业状态是未就业、未知；性别是女；求职或培训意向里有“保洁”、“月嫂”；有就业意愿；外出意愿是县内；"
        "接收通知是同意；没有关联聊天账号；聊天渠道是Telegram；2026-11-01 以后没有核实过；指定的 2 人；"
        "按姓名、身份证号或电话查到的人；16 至 59 岁"
    )
    assert PeopleFilter(age_to=59).in_words(world.divisions) == "不超过 59 岁"


async def test_pages_and_batches_go_through_everybody_once(world: World) -> None:
    numbers = await make_people(world.database, world.sealer, 1203)
    wanted = PeopleFilter(regions=(PENGSHUI,))
    expected = [number for number in numbers if county(number) == PENGSHUI]
    paged = [
        line.id
        for offset in range(0, 500, 150)
        for line in await world.people.find(wanted, Page(limit=150, offset=offset))
    ]
    assert paged == expected
    batches = [batch async for batch in world.people.batches(PeopleFilter())]
    assert [person.id for batch in batches for person in batch] == list(numbers)
    assert batches[0][0].id_number == invented.id_number(1, invented.born(1), man=True)
    assert batches[0][0].household is not None
