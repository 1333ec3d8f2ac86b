"""What held since when: rows that never overlap, also when they are entered out of order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from registry_world import CLERK, PENGSHUI, QIANJIANG, QINGCHENG, TODAY, World

from bot.registry.errors import BackToFront, BadValue, InFuture, NotInClass, OutOfOrder, Overlaps, sentence
from bot.registry.person import Person, PersonChange
from bot.registry.values import Employment, PersonClass, Status, Verified

MARCH, JUNE, SEPTEMBER = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
Rows = list[tuple[str, str, date, date | None]]


def rows(person: Person, status: Status) -> Rows:
    """Value, detail and days of each row."""
    return [(span.value, span.detail, span.since, span.until) for span in person.statuses if span.status is status]


async def changed(world: World, person: Person, since: date | None = None, **values: Any) -> Person:
    change = PersonChange(values, since)
    await world.people.change(person.id, person.version, change, CLERK, Verified.VISIT)
    return await world.again(person.id)


async def test_a_new_value_closes_the_row_before(world: World) -> None:
    person = await world.person(1, live_region=PENGSHUI)
    world.clock.move(days=1)
    person = await changed(world, person, live_region=QINGCHENG)
    assert person.live_region == QINGCHENG
    assert rows(person, Status.RESIDENCE) == [
        (PENGSHUI, "", TODAY, date(2026, 11, 21)),
        (QINGCHENG, "", date(2026, 11, 21), None),
    ]
    assert [span.recorded_by for span in person.statuses if span.status is Status.RESIDENCE] == [CLERK, CLERK]


async def test_a_history_tells_where_somebody_worked(world: World) -> None:
    person = await world.person(1)
    person = await changed(world, person, MARCH, employment="employed", employment_detail="workshop")
    person = await changed(world, person, JUNE, work_region=QINGCHENG, workplace="示例厂")
    person = await changed(world, person, SEPTEMBER, employment="unemployed", employment_detail="looking")
    assert rows(person, Status.EMPLOYMENT) == [
        ("employed", "workshop", MARCH, SEPTEMBER),
        ("unemployed", "looking", SEPTEMBER, None),
    ]
    assert rows(person, Status.WORKPLACE) == [(QINGCHENG, "示例厂", JUNE, None)]


async def test_with_a_new_employment_the_old_detail_is_forgotten(world: World) -> None:
    person = await world.person(1, employment="employed", employment_detail="workshop")
    person = await changed(world, person, employment="unemployed")
    assert (person.employment, person.employment_detail) == ("unemployed", "")
    with pytest.raises(BadValue):
        await changed(world, person, employment_detail="enterprise")


async def test_two_entries_of_one_day_leave_a_trace_and_no_overlap(world: World) -> None:
    person = await world.person(1, employment="employed")
    person = await changed(world, person, employment="flexible")
    assert rows(person, Status.EMPLOYMENT) == [("employed", "", TODAY, TODAY), ("flexible", "", TODAY, None)]


async def test_what_nobody_knows_any_more_ends_the_history(world: World) -> None:
    person = await world.person(1)
    person = await changed(world, person, MARCH, employment="employed")
    person = await changed(world, person, JUNE, employment="")
    assert person.works is None
    assert rows(person, Status.EMPLOYMENT) == [("employed", "", MARCH, JUNE)]
    with pytest.raises(OutOfOrder):
        await changed(world, person, MARCH, employment="unemployed")
    person = await changed(world, person, JUNE, employment="unemployed")
    assert person.works is False


async def test_a_day_before_the_present_row_is_refused(world: World) -> None:
    person = await changed(world, await world.person(1), JUNE, employment="employed")
    with pytest.raises(OutOfOrder) as refused:
        await changed(world, person, MARCH, employment="unemployed")
    assert "“就业状态”已有从 2026-06-01 起的记录" in sentence(refused.value)
    assert await world.again(person.id) == person


async def test_the_past_is_added_without_touching_the_present(world: World) -> None:
    person = await changed(world, await world.person(1), SEPTEMBER, employment="employed")
    await world.people.add_past(
        person.id, Status.EMPLOYMENT, "unemployed", MARCH, JUNE, CLERK, Verified.VISIT, detail="unskilled"
    )
    person = await world.again(person.id)
    assert person.employment == "employed"
    assert rows(person, Status.EMPLOYMENT) == [
        ("unemployed", "unskilled", MARCH, JUNE),
        ("employed", "", SEPTEMBER, None),
    ]


@pytest.mark.parametrize(
    ("since", "until", "error"),
    [
        (date(2026, 5, 31), date(2026, 6, 2), Overlaps),
        (MARCH, date(2026, 10, 1), Overlaps),
        (date(2026, 7, 1), date(2026, 8, 1), Overlaps),
        (date(2026, 9, 30), date(2026, 10, 30), Overlaps),
        (MARCH, MARCH, BackToFront),
        (JUNE, MARCH, BackToFront),
        (JUNE, date(2026, 11, 21), InFuture),
        (MARCH, JUNE, None),
        (SEPTEMBER, date(2026, 10, 1), None),
    ],
)
async def test_the_past_never_overlaps(world: World, since: date, until: date, error: type[Exception] | None) -> None:
    person = await changed(world, await world.person(1), JUNE, employment="employed")
    person = await changed(world, person, SEPTEMBER, employment="")
    person = await changed(world, person, date(2026, 10, 1), employment="flexible")
    adding = world.people.add_past(person.id, Status.EMPLOYMENT, "unemployed", since, until, CLERK, Verified.VISIT)
    if error is None:
        await adding
        return
    with pytest.raises(error):
        await adding


async def test_the_past_holds_only_what_the_status_may_be(world: World) -> None:
    person = await world.person(1)
    for value, detail in (("happy", ""), ("employed", "looking"), ("", "")):
        with pytest.raises(BadValue):
            await world.people.add_past(
                person.id, Status.EMPLOYMENT, value, MARCH, JUNE, CLERK, Verified.VISIT, detail=detail
            )
    with pytest.raises(BadValue):
        await world.people.add_past(person.id, Status.RESIDENCE, "999999", MARCH, JUNE, CLERK, Verified.VISIT)


async def test_the_future_is_refused(world: World) -> None:
    person = await world.person(1)
    with pytest.raises(InFuture) as refused:
        await changed(world, person, date(2026, 11, 21), live_region=QIANJIANG)
    assert "2026-11-21" in sentence(refused.value)


async def test_employment_is_set_inside_a_transaction_of_the_caller(world: World) -> None:
    person = await world.person(1)
    async with world.database.write() as connection:
        await world.people.set_employment(
            connection, person.id, Employment.EMPLOYED, "enterprise", JUNE, "person", Verified.CHAT
        )
    person = await world.again(person.id)
    assert (person.employment, person.employment_detail, person.version) == ("employed", "enterprise", 1)
    assert [(span.recorded_by, span.how) for span in person.statuses if span.value == "employed"] == [
        ("person", "chat")
    ]


async def test_classes_have_days(world: World) -> None:
    person = await world.person(1, PersonClass.OUT_OF_POVERTY)
    await world.people.enter_class(person.id, PersonClass.MONITORED, MARCH, CLERK, Verified.VISIT)
    await world.people.leave_class(person.id, PersonClass.MONITORED, JUNE, CLERK, Verified.VISIT)
    person = await world.again(person.id)
    assert person.classes_on(date(2026, 5, 31)) == (PersonClass.OUT_OF_POVERTY, PersonClass.MONITORED)
    assert person.classes_on(JUNE) == (PersonClass.OUT_OF_POVERTY,)
    assert person.version == 2


async def test_classes_never_overlap(world: World) -> None:
    person = await world.person(1)
    monitored = person.id, PersonClass.MONITORED
    await world.people.enter_class(*monitored, JUNE, CLERK, Verified.VISIT)
    await world.people.enter_class(*monitored, MARCH, CLERK, Verified.VISIT)
    with pytest.raises(BackToFront):
        await world.people.leave_class(*monitored, MARCH, CLERK, Verified.VISIT)
    await world.people.leave_class(*monitored, SEPTEMBER, CLERK, Verified.VISIT)
    with pytest.raises(NotInClass):
        await world.people.leave_class(*monitored, SEPTEMBER, CLERK, Verified.VISIT)
    with pytest.raises(Overlaps) as refused:
        await world.people.enter_class(*monitored, JUNE, CLERK, Verified.VISIT)
    assert sentence(refused.value) == "“防止返贫监测对象”在 2026-06-01 到 2026-09-01 已有记录，时间不能重叠。"
    await world.people.enter_class(*monitored, SEPTEMBER, CLERK, Verified.VISIT)
    days = [(span.since, span.until) for span in (await world.again(person.id)).classes]
    assert days == [(JUNE, SEPTEMBER), (SEPTEMBER, None)]
