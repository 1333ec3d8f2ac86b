"""The households that a list speaks of: found by their number in the county, or made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.import_batches import chunks
from bot.registry.import_file import household_key
from bot.registry.import_rows import Record
from bot.registry.import_texts import fault
from bot.registry.tables import households, people
from bot.sheets.problem import CellError
from bot.staff.tables import staff

BATCH = 500
HELD = ("village", "helper_id", "helper_name", "plan")


@dataclass(slots=True, eq=False)
class Home:
    """A household; `id` is None until a new one gets its number. `before` is what a list changes of a known one."""

    id: int | None
    number: str
    region: str
    values: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False


class Homes:
    """The households of one list."""

    def __init__(self, helpers: dict[str, int]) -> None:
        """`helpers` are staff by login and, where it is one person's alone, by name."""
        self._helpers = helpers
        self._by_key: dict[tuple[str, str], Home] = {}
        self._by_id: dict[int, Home] = {}
        self._heads: dict[int, list[int]] = {}
        self._new_heads: dict[int, int] = {}

    @classmethod
    async def load(cls, connection: AsyncConnection, records: Sequence[Record]) -> Homes:
        """The households that have the numbers in these rows."""
        homes = cls(await _helpers(connection))
        numbers = list(dict.fromkeys(key[1] for record in records if (key := household_key(record))))
        for some in chunks(numbers, BATCH):
            await homes._load(connection, households.c.number.in_(some))
        return homes

    async def load_ids(self, connection: AsyncConnection, ids: Sequence[int]) -> None:
        """Households of people whose row names none; 500 at most."""
        await self._load(connection, households.c.id.in_([number for number in ids if number not in self._by_id]))

    async def _load(self, connection: AsyncConnection, where: ColumnElement[bool]) -> None:
        rows = (await connection.execute(select(households).where(where).order_by(households.c.id))).all()
        for row in rows:
            home = Home(row.id, row.number, row.region, {name: row._mapping[name] for name in HELD})
            self._by_id[row.id] = self._by_key[row.region[:6], row.number] = home
        found = select(people.c.id, people.c.household_id).where(
            people.c.household_id.in_([row.id for row in rows]), people.c.is_head
        )
        for head in await connection.execute(found):
            self._heads.setdefault(head.household_id, []).append(head.id)

    def of(self, record: Record, present: int | None) -> Home | None:
        """The household that a row names, made if there is none yet, or else the one its person is in at present."""
        key = household_key(record)
        if key is None:
            return self._by_id.get(present) if present else None
        if key not in self._by_key:
            self._by_key[key] = Home(None, key[1], key[0], dict.fromkeys(HELD, "") | {"helper_id": None}, is_new=True)
        return self._by_key[key]

    def tell(self, home: Home, record: Record) -> bool:
        """Notes what a row says about its household; whether that changes a known one."""
        told = {name: record.values[name] for name in ("plan",) if name in record.values}
        if helper := record.values.get("helper"):
            told |= {"helper_id": self._helpers.get(helper), "helper_name": helper}
        if home.is_new and not home.values["village"]:
            told["village"] = record.values.get("village", "")
        different = {name: value for name, value in told.items() if home.values[name] != value}
        if not different:
            return False
        if not home.is_new:
            home.before |= {name: home.values[name] for name in different}
        home.values |= different
        return not home.is_new

    def second_head(self, home: Home, record: Record, person_id: int | None, listed: set[int]) -> CellError | None:
        """Notes the head of a household; says what is wrong if it has another, in the list or only in the registry."""
        first = self._new_heads.setdefault(id(home), record.row)
        if first != record.row:
            return fault("two_heads", row=first)
        known = self._heads.get(home.id, []) if home.id else []
        others = [head for head in known if head != person_id and head not in listed]
        return fault("head_known", person=others[0]) if others else None

    def new(self) -> list[Home]:
        """Those to be made."""
        return [home for home in self._by_key.values() if home.is_new]

    def changed(self) -> list[Home]:
        """Known ones that the list changes."""
        return [home for home in self._by_id.values() if home.before]


async def _helpers(connection: AsyncConnection) -> dict[str, int]:
    query = select(staff.c.id, staff.c.login, staff.c.name).where(staff.c.disabled_at.is_(None))
    rows = (await connection.execute(query)).all()
    names = [row.name for row in rows]
    by_name = {row.name: row.id for row in rows if names.count(row.name) == 1}
    return by_name | {row.login: row.id for row in rows}
