"""An engine by the contract of `bangfu_engine.server`: a token, three routes; a repeated turn is not run again."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Sequence
from typing import Any

from aiohttp import web

TOKEN = "engine-token"
WAIT_SECONDS = 20
HANDOFF = {"topic": "wage_arrears", "urgent": True, "region": None, "desk": "当地人社局", "summary": "老板欠薪"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def says(*texts: str, buttons: Sequence[tuple[str, str]] = (), **custom: Any) -> dict[str, Any]:
    """An engine's answer: one message a text; buttons and attachments on the last."""
    messages: list[dict[str, Any]] = [{"text": text, "buttons": [], "custom": {}} for text in texts]
    messages[-1]["buttons"] = [{"title": title, "payload": payload} for title, payload in buttons]
    messages[-1]["custom"] = custom
    return {"messages": messages, "intent": {"name": "ask", "confidence": 0.9}}


class EngineServer:
    """The server; `orders` are the turns that were run."""

    def __init__(self) -> None:
        self.port = free_port()
        self.answers: dict[str, Any] = {"转人工": says("好，帮您转。", handoff=HANDOFF)}
        self.orders: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()
        self.fails_at: set[str] = set()
        self.hangs_up_at: set[str] = set()
        self.goes_down_at: set[str] = set()
        self.most_at_once: Counter[str] = Counter()
        self._running: Counter[str] = Counter()
        self._last: dict[str, tuple[str, Any]] = {}
        self._gate = asyncio.Event()
        self._gate.set()
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = web.Application(middlewares=[_ask_for_token])
        app.add_routes([web.post("/turn", self._turn), web.post("/parse", self._parse), web.get("/ready", self._ready)])
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.05)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def stop(self) -> None:
        """Goes away in the middle of whatever runs."""
        if self._runner:
            await self._runner.cleanup()
        self._runner = None

    def hold(self) -> None:
        """Turns begin, but do not end."""
        self._gate.clear()

    def let_go(self) -> None:
        """Turns end again."""
        self._gate.set()

    async def asked(self, number: int) -> list[dict[str, Any]]:
        """The turns, once there are at least `number`."""
        async with asyncio.timeout(WAIT_SECONDS), self._changed:
            await self._changed.wait_for(lambda: len(self.orders) >= number)
        return self.orders

    @property
    def texts(self) -> list[str]:
        return [order["text"] for order in self.orders]

    async def _turn(self, request: web.Request) -> web.Response:
        self.calls["turn"] += 1
        order = await request.json()
        conversation = order["conversation_id"]
        message_id, answer = self._last.get(conversation, ("", None))
        if message_id == order["message_id"]:
            return web.json_response(answer)
        self._running[conversation] += 1
        self.most_at_once[conversation] = max(self.most_at_once[conversation], self._running[conversation])
        try:
            return await self._run(request, order)
        finally:
            self._running[conversation] -= 1

    async def _run(self, request: web.Request, order: dict[str, Any]) -> web.Response:
        await self._note(order)
        await self._fail_if_told(request, order["text"])
        await self._gate.wait()
        answer = self.answers.get(order["text"], says(f"您问：{order['text']}"))
        self._last[order["conversation_id"]] = (order["message_id"], answer)
        return web.json_response(answer)

    async def _note(self, order: dict[str, Any]) -> None:
        self.orders.append(order)
        async with self._changed:
            self._changed.notify_all()

    async def _fail_if_told(self, request: web.Request, text: str) -> None:
        if text in self.fails_at:
            raise web.HTTPInternalServerError
        if text in self.goes_down_at:
            asyncio.get_running_loop().create_task(self._crash_and_return())
        if text in self.goes_down_at | self.hangs_up_at:
            assert request.transport
            request.transport.abort()
            await asyncio.Event().wait()

    async def _crash_and_return(self) -> None:
        await self.stop()
        await self.start()

    async def _parse(self, request: web.Request) -> web.Response:
        self.calls["parse"] += 1
        text = (await request.json())["text"]
        return web.json_response({"text": text, "intent": {"name": "ask", "confidence": 0.9}, "entities": []})

    async def _ready(self, _: web.Request) -> web.Response:
        return web.json_response({"ready": True})


@web.middleware
async def _ask_for_token(request: web.Request, handler: Any) -> web.StreamResponse:
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        raise web.HTTPUnauthorized
    answer: web.StreamResponse = await handler(request)
    return answer
