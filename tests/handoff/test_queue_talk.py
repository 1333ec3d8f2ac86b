"""What a person hears while waiting for a person, while one speaks, and afterwards, through the real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from desk_world import DeskWorld
from engine_server import TOKEN, EngineServer

from bot.clock import SystemClock
from bot.gateway.delivery import Delivery
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Incoming, Kind, View
from bot.gateway.reception import Reception
from bot.gateway.speaker import Speaker
from bot.gateway.store import GatewayStore
from bot.handoff.desk import Desk
from bot.handoff.ownership import Owner
from bot.settings import settings


@pytest.fixture
async def gateway(world: DeskWorld, engine: EngineServer) -> AsyncIterator[Gateway]:
    client = HttpEngine(engine.url, TOKEN, 5)
    reception = Reception(world.teams, world.sealer, world.clock)
    made = Gateway(GatewayStore(world.database, reception), client, settings().day, 10, 50)
    yield made
    await made.stop()
    await client.close()


@pytest.fixture
def desk(world: DeskWorld, gateway: Gateway) -> Desk:
    speaker = Speaker(gateway, Delivery(world.database, [], SystemClock()))
    return Desk(world.database, world.teams, speaker, world.board, world.audit, world.clock, world.sealer)


async def ask(gateway: Gateway, talk: str, words: str) -> View:
    """One message and its answer."""
    incoming = Incoming("web", "", f"{talk}:{words}", Kind.TEXT, words)
    return await gateway.answer(await gateway.receive(talk, incoming))


async def number_of_the_one_who_waits(world: DeskWorld) -> int:
    [waiting] = await world.queue.waiting(world.anna)
    return waiting.id


async def test_queue_acknowledges_and_the_bot_keeps_quiet(gateway: Gateway, engine: EngineServer) -> None:
    talk = await gateway.open("web")
    assert (await ask(gateway, talk, "转人工")).owner is Owner.QUEUE
    view = await ask(gateway, talk, "我能贷多少")
    assert [message["text"] for message in view.messages] == [gateway.text("queued")]
    assert view.messages[0]["notice"] == "queued"
    assert engine.texts == ["转人工"]


async def test_words_said_in_the_queue_join_the_transcript(gateway: Gateway) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    await ask(gateway, talk, "欠了三个月")
    said = [line.text for line in await gateway.store.transcript.lines(talk) if line.who == "person"]
    assert said == ["转人工", "欠了三个月"]


async def test_bot_is_silent_while_a_person_speaks(
    gateway: Gateway, engine: EngineServer, world: DeskWorld, desk: Desk
) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    await desk.claim(await number_of_the_one_who_waits(world), world.anna)
    view = await ask(gateway, talk, "我能贷多少")
    assert (view.owner, view.messages, view.answered) == (Owner.AGENT, [], True)
    assert engine.texts == ["转人工"]


async def test_person_sees_the_agent_come_and_answer_at_once(gateway: Gateway, world: DeskWorld, desk: Desk) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    number = await number_of_the_one_who_waits(world)
    async with gateway.subscribe(talk) as page:
        await desk.claim(number, world.anna)
        await desk.reply(number, world.anna, {"text": "您好"}, "r1")
        shown = [page.get_nowait() for _ in range(page.qsize())]
    assert [event.get("text") or event.get("owner") for event in shown] == [
        "安来了，正在看您前面说的话。请等一下。",
        Owner.AGENT,
        "您好",
    ]
    assert shown[-1]["agent"] == "安"


async def test_after_the_end_the_bot_answers_again(gateway: Gateway, world: DeskWorld, desk: Desk) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    await desk.release(await number_of_the_one_who_waits(world))
    view = await ask(gateway, talk, "我能贷多少")
    assert (view.owner, view.messages[0]["text"]) == (Owner.BOT, "您问：我能贷多少")


async def test_person_can_ask_for_a_person_again_afterwards(gateway: Gateway, world: DeskWorld, desk: Desk) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    await desk.release(await number_of_the_one_who_waits(world))
    incoming = Incoming("web", "", "again", Kind.TEXT, "转人工")
    view = await gateway.answer(await gateway.receive(talk, incoming))
    assert view.owner is Owner.QUEUE
    assert len(await world.queue.waiting(world.anna)) == 1
