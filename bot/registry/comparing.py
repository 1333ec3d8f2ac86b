"""Compares two lists of people, or a list with the registry: who is only in one, and what differs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.numbers import masked_id_number, masked_phone
from bot.privacy.sealing import Sealer
from bot.registry.filter import PeopleFilter
from bot.registry.import_columns import columns, heading
from bot.registry.import_file import Progress, no_progress, read_list
from bot.registry.import_rows import Record
from bot.registry.import_texts import text, words
from bot.registry.person import Person
from bot.registry.reading import PeopleReading
from bot.registry.wording import name_of, names
from bot.settings import TIME_ZONE
from bot.sheets.problem import Problem
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx
from bot.storage.database import Database

# Where a field of a record goes by another column.
SHOWN_AS = {"employment_detail": "not_working_because"}
PLACES = ("home_region", "live_region", "work_region")
HIDDEN = {"id_number": masked_id_number, "phone": masked_phone}
SECRET = ("address", "disability", "illness", "mobility")


@dataclass(frozen=True)
class Side:
    """One of the two: its people, the fields it knows of, and the cells that could not be read.

    `told` is None for the registry, which is compared in what the other side tells.
    """

    name: str
    records: Sequence[Record]
    told: frozenset[str] | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One difference: a person that only one side has (`column` is empty), or a field. ID number and phone masked."""

    kind: str
    name: str
    id_number: str
    phone: str
    column: str
    first: str
    second: str
    first_row: int | None
    second_row: int | None


@dataclass(frozen=True)
class Comparison:
    """All differences, and how many people are in both."""

    first: Side
    second: Side
    both: int
    findings: tuple[Finding, ...]


class Comparing:
    """Compares lists; nothing is changed."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        database: Database,
        sealer: Sealer,
        index: BlindIndex,
        audit: Audit,
        clock: Clock,
        divisions: Divisions,
    ) -> None:
        """Names regions by `divisions`."""
        self._people = PeopleReading(database, sealer, index, clock)
        self._audit, self._clock, self._divisions = audit, clock, divisions

    async def lists(self, first: Path, second: Path, progress: Progress = no_progress) -> Comparison:
        """Two lists; raises SheetError."""
        mine = await self._list(first, progress)
        other = await self._list(second, progress)
        return await asyncio.to_thread(compared, mine, other, self._divisions)

    async def with_registry(
        self, path: Path, wanted: PeopleFilter, by: str, progress: Progress = no_progress
    ) -> Comparison:
        """A list with those of the registry who are meant, which is noted in the audit log; raises SheetError."""
        first = await self._list(path, progress)
        words_ = wanted.in_words(self._divisions)
        await self._audit.record(by, "registry.compared", filter=words_, rows=len(first.records))
        records = [record async for record in self._records(wanted)]
        second = Side(text("side_registry"), records, None)
        return await asyncio.to_thread(compared, first, second, self._divisions)

    async def _list(self, path: Path, progress: Progress) -> Side:
        today: date = self._clock.now().astimezone(TIME_ZONE).date()
        read = await asyncio.to_thread(read_list, path, self._divisions, today, progress)
        return Side(read.name, read.records, read.told, tuple(read.problems))

    async def _records(self, wanted: PeopleFilter) -> AsyncIterator[Record]:
        today = self._clock.now().astimezone(TIME_ZONE).date()
        async for people in self._people.batches(wanted):
            for person in people:
                yield Record(person.id, _values(person, today))


def compared(first: Side, second: Side, divisions: Divisions) -> Comparison:
    """The differences; people are the same by ID number, or else by name and phone if not both have ID numbers."""
    pairs, only_second = _pairs(first.records, second.records)
    findings: list[Finding] = []
    both = 0
    for mine, other in pairs:
        if other is None:
            findings.append(_alone("only_a", mine, None))
            continue
        both += 1
        findings += _differences(mine, other, _compared_fields(first, second, mine), divisions)
    findings += [_alone("only_b", other, other.row) for other in only_second]
    return Comparison(first, second, both, tuple(findings))


def write_comparison(target: Path, comparison: Comparison) -> None:
    """The differences as XLSX."""
    rows = (tuple(vars(finding).values()) for finding in comparison.findings)
    heads = [SheetColumn(each) for each in words("compare_columns")]
    write_xlsx(target, [SheetContent(text("compare_sheet"), heads, rows)])


def _pairs(
    first: Iterable[Record], second: Sequence[Record]
) -> tuple[list[tuple[Record, Record | None]], list[Record]]:
    by_id = {record.id_number: record for record in second if record.id_number}
    by_phone = {(record.name, record.phone): record for record in second if record.name and record.phone}
    pairs = [(mine, _same(mine, by_id, by_phone)) for mine in first]
    met = {id(other) for _, other in pairs if other}
    return pairs, [other for other in second if id(other) not in met]


def _same(mine: Record, by_id: Mapping[str, Record], by_phone: Mapping[tuple[str, str], Record]) -> Record | None:
    if mine.id_number in by_id:
        return by_id[mine.id_number]
    other = by_phone.get((mine.name, mine.phone))
    return None if other and mine.id_number and other.id_number else other


def _compared_fields(first: Side, second: Side, mine: Record) -> Collection[str]:
    """What both lists have columns for; of the registry, what the list's row tells."""
    if second.told is None:
        return mine.values.keys() - {"since"}
    return _fields(first.told or frozenset()) & _fields(second.told) - {"since"}


def _fields(told: Iterable[str]) -> set[str]:
    """The fields of a record that come from these columns."""
    detail = {"work_kind", "not_working_because"}
    insured = {"pension", "medical", "work_injury", "unemployment"}
    found = set(told)
    if found & detail:
        found = found - detail | {"employment_detail"}
    if found & insured:
        found = found - insured | {"insurances"}
    return found - {"system_number"} | ({"outside_numbers"} if "system_number" in found else set())


def _differences(mine: Record, other: Record, fields: Collection[str], divisions: Divisions) -> Iterator[Finding]:
    known = [name for name in (*columns(), "employment_detail") if name in fields]
    for name in known:
        first, second = mine.values.get(name), other.values.get(name)
        if first == second or (name == "classes" and set(first or ()) == set(second or ())):
            continue
        shown = (_shown(name, first, divisions), _shown(name, second, divisions))
        column = heading(SHOWN_AS.get(name, name))
        yield Finding(text("differs"), *_who(mine), column, *shown, mine.row, other.row)


def _alone(kind: str, record: Record, second_row: int | None) -> Finding:
    first_row = None if second_row is not None else record.row
    return Finding(text(kind), *_who(record), "", "", "", first_row, second_row)


def _who(record: Record) -> tuple[str, str, str]:
    return record.name, masked_id_number(record.id_number), masked_phone(record.phone) if record.phone else ""


def _shown(name: str, value: Any, divisions: Divisions) -> str:
    if value is not False and value != 0 and not value:
        return text("empty")
    if name in SECRET:
        return text("hidden")
    if name in HIDDEN:
        return HIDDEN[name](value)
    if name in PLACES:
        return divisions.name_path(value)
    return _plain(name, value)


def _plain(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return text("separator").join(name_of(name, each) for each in value)
    if isinstance(value, Mapping):
        return "；".join(f"{key}：{each}" for key, each in value.items())
    return name_of(name, value) if names(name) else str(value)


def _values(person: Person, today: date) -> dict[str, Any]:
    own = {name: value for name, value in vars(person).items() if value not in (None, "", (), {})}
    home = person.household
    of_home = {"household": home.number, "helper": home.helper_name, "plan": home.plan} if home else {}
    classes = tuple(str(code) for code in person.classes_on(today))
    told = {**own, **of_home, "classes": classes}
    return {name: value for name, value in told.items() if name in columns() or name == "employment_detail"}
