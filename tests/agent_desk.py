"""An agent at a real desk that speaks through a gateway, and an office clock moved by hand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bot.gateway.delivery import Delivery
from bot.gateway.gateway import Gateway
from bot.gateway.reception import Reception
from bot.gateway.speaker import Speaker
from bot.gateway.store import GatewayStore
from bot.handoff.board import Board
from bot.handoff.desk import Desk
from bot.handoff.holidays import Holidays
from bot.handoff.tables import attachments, handoffs
from bot.handoff.teams import Teams
from bot.handoff.voice import Posted
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.storage.database import Database

# Monday 10:00 and Friday 18:00 in China: the first team works from 9 to 12 and from 13:30 to 17:30.
OPEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLOSED = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
REQUESTS = count(1)


class OfficeClock:
    """Stands still until a test moves it."""

    def __init__(self, moment: datetime = OPEN) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def office_store(database: Database, clock: OfficeClock, folder: Path) -> GatewayStore:
    """A store whose reception knows teams, keys and the hour."""
    teams = Teams(database, Holidays(database, clock))
    return GatewayStore(database, Reception(teams, Sealer(folder / "secret.key"), clock))


class AgentDesk:
    """The desk with one agent, 小李, who belongs to the first team."""

    def __init__(
        self, database: Database, gateway: Gateway, delivery: Delivery, clock: OfficeClock, folder: Path
    ) -> None:
        self.database = database
        self.teams = Teams(database, Holidays(database, clock))
        self.voice = Speaker(gateway, delivery)
        self.sealer = Sealer(folder / "secret.key")
        self.desk = Desk(
            database, self.teams, self.voice, Board(), Audit(database, clock), clock, self.sealer, hotline="12356"
        )
        self.agent = Staff(1, "xiaoli", "小李", frozenset({Role.AGENT}), True, True, False, False, False)

    async def hire(self) -> None:
        """Adds the account."""
        row = {"password_hash": "", "must_change": False, "second_factor_step": 0, "failures": 0, "demo": False}
        row |= {"id": 1, "login": "xiaoli", "name": "小李", "roles": ["agent"], "created_at": OPEN}
        async with self.database.write() as connection:
            await connection.execute(insert(staff).values(row | {"sees_confidential": True}))
        await self.teams.set_members(1, [1])

    async def number(self, talk: str) -> int:
        """The last hand-off of a conversation."""
        query = select(handoffs.c.id).where(handoffs.c.conversation_id == talk).order_by(handoffs.c.id.desc())
        async with self.database.read() as connection:
            return int((await connection.execute(query.limit(1))).scalar_one())

    async def claims(self, talk: str) -> None:
        await self.desk.claim(await self.number(talk), self.agent)

    async def says(self, talk: str, text: str = "", **more: Any) -> Posted:
        """The agent says something; `more` are further members of the message."""
        request = f"r{next(REQUESTS)}"
        return await self.desk.reply(await self.number(talk), self.agent, {"text": text, **more}, request)

    async def gives_back(self, talk: str) -> None:
        await self.desk.give_back(await self.number(talk), self.agent)

    async def stores(self, talk: str, name: str, content: bytes, media_type: str = "application/pdf") -> dict[str, Any]:
        """A file of the hand-off, as a message names it."""
        row = {"id": f"file-{next(REQUESTS)}", "handoff_id": await self.number(talk), "staff_id": 1, "name": name}
        row |= {"media_type": media_type, "content": content, "created_at": OPEN}
        async with self.database.write() as connection:
            await connection.execute(insert(attachments).values(row))
        return {"id": row["id"], "name": name, "media_type": media_type, "size": len(content)}
