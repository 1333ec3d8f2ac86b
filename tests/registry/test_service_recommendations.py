"""Vacancies shown in chats: noted once, counted once for a person and only while they suit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from service_world import World, world_of

from bot.registry.due_lists import DueList, Standing
from bot.registry.events import Event
from bot.registry.recommendations import Shown, Verdict
from bot.registry.values import EventKind
from bot.storage.database import Database


@pytest.fixture
def world(database: Database, tmp_path: Path) -> World:
    return world_of(database, tmp_path)


async def show(world: World, talk: str, person: int | None, *matches: Shown) -> None:
    async with world.database.write() as connection:
        await world.recommendations.shown(connection, talk, person, matches)


async def say(world: World, talk: str, vacancy: int, verdict: Verdict) -> bool:
    async with world.database.write() as connection:
        return await world.recommendations.verdict(connection, talk, vacancy, verdict)


async def counting(world: World, person: int) -> list[Event]:
    return [event for event in await world.events.of(person) if event.counts]


async def test_a_vacancy_shown_twice_is_noted_and_counted_once(world: World) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    await show(world, talk, person, Shown(vacancy, True, 3.4), Shown(vacancy, True, 3.4))
    await show(world, talk, person, Shown(vacancy, True, 3.4))
    (event,) = await world.events.of(person)
    assert (event.kind, event.vacancy_id, event.counts, event.actor) == (EventKind.VACANCY, vacancy, True, "bot")
    assert await world.recommendations.seen(talk) == {vacancy}


async def test_a_vacancy_shown_in_two_chats_of_a_person_counts_once(world: World) -> None:
    person, vacancy = await world.person(), await world.vacancy()
    for name in ("a", "b"):
        await show(world, await world.conversation(name), person, Shown(vacancy, True))
    assert len(await world.events.of(person)) == 1


async def test_an_unsuitable_vacancy_is_kept_but_does_not_count_until_it_suits(world: World) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    await show(world, talk, person, Shown(vacancy, False))
    assert [event.counts for event in await world.events.of(person)] == [False]
    world.clock.moment += timedelta(days=3)
    await show(world, talk, person, Shown(vacancy, True))
    (event,) = await world.events.of(person)
    assert (event.counts, event.happened_on) == (True, date(2026, 11, 23))


async def test_what_was_suitable_when_it_was_shown_stays_counted(world: World) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    await show(world, talk, person, Shown(vacancy, True))
    await show(world, talk, person, Shown(vacancy, False))
    assert len(await counting(world, person)) == 1


async def test_a_chat_without_a_person_is_noted_without_a_service(world: World) -> None:
    talk, vacancy = await world.conversation("a"), await world.vacancy()
    await show(world, talk, None, Shown(vacancy, True))
    assert await say(world, talk, vacancy, Verdict.TOO_FAR)
    assert await world.recommendations.seen(talk) == {vacancy}


async def test_a_service_is_recorded_when_the_chat_is_linked_and_the_vacancy_shown_again(world: World) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    await show(world, talk, None, Shown(vacancy, True))
    await show(world, talk, person, Shown(vacancy, True))
    assert len(await counting(world, person)) == 1


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.SUITS}))
async def test_a_refused_vacancy_does_not_count_any_more(world: World, verdict: Verdict) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    await show(world, talk, person, Shown(vacancy, True))
    assert await say(world, talk, vacancy, verdict)
    (event,) = await world.events.of(person)
    assert (event.counts, event.outcome) == (False, verdict)


async def test_a_refused_vacancy_shown_again_in_another_chat_does_not_count(world: World) -> None:
    person, vacancy = await world.person(), await world.vacancy()
    first, second = await world.conversation("a"), await world.conversation("b")
    await show(world, first, person, Shown(vacancy, True))
    await say(world, first, vacancy, Verdict.TOO_FAR)
    await show(world, second, person, Shown(vacancy, True))
    assert await counting(world, person) == []


@pytest.mark.parametrize(("suitable", "counts"), [(True, 1), (False, 0)])
async def test_a_vacancy_taken_back_into_favour_counts_if_it_is_suitable(
    world: World, suitable: bool, counts: int
) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    await show(world, talk, person, Shown(vacancy, suitable))
    for verdict in (Verdict.LOW_PAY, Verdict.SUITS):
        await say(world, talk, vacancy, verdict)
    assert len(await counting(world, person)) == counts


async def test_nothing_is_said_of_what_was_not_shown(world: World) -> None:
    talk, vacancy = await world.conversation("a"), await world.vacancy()
    assert not await say(world, talk, vacancy, Verdict.TOO_FAR)
    assert await world.recommendations.feedback(talk) == []


async def test_feedback_comes_newest_first_with_how_far_it_was(world: World) -> None:
    talk, near, far = await world.conversation("a"), await world.vacancy(), await world.vacancy()
    await show(world, talk, None, Shown(near, True, 2.6), Shown(far, True), Shown(await world.vacancy(), True))
    await say(world, talk, near, Verdict.LOW_PAY)
    world.clock.moment += timedelta(minutes=1)
    await say(world, talk, far, Verdict.TOO_FAR)
    found = await world.recommendations.feedback(talk)
    assert [(each.vacancy_id, each.verdict, each.distance_km) for each in found] == [
        (far, Verdict.TOO_FAR, None),
        (near, Verdict.LOW_PAY, 3),
    ]
    assert found[0].at == world.clock.now()


async def test_a_vacancy_shown_after_midnight_in_china_is_of_the_new_day(world: World) -> None:
    person, talk, vacancy = await world.person(), await world.conversation("a"), await world.vacancy()
    world.clock.moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    await show(world, talk, person, Shown(vacancy, True))
    assert [event.happened_on for event in await world.events.of(person)] == [date(2027, 1, 1)]


async def test_an_empty_search_changes_nothing(world: World) -> None:
    talk = await world.conversation("a")
    await show(world, talk, await world.person())
    assert await world.recommendations.seen(talk) == frozenset()


async def test_two_suitable_vacancies_are_too_few_and_a_third_is_enough_until_one_is_refused(world: World) -> None:
    person = await world.person(employment="unemployed", wants_work=True)
    talk, vacancies = await world.conversation("a"), [await world.vacancy() for _ in range(4)]
    first, second, third, unsuitable = vacancies
    await show(world, talk, person, Shown(first, True), Shown(second, True), Shown(unsuitable, False))
    (line,) = await world.lines(DueList.VACANCIES)
    assert [(lack.have, lack.least) for lack in line.lacks] == [(2, 3)]
    await show(world, talk, person, Shown(third, True))
    assert await world.listed(DueList.VACANCIES, Standing.MET) == [person]
    await say(world, talk, third, Verdict.TOO_FAR)
    assert await world.listed(DueList.VACANCIES) == [person]
