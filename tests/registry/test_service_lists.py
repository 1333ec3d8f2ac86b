"""Who has not yet had what a duty asks for: nobody is missed, nobody of whom it is unknown is put in or dropped."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from service_world import AGES, LICHENG, PENGSHUI, QINGCHENG, STAFF, TODAY, World, world_of

from bot.registry.due_lists import DueList, Scope, Standing, total
from bot.registry.events import Outcome
from bot.registry.households import Households
from bot.registry.reading import Page
from bot.registry.values import EventKind
from bot.storage.database import Database

OUT = None
UNWILLING = {"employment": "unemployed", "employment_detail": "unwilling"}
UNSKILLED = {"employment": "unemployed", "employment_detail": "unskilled"}
WILLING = {"employment": "unemployed", "wants_work": True}
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return world_of(database, tmp_path)


async def standing(world: World, key: DueList, person: int) -> Standing | None:
    found = [each for each in Standing if person in await world.listed(key, each)]
    assert len(found) <= 1
    return found[0] if found else OUT


@pytest.mark.parametrize(
    ("employment", "detail", "wants", "talk", "training", "vacancies"),
    [
        ("unemployed", "unwilling", None, Standing.OPEN, OUT, OUT),
        ("unemployed", "", False, Standing.OPEN, Standing.UNCLEAR, OUT),
        ("unemployed", "looking", None, OUT, OUT, Standing.OPEN),
        ("unemployed", "", True, OUT, Standing.UNCLEAR, Standing.OPEN),
        ("unemployed", "unskilled", True, OUT, Standing.OPEN, Standing.OPEN),
        ("unemployed", "unskilled", None, Standing.UNCLEAR, Standing.OPEN, Standing.UNCLEAR),
        ("unemployed", "cannot_leave", None, Standing.UNCLEAR, OUT, Standing.UNCLEAR),
        ("unemployed", "unwilling", True, Standing.UNCLEAR, OUT, Standing.UNCLEAR),
        ("unemployed", "looking", False, Standing.UNCLEAR, OUT, Standing.UNCLEAR),
        ("unemployed", "", None, Standing.UNCLEAR, Standing.UNCLEAR, Standing.UNCLEAR),
        ("", "", None, Standing.UNCLEAR, Standing.UNCLEAR, Standing.UNCLEAR),
        ("", "", False, Standing.UNCLEAR, Standing.UNCLEAR, OUT),
        ("", "", True, OUT, Standing.UNCLEAR, Standing.UNCLEAR),
        ("employed", "enterprise", False, OUT, OUT, OUT),
        ("flexible", "", None, OUT, OUT, OUT),
        ("self_employed", "", True, OUT, OUT, OUT),
    ],
)
async def test_whom_a_list_concerns(  # noqa: PLR0917
    world: World,
    employment: str,
    detail: str,
    wants: bool | None,
    talk: Standing | None,
    training: Standing | None,
    vacancies: Standing | None,
) -> None:
    person = await world.person(employment=employment, employment_detail=detail, wants_work=wants)
    assert await standing(world, DueList.TALK_GUIDANCE, person) == talk
    assert await standing(world, DueList.TRAINING, person) == training
    assert await standing(world, DueList.VACANCIES, person) == vacancies


@pytest.mark.parametrize(
    ("different", "listed"),
    [
        ({"birth_date": date(2010, 11, 20)}, True),
        ({"birth_date": date(2010, 11, 21)}, False),
        ({"birth_date": date(1965, 11, 21)}, True),
        ({"birth_date": date(1965, 11, 20)}, False),
        ({"birth_date": None}, True),
        ({"labour_capacity": "none"}, False),
        ({"labour_capacity": "half"}, True),
        ({"labour_capacity": ""}, True),
        ({"classes": ("student",)}, False),
        ({"classes": ("monitored",)}, True),
    ],
)
async def test_who_is_known_not_to_belong_to_the_labour_force_is_in_no_list_of_services(
    world: World, different: dict[str, Any], listed: bool
) -> None:
    person = await world.person(**{**UNWILLING, **different})
    assert (await standing(world, DueList.TALK_GUIDANCE, person) is Standing.OPEN) is listed
    assert (await standing(world, DueList.CONTACT, person) is Standing.OPEN) is listed
    assert await standing(world, DueList.UPDATE, person) is Standing.OPEN


@pytest.mark.parametrize(
    ("had", "lacks"),
    [
        ((), ["policy_talk", "guidance"]),
        ((EventKind.POLICY_TALK,), ["guidance"]),
        ((EventKind.POLICY_TALK, EventKind.POLICY_TALK), ["guidance"]),
        ((EventKind.GUIDANCE, EventKind.VISIT), ["policy_talk"]),
        ((EventKind.GUIDANCE, EventKind.POLICY_TALK), None),
    ],
)
async def test_one_talk_and_one_guidance_are_asked(
    world: World, had: tuple[EventKind, ...], lacks: list[str] | None
) -> None:
    person = await world.person(**UNWILLING)
    for kind in had:
        await world.serve(person, kind)
    found = [[lack.need for lack in line.lacks] for line in await world.lines(DueList.TALK_GUIDANCE)]
    assert found == ([] if lacks is None else [lacks])


async def test_three_vacancies_count_only_if_they_are_different_and_suitable(world: World) -> None:
    person = await world.person(**WILLING)
    first, second, third = [await world.vacancy() for _ in range(3)]
    for vacancy, counts in ((first, True), (first, True), (second, True), (third, False)):
        await world.serve(person, EventKind.VACANCY, vacancy_id=vacancy, counts=counts)
    (line,) = await world.lines(DueList.VACANCIES)
    assert [(lack.have, lack.least) for lack in line.lacks] == [(2, 3)]
    await world.serve(person, EventKind.VACANCY, vacancy_id=third)
    assert await standing(world, DueList.VACANCIES, person) is Standing.MET


async def test_recommendations_of_vacancies_not_in_the_directory_count_each(world: World) -> None:
    person = await world.person(**WILLING)
    for _ in range(3):
        await world.serve(person, EventKind.VACANCY, note="电话里推荐")
    assert await standing(world, DueList.VACANCIES, person) is Standing.MET


@pytest.mark.parametrize(
    ("day", "since", "met"),
    [
        (NEW_YEAR, None, True),
        (date(2025, 12, 31), None, False),
        (date(2025, 12, 31), date(2025, 12, 31), True),
        (date(2026, 6, 30), date(2026, 7, 1), False),
        (date(2026, 11, 19), None, True),
        (TODAY, None, False),
    ],
)
async def test_services_count_from_the_chosen_day_or_new_year_to_the_day_of_the_list(
    world: World, day: date, since: date | None, met: bool
) -> None:
    person = await world.person(**UNSKILLED)
    await world.serve(person, EventKind.TRAINING, day)
    scope = Scope(date(2026, 11, 19), since=since)
    assert await world.listed(DueList.TRAINING, Standing.MET if met else Standing.OPEN, scope) == [person]


@pytest.mark.parametrize("kind", list(EventKind))
async def test_only_somebody_who_spoke_with_the_person_was_in_contact(world: World, kind: EventKind) -> None:
    person = await world.person()
    await world.serve(person, kind)
    machine = kind in {EventKind.NOTICE, EventKind.CHECK_IN, EventKind.VACANCY}
    assert await standing(world, DueList.CONTACT, person) is (Standing.OPEN if machine else Standing.MET)


async def test_a_call_nobody_answered_is_no_contact(world: World) -> None:
    person = await world.person()
    await world.serve(person, EventKind.CALL, outcome=Outcome.NO_ANSWER)
    assert await standing(world, DueList.CONTACT, person) is Standing.OPEN


@pytest.mark.parametrize(
    ("verified", "day", "met"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), True),
        (date(2026, 11, 30), date(2026, 11, 30), True),
        (date(2026, 10, 31), date(2026, 11, 1), False),
        (date(2026, 11, 30), date(2026, 12, 1), False),
        (date(2025, 11, 30), date(2026, 11, 30), False),
        (date(2024, 2, 29), date(2024, 2, 29), True),
        (None, date(2026, 11, 30), False),
    ],
)
async def test_a_record_is_up_to_date_only_in_the_month_it_was_verified(
    world: World, verified: date | None, day: date, met: bool
) -> None:
    person = await world.person(verified_on=verified)
    assert await world.listed(DueList.UPDATE, Standing.MET if met else Standing.OPEN, Scope(day)) == [person]


WORKER = {"employment": "employed"}
IDLE = {"employment": "unemployed"}
UNKNOWN: dict[str, Any] = {}
PENSIONER = {"birth_date": date(1950, 1, 1)}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((IDLE, IDLE), Standing.OPEN),
        ((IDLE, WORKER), Standing.MET),
        ((IDLE, UNKNOWN), Standing.UNCLEAR),
        ((UNKNOWN, WORKER), Standing.MET),
        ((IDLE, PENSIONER), Standing.OPEN),
        ((IDLE | {"birth_date": None},), Standing.UNCLEAR),
        ((PENSIONER,), OUT),
        ((PENSIONER, WORKER | {"labour_capacity": ""}), Standing.MET),
    ],
)
async def test_a_household_is_at_zero_when_all_who_count_are_known_to_be_idle(
    world: World, members: tuple[dict[str, Any], ...], expected: Standing | None
) -> None:
    head, *_ = await world.household(*members)
    assert await standing(world, DueList.ZERO_EMPLOYMENT, head) is expected


async def test_a_household_is_listed_by_its_head_with_its_helper(world: World) -> None:
    _, head = await world.household(IDLE, IDLE | {"is_head": True}, helper="乙大山")
    (line,) = await world.lines(DueList.ZERO_EMPLOYMENT)
    assert (line.person.id, line.helper, [lack.need for lack in line.lacks]) == (head, "乙大山", ["worker"])


async def test_tasks_of_people_who_became_unemployed_come_with_the_day_they_are_due(world: World) -> None:
    late, soon, done, old = [await world.person(employment="unemployed") for _ in range(4)]
    first = await world.task(soon, due_on=date(2026, 11, 21))
    await world.task(late, due_on=date(2026, 11, 27))
    await world.task(done, done_at=datetime(2025, 12, 31, 16, tzinfo=UTC), done_by=STAFF)
    await world.task(old, done_at=datetime(2025, 12, 31, 15, 59, tzinfo=UTC), done_by=STAFF)
    await world.task(late, kind="correct_record")
    lines = await world.lines(DueList.BECAME_UNEMPLOYED)
    assert [(line.person.id, line.due_on) for line in lines] == [(soon, date(2026, 11, 21)), (late, date(2026, 11, 27))]
    assert lines[0].task_id == first
    assert await world.listed(DueList.BECAME_UNEMPLOYED, Standing.MET) == [done]


async def test_everybody_is_counted_once_in_a_county_inside_the_regions(world: World) -> None:
    moved = await world.person(home_region=PENGSHUI, live_region=LICHENG)
    township = await world.person(home_region="500243101")
    nowhere = await world.person(home_region="")
    counts = {
        regions: [(row.region, row.open) for row in await world.lists.summary(DueList.CONTACT, Scope(TODAY, regions))]
        for regions in ((), ("500000",), ("370100",), ("500000", LICHENG), ("000000",), (QINGCHENG,))
    }
    assert counts == {
        (): [("", 1), (PENGSHUI, 2)],
        ("500000",): [(PENGSHUI, 2)],
        ("370100",): [(LICHENG, 1)],
        ("500000", LICHENG): [(PENGSHUI, 2)],
        ("000000",): [("", 1), (PENGSHUI, 2)],
        (QINGCHENG,): [],
    }
    assert await world.listed(DueList.CONTACT) == [nowhere, moved, township]


async def test_rows_are_named_and_what_is_unclear_is_told_apart(world: World) -> None:
    await world.person(**UNWILLING)
    await world.person()
    await world.person(home_region="", live_region="", **UNWILLING)
    rows = await world.lists.summary(DueList.TALK_GUIDANCE, Scope(TODAY))
    assert [(row.name, row.size, row.unclear) for row in rows] == [
        ("没填地区", 1, 0),
        ("重庆市彭水苗族土家族自治县", 1, 1),
    ]
    summed = total(rows, "合计")
    assert (summed.size, summed.met, summed.open, summed.unclear) == (2, 0, 2, 1)


async def test_lists_of_an_empty_registry_are_empty(world: World) -> None:
    for key in DueList:
        assert await world.lists.summary(key, Scope(TODAY)) == []
        assert await world.listed(key) == []
    assert total([], "合计").size == 0


async def test_somebody_erased_is_in_no_list(world: World) -> None:
    person = await world.person(**UNWILLING)
    await world.people.erase(person, STAFF)
    assert [await standing(world, key, person) for key in DueList] == [OUT] * len(DueList)


@pytest.mark.parametrize("seed", range(3))
async def test_summary_totals_equal_the_people_listed(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(20):
        members = [_anybody(chance) for _ in range(chance.randint(1, 3))]
        for person in await world.household(*members, region=chance.choice((PENGSHUI, LICHENG))):
            for _ in range(chance.randint(0, 4)):
                day = date(2026, chance.randint(1, 11), chance.randint(1, 20))
                await world.serve(person, chance.choice(list(EventKind)), day, counts=chance.random() < 0.8)
            if chance.random() < 0.2:
                await world.task(person)
    for key in DueList:
        for regions in ((), (PENGSHUI,), ("370000", QINGCHENG)):
            await _agrees(world, key, Scope(TODAY, regions, chance.choice((None, date(2026, 6, 1)))))

    await _agrees_with_the_households(world)


async def _agrees_with_the_households(world: World) -> None:
    homes = Households(world.database, world.audit, world.clock, AGES)
    for regions in ((), (PENGSHUI,), ("370000",)):
        found = await homes.zero_employment(regions, TODAY)
        summed = total(await world.lists.summary(DueList.ZERO_EMPLOYMENT, Scope(TODAY, regions)), "")
        assert (summed.open, summed.unclear) == (len(found.zero), len(found.unclear))


async def _agrees(world: World, key: DueList, scope: Scope) -> None:
    summed = total(await world.lists.summary(key, scope), "")
    for standing, counted in (
        (Standing.OPEN, summed.open),
        (Standing.MET, summed.met),
        (Standing.UNCLEAR, summed.unclear),
    ):
        lines = [line async for line in world.lists.all(key, scope, standing)]
        paged = await world.lists.people(key, scope, Page(4, 3), standing)
        assert len(lines) == counted
        assert paged == lines[3:7]
        assert all(bool(line.lacks) is (standing is Standing.OPEN) or standing is Standing.UNCLEAR for line in lines)


def _anybody(chance: random.Random) -> dict[str, Any]:
    return {
        "employment": chance.choice(("", "employed", "unemployed", "unemployed", "flexible")),
        "employment_detail": chance.choice(("", "unwilling", "unskilled", "looking")),
        "wants_work": chance.choice((None, True, False)),
        "birth_date": chance.choice((None, date(1990, 1, 1), date(1950, 1, 1), date(2020, 1, 1))),
        "labour_capacity": chance.choice(("", "normal", "none")),
        "live_region": chance.choice(("", PENGSHUI, QINGCHENG)),
        "verified_on": chance.choice((None, TODAY, date(2026, 10, 31))),
    }
