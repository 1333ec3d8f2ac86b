"""What the tests of sending set up: an office, a clock moved by hand, a channel that does as it is told.

All people are invented; nobody has a number.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, update

from bot.broadcast.campaign import FAILURE_PERCENT, Campaign, Kind, NewCampaign
from bot.broadcast.campaigns import Campaigns
from bot.broadcast.claimed import new_worker
from bot.broadcast.claims import Claims
from bot.broadcast.drill import Drill
from bot.broadcast.drill_file import DrillFile
from bot.broadcast.drill_record import DrillRecord
from bot.broadcast.guard import Guard
from bot.broadcast.heart import Heart
from bot.broadcast.pages import Pages
from bot.broadcast.pushing import Pushing
from bot.broadcast.reconciling import Reconciling
from bot.broadcast.settling import Settling
from bot.broadcast.sweep import Sweep
from bot.broadcast.tables import deliveries
from bot.broadcast.templates import Templates
from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.gateway.sender import Lane, Sender, TryLater
from bot.handoff.tables import conversations
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.filter import PeopleFilter
from bot.registry.tables import people, person_accounts
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.storage.database import Database

# A Monday, 10:00 in China.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DIVISIONS = Divisions.load()


class HandClock:
    """A clock that goes on when told to, or while somebody sleeps; `at_sleep` is called then."""

    def __init__(self) -> None:
        self.moment = MONDAY
        self.slept: list[float] = []
        self.at_sleep: Callable[[], Awaitable[None]] | None = None

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return (self.moment - MONDAY).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        # No part of a microsecond is left over, or a loop that waits for it would never end.
        self.moment += timedelta(microseconds=ceil(seconds * 1_000_000))
        await asyncio.sleep(0)
        if self.at_sleep:
            await self.at_sleep()


class Line:
    """A pushing channel after the protocol `Sender`; outcomes are told by address, otherwise everything arrives."""

    name = "telegram"

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.lanes: set[Lane] = set()
        self.outcomes: dict[str, deque[Exception]] = defaultdict(deque)
        self.busy: dict[str, deque[TryLater]] = defaultdict(deque)
        self.while_waiting: Callable[[], Awaitable[None]] | None = None
        self.while_sending: Callable[[], Awaitable[None]] | None = None

    async def pace(self, address: str, lane: Lane) -> None:
        self.lanes.add(lane)
        if self.busy[address]:
            raise self.busy[address].popleft()
        if self.while_waiting:
            await self.while_waiting()

    async def deliver(self, address: str, body: dict[str, Any]) -> str:
        if self.while_sending:
            await self.while_sending()
        if self.outcomes[address]:
            raise self.outcomes[address].popleft()
        self.arrived.append(address)
        self.bodies.append(body)
        return f"message{len(self.arrived)}"

    async def typing(self, address: str) -> None:
        raise AssertionError("a notice shows nobody typing")


class Sending:
    """The parts of one worker."""

    def __init__(
        self, campaigns: Campaigns, clock: Clock, file: Path, served: Sequence[str] = ("telegram", "web")
    ) -> None:
        database = campaigns.database
        self.file = DrillFile(file)
        self.id = new_worker(self.file.place)
        self.rung: list[int] = []
        self.shown: list[tuple[str, int, dict[str, Any]]] = []
        self._database, self._clock = database, clock
        self.templates = Templates(DIVISIONS, "http://127.0.0.1:8080")
        self.claims = Claims(database, self.templates, clock, self.id, served)
        self.settling, self.guard = Settling(database, clock, self.id), Guard(campaigns)
        self.heart = Heart(database, clock, self.id)
        self.drill = Drill(database, self.file, self.templates, clock, self.id)
        record = DrillRecord(database, self.file, clock)
        self.reconciling = Reconciling(database, record, clock, self.file.place)
        self.sweep = Sweep(campaigns, self.reconciling, self.heart, clock, self._ring)
        self.pages = Pages("web", database, self.claims, self.settling, lambda *shown: self.shown.append(shown))

    def pushing(self, sender: Sender) -> Pushing:
        return Pushing(sender, self.claims, self.settling, self.guard, self._clock)

    async def push(self, sender: Sender) -> None:
        """Sends until nothing is due."""
        pushing = self.pushing(sender)
        while await pushing.carry():
            pass

    async def show(self) -> None:
        """Stores for the pages until nothing is due."""
        while await self.pages.carry():
            pass

    async def rehearse(self) -> None:
        """Writes until nothing is due."""
        while await self.drill.carry():
            pass

    async def look(self, times: int = 1) -> None:
        """The sweep looks, after its heart has beaten for long enough to judge others."""
        for _ in range(times):
            await self.heart.beat()
            await self._clock.sleep(10)
            await self.heart.beat()
            await self.sweep.look()

    async def _ring(self, campaign_id: int) -> None:
        self.rung.append(campaign_id)


class World:
    """The office."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.clock = database, HandClock()
        self.file = folder / "drill.jsonl"
        self.line = Line()
        sealer = Sealer(folder / "secret.key")
        audit = Audit(database, self.clock)
        self.campaigns = Campaigns(database, audit, self.clock, DIVISIONS, BlindIndex(sealer), "http://127.0.0.1:8080")
        self.writer, self.approver = member(1, Role.BROADCASTER), member(2, Role.APPROVER)
        self._people = 0

    async def open(self) -> None:
        """The staff are there."""
        for person in (self.writer, self.approver):
            row = {"id": person.id, "login": person.login, "name": person.name, "roles": sorted(person.roles)}
            row |= {"password_hash": "", "must_change": False, "second_factor_step": 0, "failures": 0, "demo": False}
            await self.add(staff, **row, sees_confidential=False, created_at=MONDAY)

    def worker(self) -> Sending:
        """Another worker, as of another process."""
        return Sending(self.campaigns, self.clock, self.file)

    async def person(self, *channels: str, name: str = "") -> int:
        """Somebody who takes notices, with a chat on each of the channels, whose address is their number."""
        [number] = await self._join(1, channels, name)
        return number

    async def crowd(self, count: int, *channels: str) -> Sequence[int]:
        """Several people."""
        return await self._join(count, channels or ("telegram",), "")

    async def _join(self, count: int, channels: tuple[str, ...], name: str) -> Sequence[int]:
        numbers = range(self._people + 1, self._people + count + 1)
        self._people += count
        fixed = {"sex": "female", "home_region": "500243", "notices": "given", "source": "console"}
        fixed |= {"created_at": MONDAY, "updated_at": MONDAY}
        chats = [(number, channel) for number in numbers for channel in channels]
        talk = {"owner": "bot", "owner_version": 0, "started_at": MONDAY, "heard_at": MONDAY}
        async with self.database.write() as connection:
            for number in numbers:
                row = {"id": number, "name": name or f"张{number}", **fixed}
                await connection.execute(insert(people).values(row))
            for number, channel in chats:
                row = {"id": f"{channel}{number}", "channel": channel, "address": str(number), **talk}
                await connection.execute(insert(conversations).values(row))
                linked = {"conversation_id": row["id"], "person_id": number, "how": "chat", "linked_at": MONDAY}
                await connection.execute(insert(person_accounts).values(linked))
        return numbers

    async def approved(
        self,
        *,
        who: Sequence[int] = (),
        channels: tuple[str, ...] = ("telegram",),
        urgent: bool = False,
        lasts: timedelta = 3 * DAY,
        failure_percent: int = FAILURE_PERCENT,
        fair_id: int | None = None,
    ) -> int:
        """A campaign for everybody, or for some, that may start."""
        new = NewCampaign(
            title="通知",
            text="{称呼}，您好。",
            audience=PeopleFilter(ids=tuple(who)),
            channels=channels,
            kind=Kind.JOBS,
            fair_id=fair_id,
            urgent=urgent,
            expires_at=self.clock.now() + lasts,
            failure_percent=failure_percent,
        )
        number = await self.campaigns.create(new, self.writer)
        await self.campaigns.submit(number, None, self.writer)
        await self.campaigns.approve(number, None, self.approver)
        return number

    async def running(self, **options: Any) -> int:
        """The same, started."""
        number = await self.approved(**options)
        await self.campaigns.start(number, None, self.writer)
        return number

    async def rehearsed(self, **options: Any) -> int:
        """The same, started as a drill."""
        number = await self.approved(**options)
        await self.campaigns.start_drill(number, None, self.writer)
        return number

    async def campaign(self, number: int) -> Campaign:
        return await self.campaigns.get(number)

    async def add(self, table: Table, **row: Any) -> None:
        async with self.database.write() as connection:
            await connection.execute(insert(table).values(**row))

    async def change(self, table: Table, number: Any, **values: Any) -> None:
        """Changes the row with this id."""
        async with self.database.write() as connection:
            await connection.execute(update(table).where(table.c.id == number).values(**values))

    async def rows(self, table: Table = deliveries, **values: Any) -> list[Any]:
        """The rows with these values, in order."""
        query = select(table).where(*(table.c[name] == value for name, value in values.items()))
        async with self.database.read() as connection:
            return list((await connection.execute(query.order_by(*table.primary_key))).all())

    async def states(self, **values: Any) -> list[str]:
        """The states of deliveries, in order; a reason stands behind its state."""
        return [f"{row.state} {row.reason}".strip() for row in await self.rows(**values)]


def member(number: int, role: Role) -> Staff:
    """A member of staff."""
    return Staff(number, f"staff{number}", "某人", frozenset({role}), False, True, False, False, False)
