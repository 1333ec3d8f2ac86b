from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from bot_api import ApiError, BotApi
from telegram_world import FakeEngine, HandClock, Person, World

PATH = "/channels/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def hooked(idle: World) -> World:
    """The app, with a webhook."""
    idle.extra = {"telegram_mode": "webhook", "public_url": "https://bangfu.example"}
    await idle.start()
    await idle.api.until(lambda: bool(idle.api.webhook))
    return idle


@pytest.fixture
async def client(hooked: World) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(hooked.channel.routes())
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(client: Client, api: BotApi, body: Any) -> int:
    """Telegram posts an update with the secret it was given."""
    answer = await client.post(PATH, json=body, headers={HEADER: api.webhook["secret_token"]})
    return answer.status


async def test_webhook_is_registered_with_address_secret_and_kinds(hooked: World, api: BotApi) -> None:
    assert api.webhook["url"] == "https://bangfu.example/channels/telegram/webhook"
    assert api.webhook["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert len(api.webhook["secret_token"]) == 64


async def test_posted_update_is_stored_then_answered(hooked: World, client: Client, person: Person) -> None:
    update = await person.writes("在吗")
    assert await post(client, hooked.api, update) == 200
    assert [message["text"] for message in await hooked.api.seen(1)] == ["您问：在吗"]


async def test_update_posted_twice_is_answered_once(
    hooked: World, client: Client, clock: HandClock, person: Person
) -> None:
    update = await person.writes("在吗")
    assert [await post(client, hooked.api, update) for _ in range(2)] == [200, 200]
    await hooked.api.seen(1)
    assert await post(client, hooked.api, await person.writes("走了")) == 200
    await clock.passes(1)
    assert [message["text"] for message in await hooked.api.seen(2)] == ["您问：在吗", "您问：走了"]


@pytest.mark.parametrize("secret", ["", "guess", "猜"])
async def test_post_without_the_secret_is_refused(
    hooked: World, client: Client, engine: FakeEngine, person: Person, secret: str
) -> None:
    answer = await client.post(PATH, json=await person.writes("在吗"), headers={HEADER: secret})
    assert answer.status == 403
    assert await hooked.gateway.store.backlog() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"7", b"\xff\xfe", json.dumps({"message": {}}).encode()])
async def test_rubbish_with_the_secret_is_a_bad_request(hooked: World, client: Client, body: bytes) -> None:
    headers = {HEADER: hooked.api.webhook["secret_token"]}
    assert (await client.post(PATH, data=body, headers=headers)).status == 400


async def test_overloaded_app_asks_telegram_to_post_again(idle: World, client: Client, person: Person) -> None:
    idle.gateway._limit = 0
    update = await person.writes("在吗")
    assert await post(client, idle.api, update) == 503
    idle.gateway._limit = 50
    assert await post(client, idle.api, update) == 200
    await idle.api.seen(1)


@pytest.mark.parametrize(
    "extra",
    [
        {"telegram_mode": "webhook"},
        {"telegram_mode": "webhook", "public_url": "http://bangfu.example"},
        {"telegram_token": ""},
        {"telegram_mode": "webhook", "public_url": "https://bangfu.example", "telegram_webhook_secret": "空 格"},
    ],
)
async def test_wrong_settings_are_refused_in_a_sentence(idle: World, extra: dict[str, Any]) -> None:
    idle.extra = extra
    with pytest.raises(ValueError, match="BANGFU_"):
        await idle.start()


async def test_polling_ends_an_old_webhook_first(idle: World, api: BotApi, person: Person) -> None:
    api.webhook = {"url": "https://old.example"}
    await idle.start()
    await person.writes("在吗")
    await api.seen(1)
    assert api.webhook == {}


async def test_start_succeeds_while_telegram_is_away(
    idle: World, api: BotApi, clock: HandClock, person: Person
) -> None:
    for code in (502, 502):
        api.fail("getMe", ApiError(code, "Bad Gateway"))
    await idle.start()
    await clock.passes(1)
    await clock.passes(2)
    await person.writes("在吗")
    await api.seen(1)


async def test_polling_goes_on_after_errors(idle: World, api: BotApi, clock: HandClock, person: Person) -> None:
    api.fail("getUpdates", ApiError(502, "Bad Gateway"))
    api.fail("getUpdates", ApiError(409, "Conflict: terminated by other getUpdates request"))
    await idle.start()
    await clock.passes(1)
    await clock.passes(2)
    await person.writes("在吗")
    await api.seen(1)


async def test_unreadable_update_does_not_hold_up_the_next(world: World, api: BotApi, person: Person) -> None:
    await api.put(message={"message_id": "?"})
    await person.writes("在吗")
    assert [message["text"] for message in await api.seen(1)] == ["您问：在吗"]


async def test_unreadable_posted_update_is_not_asked_for_again(hooked: World, client: Client) -> None:
    assert await post(client, hooked.api, {"update_id": 7, "message": {"message_id": "?"}}) == 200


async def test_overloaded_poller_loses_nothing(world: World, api: BotApi, clock: HandClock, person: Person) -> None:
    world.gateway._limit = 0
    await person.writes("在吗")
    await clock.expects(5)
    world.gateway._limit = 50
    await clock.passes(5)
    assert [message["text"] for message in await api.seen(1)] == ["您问：在吗"]


async def test_token_is_never_logged(
    idle: World, api: BotApi, clock: HandClock, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    idle.extra = {"telegram_token": "4242:wrong"}
    await idle.start()
    await clock.passes(1)
    await idle.stop()
    assert "wrong" not in capsys.readouterr().out + caplog.text
