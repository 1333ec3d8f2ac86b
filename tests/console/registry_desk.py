"""The registry's pages with invented people in them: nobody is meant (see `invented.py`)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from aiohttp import FormData
from console_site import ConsoleSite, Visitor
from invented import id_number, phone, write_list
from sqlalchemy import insert

from bot.directory.tables import vacancies
from bot.handoff.tables import conversations
from bot.registry.accounts import link
from bot.registry.events import Channel, NewEvent
from bot.registry.import_job import AT_WORK
from bot.registry.person import NewPerson
from bot.registry.tables import recommendations
from bot.registry.tasks import NewTask
from bot.registry.values import EventKind, PersonClass, TaskKind
from bot.staff.roles import Role

PENGSHUI = "500243"
QINGCHENG = "441802"
BORN = date(1990, 3, 7)
ID_NUMBER = id_number(7, BORN)
PHONE = phone(7)
ADDRESS = "示例路 7 号 2 单元"
NAME = "甲晓红"
WHOLE = (ID_NUMBER, PHONE, ADDRESS, "高血压")
BY = "command"


def values(**other: Any) -> dict[str, Any]:
    """What is known of the invented person; `other` changes it."""
    known = {
        "name": NAME,
        "id_number": ID_NUMBER,
        "phone": PHONE,
        "address": ADDRESS,
        "disability": "2",
        "illness": "高血压",
        "home_region": PENGSHUI,
        "live_region": PENGSHUI,
        "village": "示例1村",
        "employment": "unemployed",
        "employment_detail": "unwilling",
        "labour_capacity": "normal",
        "wants_work": False,
        "wanted_jobs": "保洁、月嫂",
        "wanted_pay": 3500,
        "education": "初中",
    }
    return known | other


@dataclass
class Desk:
    """A site, and somebody at it who may do everything with the registry."""

    site: ConsoleSite
    manager: Visitor
    manager_id: int
    registrar: Visitor

    @property
    def console(self) -> Any:
        """The services behind the pages."""
        return self.site.console

    async def person(self, number: int = 7, since: date | None = None, **other: Any) -> int:
        """Adds an invented person; their number."""
        told = {"id_number": id_number(number, BORN), "phone": phone(number)} | other
        classes = (PersonClass.OUT_OF_POVERTY, PersonClass.SUBSISTENCE)
        return int(await self.console.people.add(NewPerson(values(**told), classes, since or date(2024, 5, 1)), BY))

    async def many(self, count: int) -> list[int]:
        """Adds so many people with different numbers."""
        names = [f"{family}大山" for family in "甲乙丙丁戊己庚辛壬癸"]
        made = []
        for number in range(count):
            sex = {"home_region": PENGSHUI if number % 3 else QINGCHENG, "live_region": ""}
            made.append(await self.person(100 + number, name=names[number % 10], **sex))
        return made

    async def chat(self, person_id: int, channel: str = "telegram") -> str:
        """Links a chat to somebody; its id."""
        talk, at = f"talk-{person_id}-{channel}", datetime(2026, 11, 1, 2, tzinfo=UTC)
        row = {
            "id": talk,
            "channel": channel,
            "address": talk,
            "owner": "bot",
            "owner_version": 0,
            "started_at": at,
            "heard_at": at,
        }
        async with self.console.database.write() as connection:
            await connection.execute(insert(conversations).values(**row))
            await link(connection, person_id, talk, "chat", at)
        return talk

    async def task(self, person_id: int | None, due_on: date = date(2026, 11, 25), detail: str = "") -> int:
        """A task about somebody."""
        new = NewTask(TaskKind.BECAME_UNEMPLOYED, due_on, person_id, detail=detail)
        async with self.console.database.write() as connection:
            return int(await self.console.tasks.add(connection, new))

    async def served(self, person_id: int, kind: EventKind = EventKind.VISIT, note: str = "") -> int:
        """A service done for somebody."""
        new = NewEvent(person_id, kind, date(2026, 11, 10), Channel.VISIT, BY, note=note)
        async with self.console.database.write() as connection:
            return int(await self.console.events.record(connection, new))

    async def recommended(self, person_id: int, talk: str, title: str, verdict: str | None = None) -> None:
        """A vacancy shown to somebody."""
        at = datetime(2026, 11, 12, 2, tzinfo=UTC)
        job = {"title": title, "employer": "示例保洁公司", "region": PENGSHUI, "valid_until": date(2027, 1, 1)}
        async with self.console.database.write() as connection:
            made = await connection.execute(insert(vacancies).values(**job, created_at=at).returning(vacancies.c.id))
            shown = {"vacancy_id": made.scalar_one(), "suitable": True, "shown_at": at, "distance_km": 6}
            said = {"verdict": verdict, "verdict_at": at if verdict else None}
            place = {"conversation_id": talk, "person_id": person_id}
            await connection.execute(insert(recommendations).values(**shown, **said, **place))

    async def upload(self, path: Path, visitor: Visitor | None = None) -> Any:
        """Sends a list by the form."""
        visitor = visitor or self.manager
        await visitor.get("/console/people/import")
        form = FormData({"csrf": visitor.csrf}, quote_fields=False)
        form.add_field("file", await asyncio.to_thread(path.read_bytes), filename=path.name)
        return await visitor.http.post(
            f"{self.site.url}/console/people/import", data=form, headers={"Accept": "text/html"}, allow_redirects=False
        )

    async def settled(self) -> Any:
        """The list on its way, once nothing is at work; gives up after ten seconds."""
        async with asyncio.timeout(10):
            while (job := self.console.import_jobs.job) and job.stage in AT_WORK:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        return job

    async def page(self, path: str, visitor: Visitor | None = None) -> str:
        """The text of a page that has to be there."""
        answer = await (visitor or self.manager).get(path)
        assert answer.status == 200, await answer.text()
        return await answer.text()


async def desk_of(site: ConsoleSite) -> Desk:
    """A site with a manager and a registrar signed in."""
    number = await site.hire("wang", Role.REGISTRY_MANAGER, name="王芳")
    await site.hire("chen", Role.REGISTRAR, name="陈晨")
    return Desk(site, await site.enter("wang"), number, await site.enter("chen"))


def listed(folder: Path, rows: list[dict[str, Any]], name: str = "名单.csv") -> Path:
    """A list as a file."""
    return write_list(folder / name, rows)
