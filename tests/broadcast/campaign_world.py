"""Campaigns over a real database, staff who may do what, invented people, and a clock moved by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

from bot.broadcast.answers import NoticeClerk
from bot.broadcast.attendance import Attendance
from bot.broadcast.audience import Audience
from bot.broadcast.campaign import Campaign, Kind, NewCampaign
from bot.broadcast.campaigns import Campaigns
from bot.broadcast.figures import Figures
from bot.broadcast.states import Campaign as State
from bot.broadcast.states import Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.broadcast.trials import Trials
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair
from bot.directory.tables import fairs
from bot.gateway.messages import Kind as MessageKind
from bot.gateway.messages import Pending, Reply
from bot.gateway.tables import outbox
from bot.handoff.tables import conversations
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.consents import Consents
from bot.registry.filter import PeopleFilter
from bot.registry.tables import people, person_accounts
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.storage.database import Database

# A Monday, 10:00 in China; the fair is on the Saturday.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
BASE_URL = "https://bangfu.example"
PENGSHUI, LICHENG = "500243", "370112"
EVERYBODY = PeopleFilter()
FAIR = Fair(
    "彭水冬季招聘会",
    SATURDAY,
    SATURDAY + timedelta(hours=6),
    "县体育馆",
    PENGSHUI,
    address="滨江路1号",
    latitude=29.29,
    longitude=108.16,
    coordinate_system="gcj02",
    what_to_bring="身份证",
)
NOTICE = NewCampaign("冬季招聘会", "{称呼}，{时间}在{地点}有{招聘会}，来看看。", EVERYBODY, fair_id=1)
PLAIN = NewCampaign("技能培训", "{姓名}，电焊班开始报名了。", EVERYBODY, kind=Kind.TRAINING)


class DayClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = MONDAY

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class CampaignWorld:
    """The services of broadcast, and short verbs for tests."""

    def __init__(self, database: Database, key_file: Path) -> None:
        self.database, self.clock = database, DayClock()
        divisions, sealer = Divisions.load(), Sealer(key_file)
        audit, index = Audit(database, self.clock), BlindIndex(sealer)
        common = (audit, self.clock, divisions)
        self.audit = audit
        self.campaigns = Campaigns(database, *common, index, BASE_URL)
        self.audience = Audience(database, index, divisions)
        self.figures = Figures(database, divisions)
        self.attendance = Attendance(database, audit, self.clock, BASE_URL)
        self.trials = Trials(database, sealer, *common, BASE_URL)
        consents = Consents(database, self.clock)
        self.clerk = NoticeClerk(database, consents, self.attendance, self.trials, self.clock, BASE_URL)
        self.writer = member(1, Role.BROADCASTER)
        self.colleague = member(2, Role.BROADCASTER)
        self.approver = member(3, Role.APPROVER)
        self.both = member(4, Role.BROADCASTER, Role.APPROVER)
        self.agent = member(5, Role.AGENT)

    async def set_up(self) -> None:
        """The staff and the fair (number 1)."""
        for each in (self.writer, self.colleague, self.approver, self.both, self.agent):
            row = {"password_hash": "", "must_change": False, "second_factor_step": 0, "failures": 0, "demo": False}
            row |= {"id": each.id, "login": each.login, "name": each.name, "created_at": MONDAY}
            await self.insert(staff, **row, roles=sorted(each.roles), sees_confidential=False)
        await self.fair(FAIR)

    async def fair(self, fair: Fair) -> int:
        """Stores a fair; its number."""
        return await self.insert(fairs, **fair.values(), created_at=MONDAY)

    async def person(self, number: int, notices: str = "given", region: str = PENGSHUI, **other: Any) -> int:
        """Somebody invented in the registry."""
        row = {"id": number, "name": f"甲{chr(0x4E00 + number)}", "sex": "female", "home_region": region}
        row |= {"notices": notices, "source": "console", "created_at": MONDAY, "updated_at": MONDAY}
        await self.insert(people, **row | other)
        return number

    async def chat(self, person: int | None = None, channel: str = "web", name: str = "") -> str:
        """A conversation, linked to the person."""
        talk = name or f"{channel}-{person}"
        row = {"channel": channel, "address": talk, "owner": "bot", "owner_version": 0}
        await self.insert(conversations, id=talk, **row, started_at=MONDAY, heard_at=MONDAY)
        if person is not None:
            linked = {"person_id": person, "linked_at": MONDAY, "how": "chat"}
            await self.insert(person_accounts, conversation_id=talk, **linked)
        return talk

    async def insert(self, table: Table, **row: Any) -> Any:
        """One row; its primary key."""
        async with self.database.write() as connection:
            return (await connection.execute(insert(table).values(row))).inserted_primary_key[0]

    async def rows(self, table: Table) -> list[Any]:
        """A table."""
        async with self.database.read() as connection:
            return list((await connection.execute(select(table).order_by(*table.primary_key))).all())

    async def draft(self, new: NewCampaign = NOTICE, by: Staff | None = None) -> int:
        """A draft; its number."""
        return await self.campaigns.create(new, by or self.writer)

    async def submitted(self, new: NewCampaign = NOTICE) -> int:
        number = await self.draft(new)
        await self.campaigns.submit(number, None, self.writer)
        return number

    async def approved(self, new: NewCampaign = NOTICE) -> int:
        number = await self.submitted(new)
        await self.campaigns.approve(number, None, self.approver)
        return number

    async def running(self, new: NewCampaign = NOTICE) -> int:
        number = await self.approved(new)
        await self.campaigns.start(number, None, self.writer)
        return number

    async def in_state(self, state: State) -> int:
        """A campaign brought into this state by its own verbs; somebody is in the registry."""
        await self.person(77)
        await self.chat(77)
        verbs = self.campaigns
        if state in {State.DRAFT, State.SUBMITTED}:
            return await (self.draft() if state is State.DRAFT else self.submitted())
        number = await self.approved()
        if state is State.SCHEDULED:
            await verbs.schedule(number, None, MONDAY + timedelta(hours=1), self.writer)
        if state in {State.RUNNING, State.PAUSED, State.DONE, State.EXPIRED}:
            await verbs.start(number, None, self.writer)
        if state is State.PAUSED:
            await verbs.pause(number, None, self.writer)
        if state is State.CANCELLED:
            await verbs.cancel(number, None, self.writer)
        if state is State.DONE:
            await self.settle(number)
            await verbs.finish(number)
        if state is State.EXPIRED:
            self.clock.moment = SATURDAY + timedelta(days=1)
            await verbs.expire(number)
            self.clock.moment = MONDAY
        return number

    async def settle(self, number: int, state: Delivery = Delivery.SENT) -> None:
        """All that waits in the campaign has gone out, each notice into its talk."""
        for row in await self.rows(deliveries):
            if row.campaign_id != number or row.state != Delivery.QUEUED:
                continue
            values = {"state": state, "settled_at": self.clock.now()}
            async with self.database.write() as connection:
                await connection.execute(deliveries.update().where(deliveries.c.id == row.id).values(**values))
            if row.conversation_id:
                await self.said(row.conversation_id, {"text": "通知", "buttons": [], "campaign": number})

    async def said(self, talk: str, body: dict[str, Any]) -> None:
        """Something said in the talk."""
        row = {"conversation_id": talk, "channel": "web", "body": body, "owner_version": 0, "state": "sent"}
        await self.insert(outbox, **row, created_at=self.clock.now())

    async def hears(self, talk: str, words: str, kind: MessageKind = MessageKind.TEXT) -> Reply | None:
        """What the clerk answers; None when it is not its business. The answer stands in the talk then."""
        deed = await self.clerk.deed(Pending(1, talk, "web", kind, words, None, None, None))
        if deed is None:
            return None
        async with self.database.write() as connection:
            (reply,) = await deed(connection)
        await self.said(talk, reply.body())
        return reply

    async def taps(self, talk: str, payload: str) -> Reply:
        """What the clerk answers to a tap."""
        reply = await self.hears(talk, payload, MessageKind.PAYLOAD)
        assert reply
        return reply

    async def told(self, talk_of: int, new: NewCampaign = NOTICE) -> tuple[str, int]:
        """The talk of somebody (new in the registry) who was sent a notice, and the delivery's number."""
        talk = await self.chat(await self.person(talk_of))
        await self.settle(await self.running(new))
        return talk, next(row.id for row in await self.rows(deliveries) if row.conversation_id == talk)

    async def campaign(self, number: int) -> Campaign:
        return await self.campaigns.get(number)

    async def row(self, number: int) -> Any:
        return next(row for row in await self.rows(campaigns) if row.id == number)


def member(number: int, *roles: Role) -> Staff:
    """A member of staff."""
    return Staff(number, f"staff{number}", f"同事{number}", frozenset(roles), False, True, False, False, False)


def changed(**parts: Any) -> NewCampaign:
    """The notice with other parts."""
    return replace(NOTICE, **parts)
