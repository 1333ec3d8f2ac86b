"""What a person hears while waiting for a person, while one speaks, and afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from engine_server import TOKEN, EngineServer

from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Incoming, Kind, View
from bot.gateway.store import GatewayStore
from bot.handoff.ownership import Owner
from bot.handoff.queue import waiting
from bot.handoff.tables import conversations
from bot.settings import settings
from bot.storage.database import Database


@pytest.fixture
async def gateway(database: Database, engine: EngineServer) -> AsyncIterator[Gateway]:
    client = HttpEngine(engine.url, TOKEN, 5)
    made = Gateway(GatewayStore(database), client, settings().day, 10, 50)
    yield made
    await made.stop()
    await client.close()


async def ask(gateway: Gateway, talk: str, words: str) -> View:
    """One message and its answer."""
    incoming = Incoming("web", "", f"{talk}:{words}", Kind.TEXT, words)
    return await gateway.answer(await gateway.receive(talk, incoming))


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
    said = [line["text"] for line in await gateway.store.transcript(talk) if line["from"] == "person"]
    assert said == ["转人工", "欠了三个月"]


async def test_bot_is_silent_while_a_person_speaks(gateway: Gateway, engine: EngineServer, database: Database) -> None:
    talk = await gateway.open("web")
    async with database.write() as connection:
        await connection.execute(conversations.update().values(owner=Owner.AGENT, owner_version=1))
    view = await ask(gateway, talk, "我能贷多少")
    assert (view.owner, view.messages, view.answered) == (Owner.AGENT, [], True)
    assert engine.orders == []


async def test_after_release_the_bot_answers_again(gateway: Gateway, engine: EngineServer, database: Database) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    await gateway.store.release((await waiting(database))[0].id)
    view = await ask(gateway, talk, "我能贷多少")
    assert (view.owner, view.messages[0]["text"]) == (Owner.BOT, "您问：我能贷多少")


async def test_person_can_ask_for_a_person_again_after_release(gateway: Gateway, database: Database) -> None:
    talk = await gateway.open("web")
    await ask(gateway, talk, "转人工")
    await gateway.store.release((await waiting(database))[0].id)
    incoming = Incoming("web", "", "again", Kind.TEXT, "转人工")
    view = await gateway.answer(await gateway.receive(talk, incoming))
    assert view.owner is Owner.QUEUE
    assert len(await waiting(database)) == 1
