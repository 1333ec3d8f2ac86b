"""The watch: nobody waits in silence, no talk stays with somebody who is gone, the bot always comes back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from desk_world import DISTRESS, HOUR, MINUTE, MONDAY, PATIENCE, DeskWorld, HandClock
from sqlalchemy import text

from bot.gateway.tables import outbox
from bot.handoff.board import Board, What
from bot.handoff.desk import Desk
from bot.handoff.ownership import Owner, to_bot_meanwhile
from bot.handoff.watch import Watch

REQUEUED = "刚才的工作人员走开了，正在给您找别人。您的位置还在，请等一下。"
# 10:00 plus this is the lunch break; plus EVENING, after work; plus MORNING, the next day at 9:00.
LUNCH, EVENING, MORNING = 2 * HOUR, 8 * HOUR, 23 * HOUR


async def alone(world: DeskWorld, wait: timedelta) -> None:
    """Time passes with no page of the console open, and the watch looks once."""
    world.clock.moment += wait
    await world.watch.step()


async def test_silent_agent_loses_the_talk_and_its_place_is_kept(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.later(9 * MINUTE)
    assert (await world.handoff(number)).agent_id == world.anna.id
    await world.later(MINUTE)
    row = await world.handoff(number)
    assert (row.agent_id, row.queued_at) == (None, MONDAY)
    assert (await world.conversation(number)).owner == Owner.QUEUE
    assert (await world.texts(number))[-1] == REQUEUED


async def test_person_hears_of_a_change_of_hands_once(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.later(10 * MINUTE)
    await world.desk.claim(number, world.bo)
    await world.later(10 * MINUTE)
    assert (await world.happened(number)).count("requeued") == 2
    assert (await world.texts(number)).count(REQUEUED) == 1


async def test_agent_who_answers_in_time_keeps_the_talk(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.later(9 * MINUTE)
    await world.desk.reply(number, world.anna, {"text": "您好"}, "r1")
    await world.later(9 * MINUTE)
    await world.says((await world.handoff(number)).conversation_id, "好的")
    await world.later(9 * MINUTE)
    assert (await world.handoff(number)).agent_id == world.anna.id


async def test_time_in_the_queue_is_not_the_agents_silence(world: DeskWorld) -> None:
    number = await world.waiting()
    await world.later(30 * MINUTE)
    await world.desk.claim(number, world.anna)
    await world.later(MINUTE)
    assert (await world.handoff(number)).agent_id == world.anna.id


async def test_agent_who_is_gone_loses_the_talk_sooner(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await alone(world, 2 * MINUTE)
    assert (await world.handoff(number)).agent_id == world.anna.id
    await alone(world, timedelta(seconds=1))
    assert (await world.handoff(number)).agent_id is None


async def test_agent_who_is_gone_keeps_a_talk_in_which_nobody_waits(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await alone(world, 5 * MINUTE)
    assert (await world.handoff(number)).agent_id == world.anna.id


async def test_bot_comes_back_when_the_person_says_nothing_for_long(world: DeskWorld) -> None:
    number = await world.answered(world.anna)
    await world.later(HOUR)
    assert (await world.conversation(number)).owner == Owner.AGENT
    await world.later(MINUTE)
    await world.later(MINUTE)
    assert (await world.conversation(number)).owner == Owner.BOT
    row = await world.handoff(number)
    assert (row.ending, row.ended_at) == ("silent", MONDAY + HOUR + MINUTE)
    closing = [text for text in await world.texts(number) if text.startswith("您好一会儿没说话")]
    assert len(closing) == 1


async def test_waiting_talk_is_assigned_where_the_team_assigns(world: DeskWorld) -> None:
    number = await world.waiting()
    await world.later(MINUTE)
    assert (await world.handoff(number)).agent_id is None
    await world.team(assigns=True)
    await world.later(MINUTE)
    assert (await world.handoff(number)).agent_id == world.anna.id
    assert (await world.happened(number))[-1] == "assigned"


async def test_nobody_offline_or_on_a_break_is_given_a_talk(world: DeskWorld) -> None:
    await world.team(assigns=True)
    number = await world.waiting()
    await alone(world, 2 * MINUTE)
    assert (await world.handoff(number)).agent_id is None
    await world.presence.set_available(world.anna.id, False)
    await world.later(MINUTE, world.anna)
    assert (await world.handoff(number)).agent_id is None
    await world.later(MINUTE, world.chen)
    assert (await world.handoff(number)).agent_id == world.chen.id


async def test_talks_are_shared_out_and_nobody_gets_more_than_the_cap(world: DeskWorld) -> None:
    await world.team(assigns=True, cap=2)
    numbers = [await world.waiting() for _ in range(8)]
    await world.later(MINUTE)
    holders = [(await world.handoff(number)).agent_id for number in numbers]
    assert holders == [1, 2, 3, 1, 2, 3, None, None]


async def test_silent_agent_does_not_get_the_same_talk_back(world: DeskWorld) -> None:
    await world.team(assigns=True)
    number = await world.waiting()
    await world.later(MINUTE, world.anna)
    for _ in range(3):
        await world.later(10 * MINUTE, world.anna)
    assert (await world.handoff(number)).agent_id is None
    await world.later(MINUTE, world.anna, world.bo)
    assert (await world.handoff(number)).agent_id == world.bo.id


async def test_nothing_is_assigned_out_of_hours_though_a_page_is_open(world: DeskWorld) -> None:
    await world.team(assigns=True)
    world.clock.moment += EVENING
    number = await world.waiting()
    await world.later(MINUTE)
    assert (await world.handoff(number)).agent_id is None
    await world.later(MORNING - EVENING)
    assert (await world.handoff(number)).agent_id == world.anna.id


async def test_who_waits_is_told_how_many_are_before(world: DeskWorld) -> None:
    first, second = await world.waiting(), await world.waiting()
    await world.later(9 * MINUTE)
    assert await world.texts(first) == []
    await world.later(MINUTE)
    await world.later(MINUTE)
    assert await world.texts(first) == ["还在等工作人员，下一个就是您。请再等一下，也可以先问机器人。"]
    assert await world.texts(second) == ["还在等工作人员，您前面还有1个人。请再等一下，也可以先问机器人。"]
    body = (await world.rows(outbox))[-1].body
    assert [button["payload"] for button in body["buttons"]] == [f"ask_bot:{second}"]


async def test_who_is_in_distress_is_not_sent_to_the_bot(world: DeskWorld) -> None:
    number = await world.waiting(DISTRESS)
    await world.later(10 * MINUTE)
    [row] = await world.rows(outbox)
    assert (row.body["buttons"], "机器人" in row.body["text"]) == ([], False)
    await world.later(LUNCH)
    [_, closed] = await world.rows(outbox)
    assert "12356" in closed.body["text"]
    assert closed.body["buttons"] == []
    assert (await world.handoff(number)).told_closed


async def test_who_asks_the_bot_meanwhile_is_not_interrupted(world: DeskWorld) -> None:
    number = await world.waiting()
    async with world.database.write() as connection:
        await to_bot_meanwhile(connection, (await world.handoff(number)).conversation_id)
    await world.later(30 * MINUTE)
    await world.later(EVENING)
    assert await world.texts(number) == []


async def test_when_the_office_closes_who_waits_is_told_once_when_staff_return(world: DeskWorld) -> None:
    world.clock.moment += EVENING - HOUR
    number = await world.waiting()
    world.clock.moment += 40 * MINUTE
    for _ in range(20):
        await world.later(30 * MINUTE)
    told = await world.texts(number)
    assert told == ["工作人员现在不在，明天上午9:00回来。您的位置还在，不用守着。可以先问机器人，也可以留个电话。"]


async def test_out_of_hours_there_are_no_waiting_updates_and_in_the_morning_again(world: DeskWorld) -> None:
    world.clock.moment += EVENING
    number = await world.waiting()
    for _ in range(3):
        await world.later(HOUR)
    assert await world.texts(number) == []
    await world.later(MORNING - EVENING - 3 * HOUR)
    assert (await world.texts(number))[0].startswith("还在等工作人员")


async def test_talk_left_at_lunch_waits_until_staff_return(world: DeskWorld) -> None:
    world.clock.moment += LUNCH - MINUTE
    number = await world.claimed(world.anna)
    await alone(world, 10 * MINUTE)
    await alone(world, MINUTE)
    assert (await world.handoff(number)).agent_id is None
    assert (await world.texts(number))[1:] == [
        "工作人员现在不在，今天下午1:30回来。您的位置还在，不用守着。可以先问机器人，也可以留个电话。"
    ]


async def test_console_is_warned_once_before_each_promise_breaks(world: DeskWorld) -> None:
    number = await world.waiting()
    async with world.board.subscribe() as changes:
        await world.later(11 * MINUTE)
        assert changes.empty()
        await world.later(MINUTE)
        await world.later(MINUTE)
        assert [changes.get_nowait().what for _ in range(changes.qsize())] == [What.WARNING]
        await world.desk.claim(number, world.anna)
        await world.desk.reply(number, world.anna, {"text": "您好"}, "r1")
        # 16 working hours to the end: on Wednesday morning 80 % of them are over.
        await world.says((await world.handoff(number)).conversation_id, "好")
        world.clock.moment = MONDAY + 2 * 24 * HOUR
        await world.watch.step()
    assert (await world.happened(number)).count("warned") == 2


async def test_watch_goes_on_after_storage_failed(world: DeskWorld) -> None:
    number = await world.waiting()
    world.clock.moment += 10 * MINUTE

    async def rename(name: str, new: str) -> None:
        async with world.database.write() as connection:
            await connection.execute(text(f"ALTER TABLE {name} RENAME TO {new}"))

    class MendingClock(HandClock):
        async def sleep(self, seconds: float) -> None:
            if await world.texts(number):
                raise asyncio.CancelledError
            await rename("agents_gone", "agents")

    await rename("agents", "agents_gone")
    clock = MendingClock()
    clock.moment = world.clock.moment
    with pytest.raises(asyncio.CancelledError):
        await Watch(world.database, world.teams, world.desk, clock, PATIENCE).run()
    assert await world.texts(number) == ["还在等工作人员，下一个就是您。请再等一下，也可以先问机器人。"]


async def test_console_hears_of_a_release_in_another_process(world: DeskWorld) -> None:
    number = await world.claimed(world.anna)
    await world.watch.step()
    elsewhere = Desk(world.database, world.teams, world.voice, Board(), world.audit, world.clock)
    async with world.board.subscribe() as changes:
        await elsewhere.release(number)
        assert changes.empty()
        await world.watch.step()
        heard = [changes.get_nowait() for _ in range(changes.qsize())]
    assert {(change.what, change.handoff_id) for change in heard} == {(What.QUEUE, number), (What.OWNER, number)}
