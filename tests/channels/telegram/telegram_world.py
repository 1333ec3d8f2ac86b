"""What the Telegram tests set up: a clock moved by hand, an engine by its contract, people, and the real rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from agent_desk import AgentDesk, OfficeClock, office_store
from aiohttp import web
from bot_api import TOKEN, BotApi
from sqlalchemy import Table, select

from bot.channels.telegram.adapter import TelegramChannel
from bot.gateway.deliveries import Deliveries
from bot.gateway.delivery import Delivery
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.tables import outbox
from bot.settings import Settings
from bot.storage.database import Database

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
WAIT_SECONDS = 30


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self._asleep = asyncio.Condition()

    def now(self) -> datetime:
        return START + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        sleeper = (self._seconds + seconds, asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        async with self._asleep:
            self._asleep.notify_all()
        try:
            await sleeper[1]
        finally:
            self._sleepers.remove(sleeper)

    async def passes(self, seconds: float) -> None:
        """Waits until somebody sleeps for no longer than `seconds`, then lets them pass."""
        end = self._seconds + seconds
        await self._until(lambda: self.next_due is not None and self.next_due <= end + 1e-9)
        self.skip(seconds)

    def skip(self, seconds: float) -> None:
        """Lets seconds pass, whether anybody sleeps or not."""
        self._seconds += seconds
        for due, future in self._sleepers:
            if due <= self._seconds + 1e-9 and not future.done():
                future.set_result(None)

    async def expects(self, seconds: float) -> None:
        """Waits until somebody sleeps until exactly `seconds` from now."""
        end = self._seconds + seconds
        await self._until(lambda: any(abs(due - end) < 1e-6 for due, _ in self._sleepers))

    @property
    def next_due(self) -> float | None:
        return min((due for due, future in self._sleepers if not future.done()), default=None)

    async def _until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_SECONDS), self._asleep:
            await self._asleep.wait_for(condition)


def says(*texts: str, buttons: Sequence[tuple[str, str]] = (), citations: Sequence[dict[str, Any]] = ()) -> Any:
    """An engine's answer: one message a text, buttons and citations on the last."""
    messages: list[dict[str, Any]] = [{"text": text} for text in texts]
    messages[-1]["buttons"] = [{"title": title, "payload": payload} for title, payload in buttons]
    messages[-1]["custom"] = {"citations": list(citations)}
    return {"messages": messages, "intent": {"name": "any", "confidence": 0.9}}


HANDOFF = {"topic": "find_job", "urgent": False, "region": None, "desk": "当地人社局", "summary": "找活"}
HANDS_OVER = {"messages": [{"text": "好，帮您转。", "custom": {"handoff": HANDOFF}}], "intent": {"name": "any"}}


class FakeEngine:
    """The engine's contract: POST /turn (a repeated message id gets the same answer), GET /ready."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.orders: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.url = ""
        self._asked = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.add_routes([web.post("/turn", self._turn), web.get("/ready", self._ready)])
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        self.gate.set()
        if self._runner:
            await self._runner.cleanup()

    async def asked(self, number: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(WAIT_SECONDS), self._asked:
            await self._asked.wait_for(lambda: len(self.orders) >= number)
        return self.orders

    async def _turn(self, request: web.Request) -> web.Response:
        order = await request.json()
        self.orders.append(order)
        async with self._asked:
            self._asked.notify_all()
        await self.gate.wait()
        return web.json_response(self.answers.get(order["text"], says(f"您问：{order['text']}")))

    async def _ready(self, _: web.Request) -> web.Response:
        return web.json_response({"ready": True})


class Person:
    """Somebody with a Telegram account."""

    def __init__(self, api: BotApi, chat_id: int) -> None:
        self.api = api
        self.id = chat_id
        self._messages = 0

    async def writes(self, text: str) -> dict[str, Any]:
        return await self.sends(text=text)

    async def sends(self, **content: Any) -> dict[str, Any]:
        self.api.chats.add(self.id)
        return await self.api.put(message=self.message(**content))

    async def taps(self, title: str) -> dict[str, Any]:
        message = next(each for each in reversed(self.api.sent) if title in titles(each))
        place = titles(message).index(title)
        return await self.taps_data(message, message["reply_markup"]["inline_keyboard"][place][0]["callback_data"])

    async def taps_data(self, message: dict[str, Any], data: str) -> dict[str, Any]:
        shown = {key: value for key, value in message.items() if key != "at"}
        query = {"id": self.api.new_query(), "from": self.user, "chat_instance": "1", "message": shown, "data": data}
        return await self.api.put(callback_query=query)

    async def changes_reach(self, status: str) -> dict[str, Any]:
        member = {"user": {"id": 4242, "is_bot": True, "first_name": "帮扶通"}, "status": status, "until_date": 0}
        change = {"chat": self.chat, "from": self.user, "date": 1_790_000_000, "old_chat_member": member}
        return await self.api.put(my_chat_member={**change, "new_chat_member": member})

    def message(self, **content: Any) -> dict[str, Any]:
        self._messages += 1
        head = {"message_id": self._messages, "date": 1_790_000_000, "chat": self.chat, "from": self.user}
        return {**head, **content}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": "某人"}

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "某人"}


def titles(message: dict[str, Any]) -> list[str]:
    return [row[0]["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", [])]


class World:
    """The app's side: database, gateway, delivery and the Telegram channel."""

    def __init__(self, api: BotApi, engine: FakeEngine, clock: HandClock, database: Database, folder: Path) -> None:
        self.api, self.engine, self.clock, self.database = api, engine, clock, database
        self.folder, self.hours = folder, OfficeClock()
        self.extra: dict[str, Any] = {}
        self.limit = 50
        self.is_running = False

    async def start(self) -> None:
        self.http = HttpEngine(self.engine.url, "t", 5)
        store = office_store(self.database, self.hours, self.folder)
        self.gateway = Gateway(store, self.http, lambda: date(2026, 11, 20), 5, self.limit)
        self.channel = TelegramChannel(self.settings(), self.gateway, Deliveries(self.database), self.clock)
        self.delivery = Delivery(self.database, [self.channel], self.clock)
        self.gateway.on_reply = self.delivery.wake
        self.office = AgentDesk(self.database, self.gateway, self.delivery, self.hours, self.folder)
        self.is_running = True
        for part in (self.channel, self.delivery, self.gateway):
            await part.start()

    async def stop(self) -> None:
        if not self.is_running:
            return
        self.is_running = False
        await self.gateway.stop()
        await self.delivery.stop()
        await self.channel.stop()
        await self.http.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def settings(self) -> Settings:
        values = {"telegram_token": TOKEN, "telegram_api_base": self.api.url, **self.extra}
        return Settings(_env_file=None, **values)

    async def rows(self, table: Table = outbox) -> list[Any]:
        async with self.database.read() as connection:
            return list((await connection.execute(select(table))).all())
