"""The desk, its people and a clock moved by hand, for the tests of hand-off."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.tables import inbox, outbox
from bot.handoff.board import Board
from bot.handoff.desk import Desk
from bot.handoff.holidays import Holidays
from bot.handoff.ownership import HandOff, Owner, Queued, enqueue
from bot.handoff.presence import Presence
from bot.handoff.queue import Queue
from bot.handoff.tables import conversations, handoff_events, handoffs
from bot.handoff.teams import Team, Teams
from bot.handoff.voice import Body, Posted
from bot.handoff.watch import Patience, Watch
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.storage.database import Database

# A Monday, 10:00 in China.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
JOBS = HandOff("find_job", False, None, "当地人社局", "找活")
WAGES = HandOff("wage_arrears", True, None, "当地人社局", "老板欠薪")
SECRET = HandOff("report_misconduct", True, None, "督查人员", "有人冒领补贴", True)
DISTRESS = HandOff("distress", True, None, "当地人社局", "不想活了")
PATIENCE = Patience(10 * MINUTE, HOUR, 10 * MINUTE)


class HandClock:
    """A clock that goes on when told to, or while somebody sleeps."""

    def __init__(self) -> None:
        self.moment = MONDAY

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class OutboxVoice:
    """Speaks through the outbox table and remembers who was told what."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.said: list[Posted] = []
        self.owners: list[tuple[str, Owner]] = []
        self.typings: list[str] = []

    async def post(  # noqa: PLR0917  as the contract
        self,
        connection: AsyncConnection,
        conversation_id: str,
        version: int,
        body: Body,
        staff_id: int | None,
        request_id: str | None,
    ) -> Posted:
        same = select(outbox.c.id, outbox.c.body).where(outbox.c.request_id == request_id)
        before = (await connection.execute(same)).one_or_none() if request_id else None
        if before:
            return Posted(before.id, conversation_id, "web", before.body, False)
        row = {"conversation_id": conversation_id, "owner_version": version, "body": body, "staff_id": staff_id}
        row |= {"request_id": request_id, "channel": "web", "state": "sent", "created_at": self._clock.now()}
        stored = await connection.execute(insert(outbox).values(row).returning(outbox.c.id))
        return Posted(stored.scalar_one(), conversation_id, "web", body, True)

    def told(self, posted: Posted) -> None:
        self.said.append(posted)

    def owner_changed(self, conversation_id: str, owner: Owner) -> None:
        self.owners.append((conversation_id, owner))

    def typing(self, conversation_id: str) -> None:
        self.typings.append(conversation_id)


class DeskWorld:
    """A desk over `database` at a moment moved by hand."""

    def __init__(self, database: Database, key_file: Path) -> None:
        self.database = database
        self.clock = HandClock()
        self.voice, self.board = OutboxVoice(self.clock), Board()
        self.sealer = Sealer(key_file)
        self.audit = Audit(database, self.clock)
        self.teams = Teams(database, Holidays(database, self.clock))
        self.desk = Desk(
            database, self.teams, self.voice, self.board, self.audit, self.clock, self.sealer, hotline="12356"
        )
        self.queue = Queue(database, self.teams, self.audit, self.clock, {"find_job": "找工作"}, self.sealer)
        self.presence = Presence(database, self.clock)
        self.watch = Watch(database, self.teams, self.desk, self.clock, PATIENCE)
        self.anna, self.bo, self.chen = (member(number, name) for number, name in enumerate(("安", "波", "陈"), 1))
        self._talks = 0

    async def hire(self) -> None:
        """Three agents of the first team, all at the console."""
        for each in (self.anna, self.bo, self.chen):
            await self.employ(each)
        await self.teams.set_members(1, [1, 2, 3])
        await self.beat()

    async def employ(self, person: Staff) -> None:
        """Adds an account."""
        row = {"password_hash": "", "must_change": False, "second_factor_step": 0, "failures": 0, "demo": False}
        row |= {"id": person.id, "login": person.login, "name": person.name, "created_at": MONDAY}
        row |= {"roles": sorted(person.roles), "sees_confidential": person.sees_confidential}
        async with self.database.write() as connection:
            await connection.execute(insert(staff).values(row))

    async def beat(self, *people: Staff) -> None:
        """The console's pages of these agents, or of all, are open."""
        for each in people or (self.anna, self.bo, self.chen):
            await self.presence.beat(each.id)

    async def team(self, **changes: Any) -> Team:
        """The first team with some things changed; number 0 makes a new one."""
        changed = replace(await self.teams.get(1), **changes)
        return await self.teams.get(await self.teams.save(changed))

    async def talk(self, channel: str = "web") -> str:
        """A conversation in which the bot was asked one thing."""
        self._talks += 1
        name = f"talk{self._talks}"
        row = {"id": name, "channel": channel, "address": f"first:{name}" if channel == "web" else "9876543210"}
        row |= {"owner": Owner.BOT, "owner_version": 0, "started_at": MONDAY, "heard_at": MONDAY}
        async with self.database.write() as connection:
            await connection.execute(insert(conversations).values(row))
        await self.store(name, "转人工")
        return name

    async def store(self, talk: str, words: str) -> int:
        """The gateway stores a message; its number."""
        async with self.database.write() as connection:
            row = {"channel": "web", "message_id": token_hex(), "conversation_id": talk, "kind": "text", "text": words}
            row |= {"state": "answered", "received_at": self.clock.now()}
            stored = await connection.execute(insert(inbox).values(row).returning(inbox.c.id))
            return int(stored.scalar_one())

    async def says(self, talk: str, words: str) -> int:
        """A message of the person while somebody is asked for, as the gateway handles it."""
        number = await self.store(talk, words)
        await self.desk.heard(talk)
        return number

    async def enqueue(self, talk: str, version: int, handoff: HandOff = JOBS) -> Queued | None:
        """The bot's turn ends with a hand-off."""
        async with self.database.write() as connection:
            return await enqueue(connection, talk, version, handoff, self.teams, self.clock.now())

    async def waiting(self, handoff: HandOff = JOBS, channel: str = "web") -> int:
        """A hand-off in the queue; its number."""
        queued = await self.enqueue(await self.talk(channel), 0, handoff)
        assert queued
        return queued.handoff_id

    async def claimed(self, agent: Staff, handoff: HandOff = JOBS) -> int:
        """A hand-off in the agent's hands; its number."""
        number = await self.waiting(handoff)
        await self.desk.claim(number, agent)
        return number

    async def answered(self, agent: Staff, handoff: HandOff = JOBS) -> int:
        """A talk in which the agent has answered; its number."""
        number = await self.claimed(agent, handoff)
        await self.desk.reply(number, agent, {"text": "您好"}, f"first of {number}")
        return number

    async def rows(self, table: Table) -> list[Any]:
        """A table."""
        async with self.database.read() as connection:
            return list((await connection.execute(select(table).order_by(*table.primary_key))).all())

    async def handoff(self, number: int) -> Any:
        """The row of a hand-off."""
        return next(row for row in await self.rows(handoffs) if row.id == number)

    async def conversation(self, number: int) -> Any:
        """The conversation of a hand-off."""
        talk = (await self.handoff(number)).conversation_id
        return next(row for row in await self.rows(conversations) if row.id == talk)

    async def happened(self, number: int) -> list[str]:
        """The kinds of its events, in order."""
        return [row.kind for row in await self.rows(handoff_events) if row.handoff_id == number]

    async def texts(self, number: int) -> list[str]:
        """What the person was told since the conversation began."""
        talk = (await self.handoff(number)).conversation_id
        return [row.body["text"] for row in await self.rows(outbox) if row.conversation_id == talk]

    async def later(self, wait: timedelta, *present: Staff) -> None:
        """Time passes, these (or all) agents stay at their pages, and the watch looks once."""
        self.clock.moment += wait
        await self.beat(*present)
        await self.watch.step()


def member(number: int, name: str, *, sees_confidential: bool = False, role: Role = Role.AGENT) -> Staff:
    """A member of staff."""
    return Staff(number, f"staff{number}", name, frozenset({role}), sees_confidential, True, False, False, False)
