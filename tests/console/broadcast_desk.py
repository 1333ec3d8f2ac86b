"""The pages of broadcast with invented people, a fair, and staff who write, approve and read. Nobody is meant."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from console_site import ConsoleSite, Visitor
from invented import id_number, phone
from registry_desk import BORN, PENGSHUI, Desk, values
from sqlalchemy import insert, select, update

from bot.broadcast.states import Campaign as State
from bot.broadcast.tables import deliveries
from bot.console.services import CONSOLE
from bot.directory.fair import Fair
from bot.directory.tables import fairs
from bot.process.broadcasting import Broadcasting
from bot.registry.person import NewPerson
from bot.registry.tables import people
from bot.staff.roles import Role

PATH = "/console/broadcasts"
STARTS = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
TEXT = "{称呼}，{时间}在{地点}有{招聘会}，来看看。"
VERSION = re.compile(r'name="version" value="([0-9]+)"')
FAIR = Fair("彭水冬季招聘会", STARTS, STARTS + timedelta(hours=6), "县体育馆", PENGSHUI, what_to_bring="身份证")
CHANNELS = [("channels", "web"), ("channels", "telegram")]
SURNAMES = "赵钱孙李周吴郑冯"


class Ticking:
    """The site's time, with pauses that end."""

    def __init__(self, hand: Any) -> None:
        self._hand = hand

    def now(self) -> datetime:
        moment: datetime = self._hand.now()
        return moment

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.02))


@dataclass
class BroadcastDesk:
    """A site, and somebody of each role at it; `fair` is the number of a fair a week from now."""

    site: ConsoleSite
    writer: Visitor
    approver: Visitor
    both: Visitor
    auditor: Visitor
    registrar: Visitor
    fair: int = 0

    @property
    def console(self) -> Any:
        """The services behind the pages."""
        return self.site.console

    async def people(self, count: int) -> list[int]:
        """So many people: of four, one has no chat, one refused; the third is on Telegram, the fourth on the page."""
        desk = Desk(self.site, self.writer, 0, self.writer)
        made = []
        for place in range(count):
            told = {"id_number": id_number(900 + place, BORN), "phone": phone(900 + place)}
            name = f"{SURNAMES[place % 8]}大山"
            number = await self.console.people.add(NewPerson(values(**told, name=name)), "command")
            async with self.console.database.write() as connection:
                notices = "refused" if place % 4 == 1 else "given"
                await connection.execute(update(people).where(people.c.id == number).values(notices=notices))
            if place % 4:
                await desk.chat(number, "telegram" if place % 4 == 2 else "web")
            made.append(number)
        return made

    async def page(self, path: str, visitor: Visitor | None = None) -> str:
        """The text of a page that has to be there."""
        answer = await (visitor or self.writer).get(path)
        assert answer.status == 200, await answer.text()
        return await answer.text()

    def fields(self, **other: str) -> list[tuple[str, str]]:
        """What somebody types for a notice about the fair; `other` changes it."""
        typed = {"title": "冬季招聘会", "kind": "fair", "fair": str(self.fair), "text": TEXT, "failure_percent": "20"}
        channels = [] if "channels" in other else CHANNELS
        return [*(typed | {"regions": "彭水县"} | other).items(), *channels]

    async def draft(self, **other: str) -> int:
        """A draft by the form; its number."""
        await self.page(f"{PATH}/new")
        answer = await self.writer.post(f"{PATH}/new", self.fields(**other))
        assert answer.status == 303, await answer.text()
        return int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])

    async def step(self, number: int, name: str, visitor: Visitor | None = None, **fields: str) -> Any:
        """Takes a step with the version that the page shows."""
        visitor = visitor or self.writer
        html = await self.page(f"{PATH}/{number}", visitor)
        version = found[1] if (found := VERSION.search(html)) else "0"
        return await visitor.post(f"{PATH}/{number}/{name}", {"version": version} | fields)

    async def approved(self, **other: str) -> int:
        """A campaign that another person approved."""
        number = await self.draft(**other)
        for name, visitor in (("submit", self.writer), ("approve", self.approver)):
            answer = await self.step(number, name, visitor)
            assert answer.status == 303, await answer.text()
        return number

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """The real sending works beside the pages, and is woken by them."""
        campaigns = self.console.campaigns
        campaigns.clock = Ticking(self.site.clock)
        broadcasting = Broadcasting(self.console.settings, campaigns, (), lambda *_: None)
        app = self.site.server.app
        app._state[CONSOLE] = replace(self.console, wake_campaign=broadcasting.wake)
        await broadcasting.start()
        try:
            yield
        finally:
            await broadcasting.stop()

    async def until(self, number: int, state: State) -> None:
        """Waits until the campaign is in this state; gives up after ten seconds."""
        async with asyncio.timeout(10):
            while (await self.console.campaigns.get(number)).state is not state:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def settle(self, number: int, state: str, reason: str = "", limit: int = 1) -> None:
        """Marks some of what waits, as the sending would."""
        waiting = select(deliveries.c.id).where(deliveries.c.campaign_id == number, deliveries.c.state == "queued")
        chosen = deliveries.c.id.in_(waiting.order_by(deliveries.c.id).limit(limit))
        row = {"state": state, "reason": reason, "settled_at": self.site.clock.now()}
        async with self.console.database.write() as connection:
            await connection.execute(update(deliveries).where(chosen).values(row))


async def broadcast_desk_of(site: ConsoleSite) -> BroadcastDesk:
    """A site with staff signed in, and a fair."""
    await site.hire("wang", Role.BROADCASTER, name="王芳")
    await site.hire("chen", Role.APPROVER, name="陈晨")
    await site.hire("li", Role.BROADCASTER, Role.APPROVER, name="李静")
    await site.hire("zhao", Role.AUDITOR, name="赵明")
    await site.hire("zhou", Role.REGISTRAR, name="周兰")
    visitors = [await site.enter(login) for login in ("wang", "chen", "li", "zhao", "zhou")]
    desk = BroadcastDesk(site, *visitors)
    async with site.console.database.write() as connection:
        made = await connection.execute(insert(fairs).values(**FAIR.values(), created_at=site.clock.now()))
    desk.fair = made.inserted_primary_key[0]
    return desk
