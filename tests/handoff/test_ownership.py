"""Who owns a conversation: compare-and-swap, one place in the queue, and the bot meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from desk_world import DISTRESS, HOUR, JOBS, MINUTE, MONDAY, SECRET, WAGES, DeskWorld
from sqlalchemy.exc import IntegrityError

from bot.gateway.tables import outbox
from bot.handoff.ownership import HandOff, Owner, is_still, to_bot_meanwhile
from bot.handoff.tables import conversations, handoffs

EVENING = MONDAY + 10 * HOUR


async def meanwhile(world: DeskWorld, talk: str) -> bool:
    async with world.database.write() as connection:
        return await to_bot_meanwhile(connection, talk)


async def test_hand_off_changes_the_owner_and_keeps_what_was_asked(world: DeskWorld) -> None:
    number = await world.waiting(replace(WAGES, region="220000"))
    row, conversation = await world.handoff(number), await world.conversation(number)
    assert (conversation.owner, conversation.owner_version) == (Owner.QUEUE, 1)
    assert (row.topic, row.urgent, row.region, row.summary) == ("wage_arrears", True, "220000", "老板欠薪")
    assert (row.team_id, row.queued_at, row.waiting_since) == (1, MONDAY, MONDAY)
    assert await world.happened(number) == ["queued"]


async def test_hand_off_that_cannot_be_stored_leaves_the_bot_in_charge(world: DeskWorld) -> None:
    talk = await world.talk()
    with pytest.raises(IntegrityError):
        await world.enqueue(talk, 0, HandOff("find_job", True, None, None, "x"))  # type: ignore[arg-type]
    assert [row.owner for row in await world.rows(conversations)] == [Owner.BOT]


async def test_second_of_two_changes_of_owner_loses(world: DeskWorld) -> None:
    talk = await world.talk()
    outcomes = await asyncio.gather(*(world.enqueue(talk, 0) for _ in range(3)))
    assert sum(outcome is not None for outcome in outcomes) == 1
    assert len(await world.rows(handoffs)) == 1
    assert [row.owner_version for row in await world.rows(conversations)] == [1]


async def test_old_version_no_longer_owns(world: DeskWorld) -> None:
    talk = await world.talk()
    await world.enqueue(talk, 0)
    async with world.database.write() as connection:
        assert not await is_still(connection, talk, 0)
        assert await is_still(connection, talk, 1)


async def test_bot_never_talks_over_the_agent(world: DeskWorld) -> None:
    number = await world.waiting()
    talk = (await world.handoff(number)).conversation_id
    await meanwhile(world, talk)
    begun_under = (await world.conversation(number)).owner_version
    await world.desk.claim(number, world.anna)
    async with world.database.write() as connection:
        assert not await is_still(connection, talk, begun_under)
    assert await world.enqueue(talk, begun_under) is None
    assert (await world.conversation(number)).owner == Owner.AGENT


async def test_place_says_how_many_are_before_and_urgent_ones_go_first(world: DeskWorld) -> None:
    for handoff in (JOBS, WAGES, JOBS):
        await world.waiting(handoff)
        world.clock.moment += MINUTE
    plain = await world.enqueue(await world.talk(), 0, JOBS)
    urgent = await world.enqueue(await world.talk(), 0, WAGES)
    assert plain
    assert urgent
    assert (plain.ahead, urgent.ahead) == (3, 1)


async def test_in_office_hours_no_opening_is_named(world: DeskWorld) -> None:
    queued = await world.enqueue(await world.talk(), 0)
    assert queued
    assert (queued.is_open, queued.opens_at, queued.team.name) == (True, None, "服务台")


async def test_in_the_evening_the_person_can_be_told_when_staff_return(world: DeskWorld) -> None:
    world.clock.moment = EVENING
    queued = await world.enqueue(await world.talk(), 0)
    assert queued
    assert (queued.is_open, queued.opens_at, queued.told_closed) == (False, MONDAY + 23 * HOUR, False)
    assert (await world.handoff(queued.handoff_id)).told_closed


async def test_promises_count_working_time_from_the_queueing(world: DeskWorld) -> None:
    world.clock.moment = MONDAY + 2 * HOUR - 5 * MINUTE
    row = await world.handoff(await world.waiting())
    # 15 minutes: 5 before the lunch break, which ends at 13:30, and 10 after it.
    assert row.answer_due_at == MONDAY + 3 * HOUR + 40 * MINUTE


async def test_who_asks_the_bot_meanwhile_keeps_the_place(world: DeskWorld) -> None:
    number = await world.waiting()
    talk = (await world.handoff(number)).conversation_id
    assert await meanwhile(world, talk)
    assert not await meanwhile(world, talk)
    assert (await world.conversation(number)).owner == Owner.BOT
    assert [each.asks_bot for each in await world.queue.waiting(world.anna)] == [True]
    assert await world.happened(number) == ["queued", "asked_bot"]


async def test_asking_for_a_person_again_joins_the_same_place(world: DeskWorld) -> None:
    number = await world.waiting()
    talk = (await world.handoff(number)).conversation_id
    await meanwhile(world, talk)
    world.clock.moment += 5 * MINUTE
    again = await world.enqueue(talk, 2)
    assert again
    assert (again.handoff_id, again.is_new) == (number, False)
    assert (await world.handoff(number)).queued_at == MONDAY
    assert (await world.conversation(number)).owner == Owner.QUEUE
    assert await world.happened(number) == ["queued", "asked_bot", "rejoined"]


async def test_urgency_and_confidence_only_rise(world: DeskWorld) -> None:
    number = await world.waiting(JOBS)
    talk = (await world.handoff(number)).conversation_id
    for version, handoff in ((1, WAGES), (2, SECRET), (3, JOBS)):
        await world.enqueue(talk, version, handoff)
    row = await world.handoff(number)
    assert (row.topic, row.urgent, row.confidential) == ("report_misconduct", True, True)


async def test_whoever_names_distress_later_is_in_distress_from_then_on(world: DeskWorld) -> None:
    number = await world.waiting(WAGES)
    talk = (await world.handoff(number)).conversation_id
    for version, handoff in ((1, DISTRESS), (2, WAGES), (3, SECRET)):
        await world.enqueue(talk, version, handoff)
        row = await world.handoff(number)
        assert (row.topic, row.summary) == ("distress", "不想活了")
    assert row.confidential
    await world.later(10 * MINUTE)
    [reminder] = await world.rows(outbox)
    assert (reminder.body["buttons"], "机器人" in reminder.body["text"]) == ([], False)


async def test_graver_matter_goes_to_its_own_team(world: DeskWorld) -> None:
    rights = await world.team(id=0, name="维权组", groups=("rights",), answer_minutes=5)
    number = await world.waiting(JOBS)
    again = await world.enqueue((await world.handoff(number)).conversation_id, 1, WAGES)
    assert again
    assert again.team.id == rights.id
    row = await world.handoff(number)
    assert (row.team_id, row.answer_due_at) == (rights.id, MONDAY + 5 * MINUTE)


async def test_place_in_another_team_stays_there(world: DeskWorld) -> None:
    other = await world.team(id=0, name="二组", groups=("pension",))
    number = await world.claimed(world.anna)
    await world.desk.transfer(number, world.anna, team_id=other.id)
    again = await world.enqueue((await world.handoff(number)).conversation_id, 3, JOBS)
    assert again
    assert again.team.id == other.id
