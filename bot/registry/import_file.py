"""Reads a whole list of people: its header, its rows, and what rows say about one another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.directory.divisions import Divisions
from bot.registry.import_cells import readers
from bot.registry.import_columns import KEYS, REQUIRED, heading, headings
from bot.registry.import_rows import Record, RowReader, problem_at
from bot.registry.import_texts import fault, text
from bot.sheets.header import match_header
from bot.sheets.problem import Problem
from bot.sheets.reading import Limits, SheetError, read_rows

# 200,000 people with fifty columns come to about 60 MB as XLSX and to 500 MB unpacked.
LIMITS = Limits(bytes=100_000_000, rows=200_000, unpacked=600_000_000)
STEP = 1000
READING = "reading"
CHECKING = "checking"
HOUSEHOLD_FIELDS = ("helper", "plan")

# Called with how much is done, of how much, and in which phase; it may be called from another thread.
Progress = Callable[[int, int, str], None]


def no_progress(_done: int, _total: int, _phase: str) -> None:
    """For those who do not look."""


@dataclass(frozen=True)
class PeopleList:
    """A list as it was read; `told` are the fields it has columns for, `ignored` the headings nothing is known of."""

    name: str
    digest: str
    records: list[Record]
    problems: list[Problem]
    told: frozenset[str]
    ignored: tuple[str, ...]


def read_list(path: Path, divisions: Divisions, today: date, progress: Progress = no_progress) -> PeopleList:
    """Reads a CSV or XLSX file; takes seconds for a large one, so call it in a thread. Raises SheetError.

    `today` (Asia/Shanghai) is the last day that may have passed.
    """
    progress(0, 0, READING)
    rows = read_rows(path, LIMITS)
    header = match_header(path.name, rows, headings(), REQUIRED)
    _check_keys(path.name, header.fields)
    reader = RowReader(readers(divisions, today), header.fields)
    records: list[Record] = []
    problems: list[Problem] = []
    # Rows leave memory as they are read.
    waiting = rows[header.position + 1 :][::-1]
    rows.clear()
    total = len(waiting)
    while waiting:
        record, found = reader.read(*waiting.pop())
        records.append(record)
        problems += found
        if len(records) % STEP == 0:
            progress(len(records), total, CHECKING)
    problems += among_themselves(records)
    progress(total, total, CHECKING)
    told = frozenset(filter(None, header.fields))
    return PeopleList(path.name, _digest(path), records, problems, told, header.unknown)


def household_key(record: Record) -> tuple[str, str] | None:
    """A household's number counts in its county; None for a row without one."""
    number, region = record.values.get("household"), record.values.get("home_region")
    return (region[:6], number) if number and region else None


def among_themselves(records: Iterable[Record]) -> Iterator[Problem]:
    """What rows say about one another: people twice, two heads in a household, households told differently."""
    seen = _Seen()
    for record in records:
        found = [*seen.doubles(record), *seen.in_household(record)]
        if found:
            record.faulty = True
            yield from found


class _Seen:
    """The first row of every person and household."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._phones: dict[tuple[str, str], int] = {}
        self._heads: dict[tuple[str, str], int] = {}
        self._told: dict[tuple[str, str, str], tuple[str, int]] = {}

    def doubles(self, record: Record) -> Iterator[Problem]:
        row, number = record.row, record.id_number
        known = (record.name, record.phone)
        first = self._ids.setdefault(number, row) if number else row
        same = self._phones.setdefault(known, row) if all(known) else row
        if first != row:
            yield problem_at(row, "id_number", fault("double_id", row=first))
        elif same != row:
            yield problem_at(row, "phone", fault("double_phone", row=same))

    def in_household(self, record: Record) -> Iterator[Problem]:
        key = household_key(record)
        if key is None:
            return
        if record.values.get("is_head") and (first := self._heads.setdefault(key, record.row)) != record.row:
            yield problem_at(record.row, "is_head", fault("two_heads", row=first))
        for name in HOUSEHOLD_FIELDS:
            if value := record.values.get(name):
                told, row = self._told.setdefault((*key, name), (value, record.row))
                if told != value:
                    yield problem_at(record.row, name, fault("differs_in_household", row=row))


def _check_keys(name: str, fields: list[str | None]) -> None:
    if not any(key in fields for key in KEYS):
        shown = {key: heading(key) for key in KEYS}
        raise SheetError(text("no_key", name=name, **shown))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
