"""A running web chat for tests: the engine's stand-in with its published contract, and a browser's session."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agent_desk import AgentDesk
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import insert

from bot.gateway.gateway import Gateway
from bot.gateway.messages import Reply
from bot.gateway.tables import outbox
from bot.storage.base import now
from bot.storage.database import Database

CITATION = {
    "document": "JL",
    "short": "吉林行动方案",
    "title": "吉林省就业扶贫行动方案",
    "number": "吉人社〔2018〕1号",
    "clause": "二(五)3",
    "region": "220000",
    "region_name": "吉林省",
    "period": {"from": "2018-01-01", "to": "2020-12-31"},
    "standing": "period_over",
}
LOAN = {
    "text": "能贷款。\n最多 <10> 万元。不懂就打 12333。",
    "buttons": [
        {"title": "我要贷款", "payload": '/apply{"measure":"JL-30"}'},
        {"title": "转人工", "payload": "/handoff_human"},
    ],
    "custom": {"citations": [CITATION]},
}
HANDOFF = {"topic": "loan", "urgent": False, "region": None, "desk": "县就业局", "summary": "问贷款"}


@dataclass
class Engine:
    """What the engine heard, and whether it is up."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200

    async def turn(self, request: web.Request) -> web.Response:
        order = await request.json()
        self.heard.append(order)
        if self.status != 200:
            return web.json_response({}, status=self.status)
        return web.json_response({"messages": [self._reply(order)], "intent": {"name": "ask", "confidence": 0.9}})

    def _reply(self, order: dict[str, Any]) -> dict[str, Any]:
        if order["text"] == "/handoff_human":
            return {"text": "已转给县就业局。", "custom": {"handoff": HANDOFF}}
        if "贷款" in order["text"]:
            return LOAN
        return {"text": f"听到：{order['text']}", "buttons": []}

    async def ready(self, _request: web.Request) -> web.Response:
        return web.json_response({"ready": self.status == 200})


@dataclass
class Site:
    """The running web chat."""

    url: str
    browser: ClientSession
    engine: Engine
    gateway: Gateway
    database: Database
    server: TestServer
    office: AgentDesk

    async def served(self, conversation_id: str) -> None:
        """The person has asked for staff, and the agent has taken the talk."""
        await self.office.hire()
        await self.say(text="贷款", conversation_id=conversation_id)
        await self.say(payload="/handoff_human", conversation_id=conversation_id)
        await self.office.claims(conversation_id)

    async def say(self, **body: Any) -> dict[str, Any]:
        """Posts to the JSON interface and gives the answer."""
        async with self.browser.post(f"{self.url}/api/chat", json=body) as answer:
            assert answer.status == 200, await answer.text()
            said: dict[str, Any] = await answer.json()
            return said

    async def post(self, path: str, **options: Any) -> ClientResponse:
        """Posts anything; the answer's body is read."""
        answer = await self.browser.post(self.url + path, allow_redirects=False, **options)
        await answer.read()
        return answer

    async def get(self, path: str, **options: Any) -> ClientResponse:
        """Gets a page; the answer's body is read."""
        answer = await self.browser.get(self.url + path, **options)
        await answer.read()
        return answer

    async def push(self, conversation_id: str, text: str) -> int:
        """Says something unasked, as an agent or a broadcast does; gives the outbox row."""
        row = {
            "conversation_id": conversation_id,
            "channel": "web",
            "body": Reply(text).body(),
            "owner_version": 0,
            "state": "sent",
            "created_at": now(),
        }
        async with self.database.write() as connection:
            number = (await connection.execute(insert(outbox).values(row).returning(outbox.c.id))).scalar_one()
        self.gateway.publish(conversation_id, {"id": str(number), **Reply(text).body()})
        return int(number)
