"""The whole app side for tests of the workspace: gateway, desk and console on one database, started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar, web
from argon2 import PasswordHasher
from engine_server import TOKEN, EngineServer, free_port
from sqlalchemy import insert, select, update

from bot.channels.web import routes as web_chat
from bot.clock import SystemClock
from bot.console.app import set_up
from bot.console.broadcast_parts import broadcast_parts
from bot.console.registry_parts import registry_parts
from bot.console.services import Console
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair
from bot.directory.fairs import Fairs
from bot.directory.tables import fairs
from bot.gateway.delivery import Delivery
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.gateway.messages import Incoming, Kind
from bot.gateway.reception import Reception
from bot.gateway.speaker import Speaker
from bot.gateway.store import GatewayStore
from bot.gateway.tables import inbox
from bot.handoff.board import Board, Change, What
from bot.handoff.desk import Desk
from bot.handoff.holidays import Holidays
from bot.handoff.ownership import HandOff, Owner, enqueue
from bot.handoff.presence import Presence
from bot.handoff.queue import Queue
from bot.handoff.routing import routing
from bot.handoff.tables import canned_replies, conversations, handoffs
from bot.handoff.teams import Teams
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.process.app import served
from bot.settings import TIME_ZONE, Settings
from bot.staff.accounts import Accounts
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.sessions import Sessions
from bot.storage.base import now
from bot.storage.database import Database
from policy_kb.loader import knowledge_base
from policy_kb.phrases import topics
from policy_kb.select import Selector

DAY = date(2026, 11, 20)
JOBS = HandOff("find_job", False, "500243", "区县人力社保局", "想在县里找个活干")
WAGES = HandOff("wage_arrears", True, "370126", "区县人力社保局", "老板欠了3个月工资不给")
SECRET = HandOff("report_misconduct", True, "220802", "督查人员", "有人冒领公益岗补贴", True)
FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def nobody_woken(_number: int) -> None:
    """Nothing is broadcast from here."""


@dataclass
class Agent:
    """Somebody of the staff with a session, as a browser holds it."""

    staff: Staff
    cookie: str
    csrf: str


@dataclass
class WorkWorld:
    """The running app; `console` is made anew at every start."""

    database: Database
    folder: Path
    engine: EngineServer
    port: int = field(default_factory=free_port)
    console: Any = None
    gateway: Any = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    http: list[ClientSession] = field(default_factory=list)
    count: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serves while the context is open, on the same port each time."""
        client = HttpEngine(self.engine.url, TOKEN, 5)
        site = self._assemble(client)
        await self.gateway.start()
        async with served(site, "127.0.0.1", self.port):
            yield
        await self.gateway.stop()
        await asyncio.gather(*self.tasks)
        await client.close()

    def _assemble(self, client: HttpEngine) -> web.Application:
        settings = Settings(
            _env_file=None, state_dir=self.folder, port=self.port, today=DAY, staff_second_factor="optional"
        )
        database, clock = self.database, SystemClock()
        audit, sealer = Audit(database, clock), Sealer(settings.secret_keys)
        holidays = Holidays(database, clock)
        teams, board = Teams(database, holidays), Board()
        store = GatewayStore(database, Reception(teams, sealer))
        gateway = Gateway(store, client, settings.day, 5, 500)
        desk = Desk(database, teams, Speaker(gateway, Delivery(database, [], clock)), board, audit, clock, sealer)
        names = {**topics(), **routing().names}
        divisions = Divisions.load()
        self.gateway = gateway
        self.console = Console(
            settings=settings,
            database=database,
            clock=clock,
            accounts=Accounts(database, sealer, audit, clock, FAST),
            sessions=Sessions(database, clock, settings.session_idle, settings.session_longest),
            audit=audit,
            sealer=sealer,
            teams=teams,
            holidays=holidays,
            desk=desk,
            queue=Queue(database, teams, audit, clock, names, sealer),
            presence=Presence(database, clock),
            board=board,
            transcript=store.transcript,
            gateway=gateway,
            divisions=divisions,
            fairs=Fairs(database, divisions),
            routing=routing(),
            engine=client,
            selector=Selector(knowledge_base()),
            **registry_parts(settings, database, sealer, audit, clock, divisions),
            **broadcast_parts(settings, database, sealer, audit, clock, divisions),
            wake_campaign=nobody_woken,
        )
        gateway.on_heard = lambda talk, _owner: self._later(desk.heard(talk))
        gateway.on_queued = desk.queued
        gateway.on_typing = lambda talk: board.publish(Change(What.TYPING, conversation_id=talk))
        site = web.Application(client_max_size=64 * 1024)
        web_chat.set_up(site, gateway, self.console.fairs)
        site.add_routes(web_chat.routes())
        set_up(site, self.console)
        return site

    def _later(self, doing: Any) -> None:
        task = asyncio.create_task(doing)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def hire(
        self, name: str, *, team: int | None = 1, role: Role = Role.AGENT, sees_confidential: bool = False
    ) -> Agent:
        """Somebody with an account and a session, a member of the team, at the desk."""
        self.count += 1
        accounts = self.console.accounts
        login = f"agent{self.count}"
        once = await accounts.add(login, name, frozenset({role}), "command", sees_confidential=sees_confidential)
        found = await accounts.find(login)
        await accounts.change_password(found.id, once, "wanshi-ruyi-2026")
        person = await accounts.find(login)
        if team:
            members = await self.console.teams.members(team)
            await self.console.teams.set_members(team, [*members, person.id])
        await self.console.presence.beat(person.id)
        opened = await self.console.sessions.open(person.id, "full")
        return Agent(person, opened.token, opened.csrf)

    def browse(self, agent: Agent) -> Browser:
        """An HTTP client with the agent's session."""
        http = ClientSession(cookie_jar=CookieJar(unsafe=True), cookies={"bangfu_staff": agent.cookie})
        self.http.append(http)
        return Browser(self.url, http, agent.csrf)

    async def talk(self, channel: str = "web", address: str | None = None) -> str:
        """A conversation; its id."""
        return await self.gateway.open(channel, address)

    async def says(self, talk: str, words: str, intent: str | None = None) -> None:
        """The person says something, and the app does what it does then."""
        self.count += 1
        message = Incoming("web", talk, f"{talk}:{self.count}", Kind.TEXT, words)
        await self.gateway.answer(await self.gateway.receive(talk, message))
        if intent:
            async with self.database.write() as connection:
                where = inbox.c.message_id == message.message_id
                await connection.execute(update(inbox).where(where).values(intent=intent))

    async def waits(self, handoff: HandOff = JOBS, *words: str, ago: float = 0) -> int:
        """A talk in the queue since `ago` minutes, in which the bot heard these words; the hand-off's number."""
        talk = await self.talk()
        for each in words or ("我想找个活干",):
            await self.says(talk, each, handoff.topic)
        return await self.queues(talk, handoff, ago)

    async def queues(self, talk: str, handoff: HandOff, ago: float = 0) -> int:
        """Puts a talk into the queue since `ago` minutes; the hand-off's number."""
        async with self.database.write() as connection:
            version = select(conversations.c.owner_version).where(conversations.c.id == talk)
            held = (await connection.execute(version)).scalar_one()
            moment = now() - timedelta(minutes=ago)
            queued = await enqueue(connection, talk, held, handoff, self.console.teams, moment)
        assert queued
        self.console.desk.queued(talk, queued)
        return int(queued.handoff_id)

    async def talk_of(self, number: int) -> str:
        """The conversation of a hand-off."""
        row = await self.row(number)
        return str(row.conversation_id)

    async def row(self, number: int) -> Any:
        """The row of a hand-off."""
        async with self.database.read() as connection:
            return (await connection.execute(select(handoffs).where(handoffs.c.id == number))).one()

    async def owner(self, number: int) -> Owner:
        """Who answers."""
        query = select(conversations.c.owner).where(conversations.c.id == await self.talk_of(number))
        async with self.database.read() as connection:
            return Owner((await connection.execute(query)).scalar_one())

    async def said(self, number: int) -> list[str]:
        """What agents said to the person."""
        lines = await self.console.transcript.lines(await self.talk_of(number))
        return [line.text for line in lines if line.who == "agent"]

    async def fair(self, title: str, region: str = "500243") -> int:
        """A job fair a week after the day; its number."""
        starts = datetime(2026, 11, 27, 9, 0, tzinfo=TIME_ZONE)
        made = Fair(
            title, starts, starts + timedelta(hours=6), "彭水体育馆", region, "滨江路1号", 29.29, 108.16, "wgs84"
        )
        async with self.database.write() as connection:
            stored = await connection.execute(
                insert(fairs).values(**made.values(), created_at=now()).returning(fairs.c.id)
            )
            return int(stored.scalar_one())

    async def canned(self, title: str, text: str, measure: str | None = None) -> int:
        """A canned reply; its number."""
        row = {"title": title, "text": text, "measure": measure, "changed_at": now()}
        async with self.database.write() as connection:
            stored = await connection.execute(insert(canned_replies).values(row).returning(canned_replies.c.id))
            return int(stored.scalar_one())


@dataclass
class Browser:
    """An agent's browser without scripts."""

    url: str
    http: ClientSession
    csrf: str

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """Asks as htmx does; the answer's body is read."""
        answer = await self.http.get(self.url + path, headers={"HX-Request": "true"} | headers, allow_redirects=False)
        await answer.read()
        return answer

    async def post(self, path: str, data: Any = None, **options: Any) -> ClientResponse:
        """Sends as the page does; the answer's body is read."""
        headers = {"HX-Request": "true", "X-CSRF-Token": self.csrf} | options.pop("headers", {})
        answer = await self.http.post(self.url + path, data=data, headers=headers, allow_redirects=False, **options)
        await answer.read()
        return answer

    async def reply(self, number: int, text: str, request_id: str = "request-1", **more: Any) -> ClientResponse:
        """Answers the person."""
        body = {"request_id": request_id, "text": text, **more}
        return await self.post(f"/console/work/talks/{number}/reply", json=body)


@asynccontextmanager
async def work_world(database: Database, folder: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    """The app, running."""
    world = WorkWorld(database, folder, engine)
    async with world.running():
        yield world
        for http in world.http:
            await http.close()
    assert world.faults == []
