"""Reads a year's holidays and make-up workdays from a CSV or XLSX file; every bad row is reported."""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.handoff.calendar import DayKind
from bot.handoff.office_texts import text, words
from bot.sheets.cells import DAY, cell_text
from bot.sheets.problem import CellError, Problem
from bot.sheets.reading import Row, SheetError, read_rows

TEMPLATE = Path(__file__).parent / "data" / "calendar-template.csv"
LARGEST_BYTES = 500_000
HEADER_ROWS = 10
REQUIRED = ("day", "kind")
LONGEST_NAME = 40
YEARS = range(2020, 2101)


class BadCalendar(Exception):
    """The file changes nothing; the message is one sentence, `problems` holds the bad rows if it is a table."""

    def __init__(self, sentence: str, problems: tuple[Problem, ...] = ()) -> None:
        """Takes the sentence and the bad rows."""
        super().__init__(sentence)
        self.problems = problems


@dataclass(frozen=True)
class MarkedDay:
    """A day that is not as its weekday says."""

    day: date
    kind: DayKind
    name: str


def read_calendar(content: bytes, name: str) -> list[MarkedDay]:
    """The days of a file with the columns 日期, 类型, 名称; raises BadCalendar."""
    columns, rows = _table(_rows(content, name), name)
    readers = [_RowReader(number, dict(zip(columns, cells, strict=False))) for number, cells in rows]
    read = [(reader.row, reader.marked_day()) for reader in readers]
    problems = [problem for reader in readers for problem in reader.problems]
    good = [(row, day) for row, day in read if day]
    problems += _doubles(good)
    if problems:
        in_order = tuple(sorted(problems, key=lambda problem: problem.row))
        raise BadCalendar(text("file_bad_rows", count=len(problems)), in_order)
    return [day for _, day in good]


def _rows(content: bytes, name: str) -> list[Row]:
    if len(content) > LARGEST_BYTES:
        raise BadCalendar(text("file_too_big", name=name, kilobytes=LARGEST_BYTES // 1000))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calendar"
        path.write_bytes(content)
        try:
            return read_rows(path)
        except SheetError as error:
            # Its sentence names neither this file nor the template.
            raise BadCalendar(text("file_unreadable", name=name)) from error


def _table(rows: list[Row], name: str) -> tuple[list[str], list[Row]]:
    """The field of each column ("" for others) and the rows below the header; titles above it are passed over."""
    best = max(range(min(len(rows), HEADER_ROWS)), key=lambda index: len(set(_fields(rows[index][1]))))
    columns = _fields(rows[best][1])
    missing = [words("columns")[each] for each in REQUIRED if each not in columns]
    if missing:
        raise BadCalendar(text("file_no_header", name=name, columns="、".join(missing)))
    if not rows[best + 1 :]:
        raise BadCalendar(text("file_no_rows", name=name))
    return columns, rows[best + 1 :]


def _fields(cells: list[Any]) -> list[str]:
    known = {heading: each for each, heading in words("columns").items()}
    return [known.get(cell_text(cell).strip("*＊ "), "") for cell in cells]


def _doubles(good: list[tuple[int, MarkedDay]]) -> list[Problem]:
    first: dict[date, int] = {}
    problems = []
    for row, marked in good:
        earlier = first.setdefault(marked.day, row)
        if earlier != row:
            message, mend = text("same_day", row=earlier), text("same_day_mend")
            problems.append(Problem(row, words("columns")["day"], message, mend))
    return problems


@dataclass
class _RowReader:
    """Reads one row, collecting problems instead of stopping at the first."""

    row: int
    cells: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def marked_day(self) -> MarkedDay | None:
        """The day, or None if anything in the row is wrong."""
        day, kind, name = self._cell("day", _day), self._cell("kind", _kind), self._cell("name", _name)
        if day is None or kind is None or name is None:
            return None
        return MarkedDay(day, kind, name)

    def _cell[T](self, column: str, read: Callable[[Any], T]) -> T | None:
        try:
            return read(self._filled(column))
        except CellError as error:
            self.problems.append(Problem(self.row, words("columns")[column], error.message, error.mend))
            return None

    def _filled(self, column: str) -> Any:
        cell = self.cells.get(column)
        if column in REQUIRED and not cell_text(cell):
            raise CellError(text("missing"), text("missing_mend", column=words("columns")[column]))
        return cell


def _day(cell: Any) -> date:
    found = _written_day(cell)
    if found.year not in YEARS:
        mend = text("bad_year_mend", first=YEARS[0], last=YEARS[-1])
        raise CellError(text("bad_year", year=found.year), mend)
    return found


def _written_day(cell: Any) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    written = _plain(cell)
    match = DAY.fullmatch(written)
    try:
        return date(*map(int, match.group("year", "month", "day"))) if match else date.fromisoformat(written)
    except ValueError:
        raise CellError(text("bad_day", value=written), text("bad_day_mend")) from None


def _kind(cell: Any) -> DayKind:
    written = _plain(cell)
    known = {word: DayKind(kind) for kind, synonyms in words("kinds").items() for word in synonyms}
    if written not in known:
        raise CellError(text("bad_kind", value=written), text("bad_kind_mend"))
    return known[written]


def _name(cell: Any) -> str:
    written = cell_text(cell)
    if len(written) > LONGEST_NAME:
        raise CellError(text("long_name", length=len(written)), text("long_name_mend", limit=LONGEST_NAME))
    return written


def _plain(cell: Any) -> str:
    return unicodedata.normalize("NFKC", cell_text(cell))
