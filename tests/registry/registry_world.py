"""A registry for tests: real database, keys and blind index, a clock moved by hand, and invented people.

Nobody is meant by any name or number here, see `invented`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import invented
from sqlalchemy import insert, update

from bot.directory.divisions import Divisions
from bot.handoff.tables import conversations
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry.consents import Consents
from bot.registry.households import Households, NewHousehold
from bot.registry.numbers import PEOPLE, take_numbers
from bot.registry.people import People
from bot.registry.person import NewPerson, Person
from bot.registry.records import Records
from bot.registry.tables import households, people, person_classes, person_statuses, registry_numbers
from bot.registry.tasks import Tasks
from bot.registry.values import PersonClass, Status, Verified
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.storage.database import Database

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CLERK = "staff:3"
PENGSHUI = "500243"
QIANJIANG = "500114"
QINGCHENG = "441802"
COUNTIES = (PENGSHUI, QIANJIANG, QINGCHENG)
BATCH = 1000


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class World:
    """The registry of one database."""

    database: Database
    folder: Path
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.sealer = Sealer(self.folder / "secret.key")
        self.index = BlindIndex(self.sealer)
        self.audit = Audit(self.database, self.clock)
        self.divisions = Divisions.load()
        self.people = People(self.database, self.sealer, self.index, self.audit, self.clock, self.divisions)
        self.households = Households(self.database, self.audit, self.clock)
        self.consents = Consents(self.database, self.clock)
        self.tasks = Tasks(self.database, self.clock)

    async def person(self, number: int = 0, *classes: PersonClass, **values: Any) -> Person:
        """Adds invented person `number`; `values` by field, more than or instead of name, ID number and phone."""
        given = {
            "name": invented.name(number),
            "id_number": invented.id_number(number),
            "phone": invented.phone(number),
        }
        new = NewPerson({**given, "home_region": PENGSHUI, **values}, classes=classes)
        return await self.again(await self.people.add(new, CLERK))

    async def again(self, person_id: int) -> Person:
        """The person as they are now."""
        found = await self.people.get(person_id)
        assert found is not None
        return found

    async def household(self, number: str = "H1", **values: Any) -> int:
        """Adds a household."""
        return await self.households.add(NewHousehold(number, values.pop("region", PENGSHUI), **values), CLERK)

    async def chat(self, conversation_id: str = "talk-1", channel: str = "web") -> str:
        """Opens a chat."""
        now = self.clock.now()
        row = {"id": conversation_id, "channel": channel, "address": conversation_id, "started_at": now}
        async with self.database.write() as connection:
            await connection.execute(insert(conversations).values(**row, heard_at=now))
        return conversation_id

    async def actions(self) -> list[str]:
        """What the audit log has, the oldest first."""
        return [entry.action for entry in reversed(await self.audit.page())]


def member(*roles: Role, number: int = 3) -> Staff:
    """One of the staff with these roles."""
    return Staff(
        id=number,
        login=f"clerk{number}",
        name="经办甲",
        roles=frozenset(roles),
        sees_confidential=False,
        has_second_factor=True,
        must_change=False,
        demo=False,
        disabled=False,
    )


async def make_people(database: Database, sealer: Sealer, count: int, now: datetime = MORNING) -> range:
    """Adds invented people in batches, four to a household, and gives their numbers; for tests of many.

    Every third works; every fifth is also on subsistence; counties take turns by household; nobody agreed to anything.
    """
    records = Records(sealer, BlindIndex(sealer))
    async with database.write() as connection:
        numbers = await take_numbers(connection, PEOPLE, count)
        homes = range(numbers.start // 4, numbers.stop // 4 + 1)
        await connection.execute(insert(households), [_household(home, now) for home in homes])
        await connection.execute(update(registry_numbers).values(last=numbers.stop))
        for start in range(numbers.start, numbers.stop, BATCH):
            batch = range(start, min(start + BATCH, numbers.stop))
            await connection.execute(insert(people), [_person(number, records, now) for number in batch])
            await connection.execute(insert(person_classes), [_class(n, code, now) for n in batch for code in codes(n)])
            await connection.execute(insert(person_statuses), [_status(number, now) for number in batch])
    return numbers


def codes(number: int) -> tuple[PersonClass, ...]:
    """The classes of invented person `number` of many."""
    more = (PersonClass.SUBSISTENCE,) if number % 5 == 0 else ()
    return (PersonClass.OUT_OF_POVERTY, *more)


def county(number: int) -> str:
    """Where invented person `number` of many lives and is registered."""
    return COUNTIES[number // 4 % len(COUNTIES)]


def employment(number: int) -> str:
    """Whether invented person `number` of many works."""
    return "employed" if number % 3 == 0 else "unemployed"


def _household(number: int, now: datetime) -> dict[str, Any]:
    return {"id": number + 1, "number": f"H{number:06}", "region": COUNTIES[number % len(COUNTIES)], "created_at": now}


def _person(number: int, records: Records, now: datetime) -> dict[str, Any]:
    born, man = invented.born(number), number % 2 == 1
    values = {
        "name": invented.name(number),
        "sex": "male" if man else "female",
        "birth_date": born,
        "id_number": invented.id_number(number, born, man=man),
        "phone": invented.phone(number),
        "address": f"示例路 {number} 号",
        "household_id": number // 4 + 1,
        "is_head": number % 4 == 0,
        "home_region": county(number),
        "live_region": county(number),
        "employment": employment(number),
        "labour_capacity": "normal",
        "wants_work": number % 2 == 0,
        "wanted_jobs": "保洁、月嫂" if number % 4 == 0 else "",
        "verified_on": date(2026, 10, 1) if number % 7 else None,
    }
    plain = {"source": "import", "created_at": now, "updated_at": now, "id": number}
    return {**records.columns(number, values), **plain}


def _class(number: int, code: PersonClass, now: datetime) -> dict[str, Any]:
    return {"person_id": number, "code": code, "since": date(2021, 1, 1), **_trail(now)}


def _status(number: int, now: datetime) -> dict[str, Any]:
    held = {"status": Status.EMPLOYMENT, "value": employment(number), "since": date(2026, 1, 1)}
    return {"person_id": number, **held, **_trail(now)}


def _trail(now: datetime) -> dict[str, Any]:
    return {"recorded_by": "command", "recorded_at": now, "how": Verified.DATA}
