"""Staff of an invented office who add supplements; amounts, offices and notices are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert

from bot.directory.divisions import Divisions
from bot.knowledge.supplements.entry import EntryReader, NewSupplement
from bot.knowledge.supplements.keeping import Supplements
from bot.privacy.audit import Audit
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.storage.database import Database
from policy_kb.loader import knowledge_base
from policy_kb.model import Aspect

TODAY = date(2026, 11, 21)
PENGSHUI = "500243"
NOTICE = "关于公布路费补助标准的通知"


class Minutes:
    """A clock that goes on a second with each look."""

    def __init__(self) -> None:
        self.second = 0

    def now(self) -> datetime:
        self.second += 1
        return datetime.fromtimestamp(1_795_000_000 + self.second, UTC)

    def monotonic(self) -> float:
        return float(self.second)

    async def sleep(self, _seconds: float) -> None:
        return None


def new(**other: Any) -> NewSupplement:
    """A supplement about a measure of Chongqing's plan."""
    known: dict[str, Any] = {
        "region": PENGSHUI,
        "measure": "CQ-10",
        "topic": "",
        "aspect": Aspect.PAPERS,
        "text": "带身份证和260元车票。",
        "source": NOTICE,
        "source_date": date(2026, 3, 1),
        "valid_from": date(2026, 3, 1),
        "valid_to": None,
    }
    return NewSupplement(**known | other)


def reader() -> EntryReader:
    """Reads rows on the day of these tests."""
    return EntryReader(knowledge_base(), Divisions.load(), TODAY)


async def hire(database: Database, number: int, roles: Sequence[Role] = (Role.EDITOR,)) -> Staff:
    """An account."""
    name = f"staff{number}"
    row = {"password_hash": "", "must_change": False, "second_factor_step": 0, "failures": 0, "demo": False}
    row |= {"id": number, "login": name, "name": name, "roles": [each.value for each in roles]}
    row |= {"created_at": datetime(2026, 1, 1, tzinfo=UTC), "sees_confidential": False}
    async with database.write() as connection:
        await connection.execute(insert(staff).values(row))
    return Staff(number, name, name, frozenset(roles), False, False, False, False, False)


class Office:
    """Two editors and the rows they keep."""

    def __init__(self, database: Database, author: Staff, second: Staff) -> None:
        clock = Minutes()
        self.author, self.second = author, second
        self.audit = Audit(database, clock)
        self.rows = Supplements(database, self.audit, clock)

    async def added(self, *rows: NewSupplement) -> tuple[int, ...]:
        """Adds rows; their numbers."""
        return (await self.rows.add(rows or (new(),), self.author)).numbers

    async def confirmed(self, *rows: NewSupplement) -> tuple[int, ...]:
        """Adds rows and has the second editor confirm them; their numbers."""
        numbers = await self.added(*rows)
        for number in numbers:
            await self.rows.confirm(number, self.second)
        return numbers


async def office_of(database: Database) -> Office:
    """An office with two editors."""
    return Office(database, await hire(database, 1), await hire(database, 2))
