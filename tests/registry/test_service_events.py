"""Services are recorded, listed, and taken out when they were entered wrongly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from service_world import LICHENG, PENGSHUI, STAFF, TODAY, World, world_of

from bot.registry.errors import InFuture, NoSuchPerson, sentence
from bot.registry.events import Channel, Mistake, NewEvent, NoSuchEvent, Outcome, UnknownSort
from bot.registry.values import EventKind
from bot.storage.database import Database

TALK = NewEvent(0, EventKind.POLICY_TALK, TODAY, Channel.MEETING, STAFF)


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return world_of(database, tmp_path)


async def test_events_of_a_person_come_newest_first_with_all_that_was_recorded(world: World) -> None:
    person = await world.person()
    await world.serve(person, EventKind.CALL, date(2026, 5, 1), note="问了近况")
    await world.serve(person, EventKind.VISIT, platform="records", plan="zero_distance")
    await world.serve(person, EventKind.GUIDANCE)
    found = await world.events.of(person)
    assert [event.kind for event in found] == [EventKind.GUIDANCE, EventKind.VISIT, EventKind.CALL]
    assert (found[1].platform, found[1].plan, found[1].actor) == ("records", "zero_distance", STAFF)
    assert (found[2].note, found[2].happened_on, found[2].recorded_at) == (
        "问了近况",
        date(2026, 5, 1),
        world.clock.now(),
    )


@pytest.mark.parametrize(
    ("home", "live", "given", "kept"),
    [(PENGSHUI, "", "", PENGSHUI), (PENGSHUI, LICHENG, "", LICHENG), (PENGSHUI, LICHENG, "500000", "500000")],
)
async def test_a_service_belongs_to_where_the_person_lives(
    world: World, home: str, live: str, given: str, kept: str
) -> None:
    person = await world.person(home_region=home, live_region=live)
    await world.serve(person, EventKind.CALL, region=given)
    assert [event.region for event in await world.events.of(person)] == [kept]


async def test_a_talk_is_recorded_for_forty_people_at_once_and_once_for_each(world: World) -> None:
    people = [await world.person() for _ in range(40)]
    async with world.database.write() as connection:
        assert await world.events.record_for(connection, [*people, people[0]], TALK) == 40
    for person in people:
        assert [event.kind for event in await world.events.of(person)] == [EventKind.POLICY_TALK]


async def test_a_talk_is_recorded_for_nobody_when_one_of_them_is_unknown(world: World) -> None:
    person = await world.person()
    with pytest.raises(NoSuchPerson):
        async with world.database.write() as connection:
            await world.events.record_for(connection, [person, 999], TALK)
    assert await world.events.of(person) == []


async def test_a_call_that_nobody_answered_is_kept_but_does_not_count(world: World) -> None:
    person = await world.person()
    await world.serve(person, EventKind.CALL, outcome=Outcome.NO_ANSWER)
    await world.serve(person, EventKind.CALL, outcome=Outcome.DONE)
    assert [event.counts for event in await world.events.of(person)] == [True, False]


async def test_today_is_the_day_in_china(world: World) -> None:
    person = await world.person()
    world.clock.moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    await world.serve(person, EventKind.VISIT, date(2027, 1, 1))
    with pytest.raises(InFuture):
        await world.serve(person, EventKind.VISIT, date(2027, 1, 2))


@pytest.mark.parametrize("wrong", [{"platform": "zero_distance"}, {"plan": "records"}])
async def test_an_unknown_platform_or_plan_is_refused(world: World, wrong: dict[str, str]) -> None:
    person = await world.person()
    with pytest.raises(UnknownSort) as refused:
        await world.serve(person, EventKind.VISIT, **wrong)
    assert "请从列表里选" in sentence(refused.value)


async def test_a_wrong_event_is_taken_out_and_the_audit_log_keeps_what_it_was(world: World) -> None:
    person = await world.person()
    number = await world.serve(person, EventKind.VISIT, note="住在河边")
    await world.events.remove(number, STAFF, Mistake.WRONG_PERSON)
    (entry,) = await world.audit.page(action="registry.event")
    assert await world.events.of(person) == []
    assert (entry.actor, entry.subject) == (STAFF, f"event:{number}")
    assert entry.detail == {
        "person": person,
        "kind": "visit",
        "happened_on": TODAY.isoformat(),
        "why": "wrong_person",
    }


async def test_an_event_is_taken_out_only_once(world: World) -> None:
    number = await world.serve(await world.person(), EventKind.VISIT)
    await world.events.remove(number, STAFF, Mistake.TWICE)
    with pytest.raises(NoSuchEvent) as refused:
        await world.events.remove(number, STAFF, Mistake.TWICE)
    assert "没有这条服务记录" in sentence(refused.value)
    assert len(await world.audit.page(action="registry.event")) == 1
