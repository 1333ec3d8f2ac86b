"""Notices through python-telegram-bot to a Bot API server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from bot_api import TOKEN, ApiError, BotApi
from sending_world import World

from bot.channels.telegram.adapter import TelegramChannel
from bot.gateway.deliveries import Deliveries
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.reachability import unreachable
from bot.gateway.store import GatewayStore
from bot.gateway.tables import outbox
from bot.settings import Settings


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    server = BotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def channel(office: World, api: BotApi) -> AsyncIterator[TelegramChannel]:
    """The adapter, which sends and takes nothing in."""
    chosen = Settings(_env_file=None, telegram_token=TOKEN, telegram_api_base=api.url)
    engine = HttpEngine("http://127.0.0.1:9", "t", 5)
    gateway = Gateway(GatewayStore(office.database), engine, chosen.day, 5, 50)
    made = TelegramChannel(chosen, gateway, Deliveries(office.database), office.clock)
    await made._application.initialize()
    yield made
    await made.stop()
    await engine.close()


async def test_notice_arrives_with_its_answers_to_tap(office: World, api: BotApi, channel: TelegramChannel) -> None:
    api.chats.add(1)
    await office.person("telegram", name="李小明")
    await office.running()
    await office.worker().push(channel)
    [message] = api.sent
    [shown] = await office.rows(outbox)
    assert message["text"] == "李女士，您好。"
    assert [row.provider_id for row in await office.rows()] == [str(message["message_id"])]
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == f"o{shown.id}.0"


async def test_wait_that_telegram_asks_for_is_obeyed_and_the_notice_is_not_lost(
    office: World, api: BotApi, channel: TelegramChannel
) -> None:
    api.chats |= {1, 2}
    await office.crowd(2)
    await office.running()
    api.fail("sendMessage", ApiError(429, "Too Many Requests: retry after 30", retry_after=30))
    worker = office.worker()
    await worker.push(channel)
    assert sorted(await office.states()) == ["queued try again in 30 s", "sent"]
    [waiting] = await office.rows(state="queued")
    before = office.clock.now()
    await worker.push(channel)
    assert (len(api.sent), office.clock.now()) == (1, before)
    office.clock.moment = waiting.due_at
    await worker.push(channel)
    assert sorted(message["chat"]["id"] for message in api.sent) == [1, 2]
    assert await office.states() == ["sent", "sent"]


async def test_person_who_blocked_the_bot_is_noted_and_the_others_are_told(
    office: World, api: BotApi, channel: TelegramChannel
) -> None:
    api.chats |= {1, 2, 3}
    api.blocked.add(2)
    await office.crowd(3)
    await office.running()
    await office.worker().push(channel)
    assert await office.states() == ["sent", "failed Forbidden: bot was blocked by the user", "sent"]
    assert [row.conversation_id for row in await office.rows(unreachable)] == ["telegram2"]


async def test_notice_whose_answer_was_cut_off_is_unknown_and_not_sent_again(
    office: World, api: BotApi, channel: TelegramChannel
) -> None:
    api.chats.add(1)
    await office.person("telegram")
    await office.running()
    api.cut("sendMessage")
    worker = office.worker()
    await worker.push(channel)
    await worker.look()
    await worker.push(channel)
    assert len(api.sent) == 1
    [row] = await office.rows()
    assert row.state == "unknown"


async def test_notices_keep_to_thirty_a_second(office: World, api: BotApi, channel: TelegramChannel) -> None:
    api.chats |= set(range(1, 32))
    await office.crowd(31)
    await office.running()
    began = office.clock.now()
    await office.worker().push(channel)
    assert len(api.sent) == 31
    assert (office.clock.now() - began).total_seconds() >= 0.99
