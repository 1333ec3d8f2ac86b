"""A small registry for the services: invented people without numbers, put into the tables as they are needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

from registry_world import HandClock
from sqlalchemy import insert

from bot.directory.divisions import Divisions
from bot.directory.tables import vacancies
from bot.handoff.tables import conversations
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.due_lists import DueList, Scope, Standing
from bot.registry.events import Channel, Events, NewEvent
from bot.registry.lists import DueLine, Lists
from bot.registry.people import People
from bot.registry.reading import Page
from bot.registry.recommendations import Recommendations
from bot.registry.tables import households, people, person_classes, registry_tasks
from bot.registry.values import EventKind
from bot.storage.database import Database

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PENGSHUI, QINGCHENG, LICHENG = "500243", "441802", "370112"
AGES = range(16, 61)
STAFF = "staff:1"


@dataclass
class World:
    """The services over one database, and short ways to fill it."""

    database: Database
    clock: HandClock
    audit: Audit
    events: Events
    people: People
    lists: Lists
    recommendations: Recommendations
    numbers: Any = field(default_factory=lambda: count(1))

    async def person(self, classes: Iterable[str] = (), **values: Any) -> int:
        """Somebody of working age in 彭水; `values` say what is different."""
        number = next(self.numbers)
        row = {
            "id": number,
            "name": f"甲{number}",
            "birth_date": date(1990, 3, 7),
            "home_region": PENGSHUI,
            "labour_capacity": "normal",
            "source": "sample",
            "created_at": NOON,
            "updated_at": NOON,
        }
        async with self.database.write() as connection:
            await connection.execute(insert(people).values({**row, **values}))
            for code in classes:
                spans = {"person_id": number, "code": code, "recorded_by": STAFF, "recorded_at": NOON, "how": "office"}
                await connection.execute(insert(person_classes).values(spans))
        return number

    async def household(self, *members: dict[str, Any], region: str = PENGSHUI, helper: str = "") -> list[int]:
        """A household; the numbers of its members."""
        number = next(self.numbers)
        row = {"id": number, "number": f"H{number}", "region": region, "helper_name": helper, "created_at": NOON}
        async with self.database.write() as connection:
            await connection.execute(insert(households).values(row))
        return [await self.person(household_id=number, **{"home_region": region, **member}) for member in members]

    async def vacancy(self) -> int:
        """A vacancy."""
        number = next(self.numbers)
        row = {
            "id": number,
            "title": f"保洁{number}",
            "employer": "示例厂",
            "region": PENGSHUI,
            "valid_until": date(2026, 12, 31),
            "created_at": NOON,
        }
        async with self.database.write() as connection:
            await connection.execute(insert(vacancies).values(row))
        return number

    async def conversation(self, conversation_id: str) -> str:
        """A chat."""
        row = {
            "id": conversation_id,
            "channel": "web",
            "address": conversation_id,
            "started_at": NOON,
            "heard_at": NOON,
        }
        async with self.database.write() as connection:
            await connection.execute(insert(conversations).values(row))
        return conversation_id

    async def task(self, person_id: int, **values: Any) -> int:
        """An open task because somebody became unemployed."""
        row = {"person_id": person_id, "kind": "became_unemployed", "due_on": TODAY, "created_at": NOON}
        async with self.database.write() as connection:
            made = insert(registry_tasks).values({**row, **values}).returning(registry_tasks.c.id)
            return int((await connection.execute(made)).scalar_one())

    async def serve(self, person_id: int, kind: EventKind, day: date = TODAY, **values: Any) -> int:
        """A service done."""
        new = NewEvent(person_id, kind, day, Channel.OFFICE, STAFF, **values)
        async with self.database.write() as connection:
            return await self.events.record(connection, new)

    async def listed(self, key: DueList, standing: Standing = Standing.OPEN, scope: Scope | None = None) -> list[int]:
        """Who is in a list."""
        return [line.person.id for line in await self.lines(key, standing, scope)]

    async def lines(
        self, key: DueList, standing: Standing = Standing.OPEN, scope: Scope | None = None
    ) -> list[DueLine]:
        """The lines of a list."""
        return await self.lists.people(key, scope or Scope(TODAY), Page(100), standing)


def world_of(database: Database, folder: Path) -> World:
    """The services over this database, with a key of their own."""
    clock = HandClock(NOON)
    audit = Audit(database, clock)
    sealer = Sealer(folder / "secret.key")
    divisions = Divisions.load()
    registry = People(database, sealer, BlindIndex(sealer), audit, clock, divisions)
    lists = Lists(database, registry, divisions, AGES)
    return World(
        database, clock, audit, Events(database, clock, audit), registry, lists, Recommendations(database, clock)
    )
