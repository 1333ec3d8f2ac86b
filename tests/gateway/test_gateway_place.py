"""The one message with which a person joins the queue."""

from __future__ import annotations

from typing import Any

import pytest
from agent_desk import CLOSED, OfficeClock
from engine_server import HANDOFF, EngineServer, says
from gateway_world import World, gateway_on, texts

from bot.handoff.ownership import Owner, Queued
from bot.handoff.tables import handoffs
from bot.storage.base import now
from bot.storage.database import Database


@pytest.fixture
def hand_off(engine: EngineServer) -> Any:
    """Makes the engine hand a message's topic over."""

    def set_up(words: str, **changes: Any) -> None:
        engine.answers[words] = says("好，帮您转。", handoff=HANDOFF | {"urgent": False} | changes)

    set_up("转人工")
    return set_up


async def test_place_and_action_are_one_message(world: World, hand_off: Any) -> None:
    for _ in range(2):
        await world.queued(await world.gateway.open("web"))
    view = await world.queued()
    assert texts(view) == ["好，帮您转。\n前面还有 2 个人。工作人员来了会在这里说话。"]
    assert [button["title"] for button in view.messages[0]["buttons"]] == ["先问机器人"]
    assert (view.owner, view.messages[0]["notice"]) == (Owner.QUEUE, "queued")


async def test_first_in_line_hears_so(world: World, hand_off: Any) -> None:
    assert "前面没有人，下一个就是您。" in texts(await world.queued())[0]


async def test_urgent_matter_passes_the_others(world: World, hand_off: Any) -> None:
    hand_off("老板不给钱", urgent=True)
    await world.queued(await world.gateway.open("web"))
    assert "前面没有人" in texts(await world.ask("老板不给钱"))[0]


async def test_place_follows_the_last_of_several_replies(world: World) -> None:
    world.engine.answers["欠薪"] = says("先留好证据。", "已加急转给人社局。", handoff=HANDOFF)
    first, second = texts(await world.ask("欠薪"))
    assert first == "先留好证据。"
    assert second.startswith("已加急转给人社局。\n前面没有人")


async def test_out_of_hours_it_says_when_staff_return_and_what_can_be_done(
    database: Database, engine: EngineServer, hand_off: Any
) -> None:
    async with gateway_on(database, engine, clock=OfficeClock(CLOSED)) as world:
        view = await world.queued(await world.gateway.open("web"))
    assert texts(view) == [
        "好，帮您转。\n现在下班了。工作人员11月23日（周一）上午9:00上班。\n"
        "等的时候可以点“先问机器人”，也可以点“留个电话”。"
    ]
    assert [button["title"] for button in view.messages[0]["buttons"]] == ["先问机器人", "留个电话"]


async def test_closed_office_is_explained_once_in_a_hand_off(
    database: Database, engine: EngineServer, hand_off: Any
) -> None:
    async with gateway_on(database, engine, clock=OfficeClock(CLOSED)) as world:
        world.talk = await world.gateway.open("web")
        first = await world.queued()
        await world.tap(first, "先问机器人")
        again = await world.queued()
        assert len(await world.rows(handoffs)) == 1
    assert texts(again) == ["好，帮您转。\n您的位置还在。现在下班了。工作人员11月23日（周一）上午9:00上班。"]


async def test_nobody_in_distress_is_sent_away(database: Database, engine: EngineServer, hand_off: Any) -> None:
    hand_off("不想活了", topic="distress", urgent=True)
    async with gateway_on(database, engine) as world:
        view = await world.ask("不想活了", await world.gateway.open("web"))
    assert texts(view)[0].endswith("我已经请工作人员马上来找您。请您等一下。")
    async with gateway_on(database, engine, clock=OfficeClock(CLOSED)) as world:
        closed = await world.ask("不想活了", await world.gateway.open("web"))
    assert texts(closed)[0].endswith("工作人员11月23日（周一）上午9:00上班，一来就先找您。")
    assert view.messages[0]["buttons"] == closed.messages[0]["buttons"] == []


async def test_report_says_who_may_see_it(world: World, hand_off: Any) -> None:
    hand_off("我要举报", topic="report_misconduct", confidential=True)
    assert "\n您说的只给负责查办的人看。\n" in texts(await world.ask("我要举报"))[0]
    assert [row.confidential for row in await world.rows(handoffs)] == [True]


async def test_console_hears_of_a_new_place_after_it_is_stored(world: World, hand_off: Any) -> None:
    heard: list[tuple[str, Queued]] = []
    world.gateway.on_queued = lambda talk, queued: heard.append((talk, queued))
    await world.queued()
    assert [(talk, queued.handoff_id, queued.is_new) for talk, queued in heard] == [(world.talk, 1, True)]


async def test_each_word_in_the_queue_gets_a_short_answer(world: World, hand_off: Any) -> None:
    await world.queued()
    assert texts(await world.ask("欠了三个月")) == ["记下了。工作人员来了会看到，在这里回您。"]


async def test_somebody_in_distress_is_not_told_that_it_is_noted(world: World, hand_off: Any) -> None:
    hand_off("不想活了", topic="distress", urgent=True)
    await world.ask("不想活了")
    assert texts(await world.ask("在吗")) == ["我们在，没有忘记您。工作人员来了就在这里找您。"]


async def test_choice_of_the_queue_may_be_typed_later(world: World, hand_off: Any) -> None:
    await world.queued()
    await world.ask("欠了三个月")
    assert (await world.ask("先问机器人")).owner is Owner.BOT


async def test_desk_hears_of_messages_to_staff_and_of_no_others(world: World, hand_off: Any) -> None:
    heard: list[tuple[str, Owner]] = []
    world.gateway.on_heard = lambda talk, owner: heard.append((talk, owner))
    await world.ask("在吗")
    view = await world.queued()
    assert heard == []
    await world.ask("欠了三个月")
    await world.tap(view, "先问机器人")
    await world.ask("我能贷多少")
    assert [owner for _, owner in heard] == [Owner.QUEUE, Owner.QUEUE, Owner.BOT]


async def test_pictures_to_staff_get_one_notice_in_a_hand_off(
    database: Database, engine: EngineServer, hand_off: Any
) -> None:
    notice = "图片和语音工作人员看不到，请打字说。"
    async with gateway_on(database, engine, clock=OfficeClock(now())) as world:
        world.talk = await world.gateway.open("web")
        await world.served()
        assert [texts(await world.picture()) for _ in range(3)] == [[notice], [], []]
        await world.office.gives_back(world.talk)
        world.clock.moment = now()
        await world.queued()
        assert [texts(await world.picture()) for _ in range(2)] == [[notice], []]
