"""The engine is loading, dies, or dies of a message."""

from __future__ import annotations

import asyncio

from engine_server import EngineServer
from gateway_world import World, gateway_on, text_message, texts

from bot.gateway.tables import inbox, outbox
from bot.handoff.ownership import Owner
from bot.storage.database import Database


async def test_waking_engine_is_announced_at_once_and_the_answer_comes_once(world: World) -> None:
    await world.engine.stop()
    ticket = await world.send("我能贷多少")
    early = await world.gateway.answer(ticket)
    assert (early.answered, texts(early)) == (False, [world.gateway.text("waking")])
    assert early.messages[0]["notice"] == "waking"
    await world.engine.start()
    view = await world.answered(ticket)
    assert texts(view) == [world.gateway.text("waking"), "您问：我能贷多少"]
    assert world.engine.texts == ["我能贷多少"]


async def test_asking_again_while_the_engine_wakes_says_it_once(world: World) -> None:
    await world.engine.stop()
    views = [await world.ask(text_message("在吗", "same")) for _ in range(4)]
    assert [texts(view) for view in views] == [[world.gateway.text("waking")]] * 4
    await world.engine.start()
    view = await world.answered(await world.send(text_message("在吗", "same")))
    assert texts(view) == [world.gateway.text("waking"), "您问：在吗"]


async def test_all_who_waited_are_answered_when_the_engine_is_up(world: World) -> None:
    await world.engine.stop()
    talks = [await world.gateway.open("web") for _ in range(8)]
    messages = [text_message("在吗") for _ in talks]
    early = await asyncio.gather(*(world.ask(message, talk) for message, talk in zip(messages, talks, strict=True)))
    assert [texts(view) for view in early] == [[world.gateway.text("waking")]] * 8
    await world.engine.start()
    for message, talk in zip(messages, talks, strict=True):
        view = await world.answered(await world.send(message, talk))
        assert texts(view) == [world.gateway.text("waking"), "您问：在吗"]
    assert len(world.engine.orders) == 8


async def test_engine_that_dies_in_the_middle_of_a_turn_is_asked_again(world: World) -> None:
    world.engine.hold()
    ticket = await world.send("我能贷多少")
    await world.engine.asked(1)
    await world.engine.stop()
    early = await world.gateway.answer(ticket)
    assert texts(early) == [world.gateway.text("waking")]
    world.engine.let_go()
    await world.engine.start()
    view = await world.answered(ticket)
    assert texts(view)[1:] == ["您问：我能贷多少"]
    first, second = world.engine.orders
    assert first == second


async def test_app_that_died_before_storing_gets_the_same_answer_without_a_second_run(
    database: Database, engine: EngineServer
) -> None:
    async with gateway_on(database, engine) as world:
        talk = await world.gateway.open("web")
        ticket = await world.send("在吗", talk)
        await world.answered(ticket)
        async with database.write() as connection:
            await connection.execute(outbox.delete())
            await connection.execute(inbox.update().values(state="new", answered_with=None))
    async with gateway_on(database, engine) as world:
        assert texts(await world.answered(ticket)) == ["您问：在吗"]
    assert (engine.calls["turn"], len(engine.orders)) == (2, 1)


async def test_message_that_breaks_the_connection_gets_the_apology_after_three_tries(world: World) -> None:
    world.engine.hangs_up_at.add("毒")
    ticket = await world.send("毒")
    view = await world.answered(ticket)
    assert texts(view) == [world.gateway.text("waking"), world.gateway.text("silent")]
    assert world.engine.texts == ["毒"] * 3


async def test_message_that_kills_the_engine_gets_the_apology_after_three_tries(world: World) -> None:
    world.engine.goes_down_at.add("毒")
    ticket = await world.send("毒")
    async with asyncio.timeout(10):
        view = await world.answered(ticket)
    assert texts(view)[-1] == world.gateway.text("silent")
    assert len(world.engine.orders) == 3


async def test_poison_in_one_talk_does_not_stop_another(world: World) -> None:
    world.engine.hangs_up_at.add("毒")
    await world.send("毒")
    other = await world.gateway.open("web")
    ticket = await world.send("在吗", other)
    assert texts(await world.answered(ticket))[-1] == "您问：在吗"


async def test_silent_engine_is_given_up_and_asked_again(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine, engine_timeout=0.2) as world:
        talk = await world.gateway.open("web")
        engine.hold()
        ticket = await world.send("在吗", talk)
        assert texts(await world.gateway.answer(ticket)) == [world.gateway.text("waking")]
        engine.let_go()
        assert texts(await world.answered(ticket))[-1] == "您问：在吗"


async def test_bot_that_wakes_up_does_not_speak_beside_an_agent(world: World) -> None:
    await world.office.hire()
    await world.tap(await world.queued(), "先问机器人")
    world.engine.hold()
    ticket = await world.send("我能贷多少")
    await world.engine.asked(2)
    await world.office.claims(world.talk)
    await world.engine.stop()
    world.engine.let_go()
    view = await world.gateway.answer(ticket)
    assert (texts(view), view.owner) == ([], Owner.AGENT)
