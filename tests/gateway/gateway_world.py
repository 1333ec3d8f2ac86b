"""The gateway over a real database and an engine by its contract, with the few verbs its tests speak in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from itertools import count
from typing import Any

from agent_desk import AgentDesk, OfficeClock, office_store
from engine_server import TOKEN, EngineServer
from scratch import folder_of
from sqlalchemy import Row, Table, select
from waiting import becomes_true

from bot.clock import SystemClock
from bot.gateway.delivery import Delivery
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Incoming, Kind, Reply, Ticket, View
from bot.gateway.store import GatewayStore
from bot.storage.database import Database

DAY = date(2026, 11, 21)
NUMBERS = count(1)


def text_message(words: str, message_id: str | None = None, **more: Any) -> Incoming:
    """A text from the web, with a message id of its own."""
    return Incoming("web", "", message_id or f"m{next(NUMBERS)}", Kind.TEXT, words, **more)


def tapped(payload: str) -> Incoming:
    """A tapped choice."""
    return Incoming("web", "", f"m{next(NUMBERS)}", Kind.PAYLOAD, payload)


class World:
    """A started gateway and one conversation."""

    def __init__(self, gateway: Gateway, database: Database, engine: EngineServer, clock: OfficeClock) -> None:
        self.gateway, self.database, self.engine, self.clock = gateway, database, engine, clock
        self.store = gateway.store
        self.office = AgentDesk(database, gateway, Delivery(database, [], SystemClock()), clock, folder_of(database))
        self.talk = ""

    async def send(self, message: Incoming | str, talk: str = "") -> Ticket:
        """Hands a message in; it is acknowledged when this returns."""
        incoming = text_message(message) if isinstance(message, str) else message
        return await self.gateway.receive(talk or self.talk, incoming)

    async def ask(self, message: Incoming | str, talk: str = "") -> View:
        """Hands a message in and waits for its answer."""
        return await self.gateway.answer(await self.send(message, talk))

    async def answered(self, ticket: Ticket) -> View:
        """The message once it is answered; fails after a time limit."""
        await becomes_true(lambda: self._is_answered(ticket))
        return await self.store.view(ticket.inbox_id)

    async def _is_answered(self, ticket: Ticket) -> bool:
        return (await self.store.view(ticket.inbox_id)).answered

    async def queued(self, talk: str = "") -> View:
        """The person asks for staff and waits."""
        return await self.ask("转人工", talk)

    async def served(self) -> None:
        """The person has asked for staff, and the agent has taken the talk."""
        await self.office.hire()
        await self.queued()
        await self.office.claims(self.talk)

    async def tap(self, view: View, title: str) -> View:
        """Taps a choice of an answer."""
        return await self.ask(tapped(payload_of(view, title)))

    async def picture(self) -> View:
        """The person sends a picture."""
        return await self.ask(Incoming("web", "", f"m{next(NUMBERS)}", Kind.MEDIA))

    async def offer(self, talk: str, reply: Reply) -> None:
        """Something is said to a talk unasked."""
        async with self.database.write() as connection:
            await self.office.voice.post(connection, talk, 0, reply.body(), None, None)

    async def rows(self, table: Table) -> list[Row[Any]]:
        """All rows of a table, oldest first."""
        async with self.database.read() as connection:
            return list((await connection.execute(select(table).order_by(table.c.id))).all())


def payload_of(view: View, title: str) -> str:
    """What a choice of an answer stands for."""
    buttons = (button for message in view.messages for button in message["buttons"])
    return next(button["payload"] for button in buttons if button["title"] == title)


def texts(view: View) -> list[str]:
    """What the person reads."""
    return [message["text"] for message in view.messages]


@asynccontextmanager
async def gateway_on(
    database: Database, engine: EngineServer, store: GatewayStore | None = None, **changes: Any
) -> AsyncIterator[World]:
    """A gateway that runs as long as the context."""
    client = HttpEngine(engine.url, TOKEN, changes.get("engine_timeout", 5.0))
    clock = changes.get("clock") or OfficeClock()
    kept = store or office_store(database, clock, folder_of(database))
    limits = changes.get("reply_timeout", 10.0), changes.get("limit", 100)
    gateway = Gateway(kept, client, lambda: DAY, *limits, changes.get("clerks"))
    await gateway.start()
    try:
        yield World(gateway, database, engine, clock)
    finally:
        await gateway.stop()
        await client.close()
