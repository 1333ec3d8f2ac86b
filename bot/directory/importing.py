"""Imports the directory's lists: every bad row is reported, and a list with a bad row changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.derived import derived
from bot.directory.divisions import Divisions
from bot.directory.kinds import Kind
from bot.directory.readers import RowCells, check_order, reader
from bot.directory.texts import text
from bot.sheets.cells import cell_text
from bot.sheets.header import match_header, named
from bot.sheets.problem import CellError, Problem
from bot.sheets.reading import read_rows
from bot.storage.base import now
from bot.storage.database import Database

AT_ONCE = 500

Item = dict[str, Any]


@dataclass(frozen=True)
class ReadReport:
    """What a file holds: the good rows as values of table columns, all problems, and headings nothing is known of."""

    rows: tuple[Item, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """What an import did; with problems it did nothing."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


def read_file(path: Path, kind: Kind, divisions: Divisions) -> ReadReport:
    """Reads a CSV (UTF-8 or GB 18030) or XLSX file; raises SheetError if it is no list of this kind at all."""
    rows = read_rows(path)
    header = match_header(path.name, rows, kind.headings, kind.required)
    numbered = ((number, named(header, cells)) for number, cells in rows[header.position + 1 :])
    report = read_cells(numbered, kind, divisions)
    return ReadReport(report.rows, report.problems, header.unknown)


def read_cells(rows: Iterable[tuple[int, Mapping[str, Any]]], kind: Kind, divisions: Divisions) -> ReadReport:
    """Reads rows of cells by column, each with its number."""
    readers = [_RowReader(number, kind, RowCells(cells, divisions)) for number, cells in rows]
    good = [(each.number, each.row.values) for each in readers if each.read()]
    problems = [problem for each in readers for problem in each.problems]
    problems += _doubles(good, kind)
    return ReadReport(tuple(values for _, values in good), tuple(sorted(problems, key=lambda problem: problem.row)))


async def import_file(database: Database, divisions: Divisions, kind: Kind, path: Path) -> ImportReport:
    """Adds and updates all items of the file in one transaction, or none if any row is bad.

    An item with the same `kind.key` is updated in the columns the file has.
    """
    report = read_file(path, kind, divisions)
    if report.problems:
        return ImportReport(problems=report.problems, unknown=report.unknown)
    async with database.write() as connection:
        added, updated = await store(connection, kind, report.rows)
    unchanged = len(report.rows) - added - updated
    return ImportReport(added, updated, unchanged, unknown=report.unknown)


async def store(connection: AsyncConnection, kind: Kind, rows: Sequence[Item]) -> tuple[int, int]:
    """Writes the items, all with the same columns, each over the one with the same key; counts the new and changed."""
    known = await _known(connection, kind, rows)
    new = [row for row in rows if _key(row, kind) not in known]
    pairs = ((known[_key(row, kind)], row) for row in rows if _key(row, kind) in known)
    changed = [{**row, "this_id": old["id"]} for old, row in pairs if any(old[name] != row[name] for name in row)]
    if new:
        made = now()
        await connection.execute(insert(kind.table), [{"sample": False, **row, "created_at": made} for row in new])
    if changed:
        columns: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "this_id"}
        by_id = update(kind.table).where(kind.table.c.id == bindparam("this_id")).values(columns)
        await connection.execute(by_id, changed)
    return len(new), len(changed)


async def _known(connection: AsyncConnection, kind: Kind, rows: Sequence[Item]) -> dict[tuple[Any, ...], Item]:
    first = kind.table.c[kind.key[0]]
    found: dict[tuple[Any, ...], Item] = {}
    for chunk in batched(dict.fromkeys(row[first.name] for row in rows), AT_ONCE):
        for stored in (await connection.execute(select(kind.table).where(first.in_(chunk)))).mappings():
            item = {str(name): value for name, value in stored.items()}
            found[_key(item, kind)] = item
    return found


def _key(row: Mapping[str, Any], kind: Kind) -> tuple[Any, ...]:
    return tuple(row.get(name) or "" for name in kind.key)


def _doubles(good: list[tuple[int, Item]], kind: Kind) -> Iterator[Problem]:
    first: dict[Any, int] = {}
    columns = text("list_separator").join(kind.heading(name) for name in kind.key)
    for number, values in good:
        earlier = first.setdefault(_key(values, kind), number)
        if earlier != number:
            message, mend = text("double", row=earlier, columns=columns), text("double_mend")
            yield Problem(number, kind.heading(kind.key[0]), message, mend)


@dataclass
class _RowReader:
    """Reads one row, collecting problems instead of stopping at the first."""

    number: int
    kind: Kind
    row: RowCells
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> bool:
        """Fills the values of the row; whether all of it is right."""
        for name in self.kind.columns:
            if name in self.row.cells:
                self._read_column(name)
        if wrong := check_order(self.row.values):
            self._report(*wrong)
        self.row.values |= {**derived(self.kind.name, self.row.values), "sample": False}
        return not self.problems

    def _read_column(self, name: str) -> None:
        column = self.kind.columns[name]
        try:
            self._check_filled(name)
            self.row.values |= reader(column.reads, column.limit)(name, self.row)
        except CellError as error:
            self._report(name, error)

    def _check_filled(self, name: str) -> None:
        if name in self.kind.required and not cell_text(self.row.cells[name]):
            raise CellError(text("missing"), text("missing_mend", column=self.kind.heading(name)))

    def _report(self, name: str, error: CellError) -> None:
        self.problems.append(Problem(self.number, self.kind.heading(name), error.message, error.mend))
