"""Writes tables as XLSX or CSV: rows are written as they come, so a large export stays small in memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from bot.settings import TIME_ZONE
from bot.sheets.cells import FORMULA
from bot.sheets.texts import text

BOLD = Font(bold=True)
LONGEST_TITLE = 31
TEXT_FORMAT = "@"
WIDTH = 16.0


@dataclass(frozen=True)
class SheetColumn:
    """A column: its heading, its width in characters, and whether it holds digits that are text (phones, codes)."""

    heading: str
    width: float = WIDTH
    kind: Literal["plain", "digits"] = "plain"


@dataclass(frozen=True)
class SheetContent:
    """A sheet: its title (at most 31 characters), its columns and its rows, which may come one by one."""

    title: str
    columns: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]]


def write_xlsx(target: BinaryIO | Path, sheets: Iterable[SheetContent]) -> None:
    """Writes the sheets with a bold, frozen header; moments in Asia/Shanghai, nothing is taken for a formula."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.save(target)


def write_csv(target: BinaryIO | Path, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> None:
    """Writes one table as CSV with a byte order mark, by which spreadsheet programs know UTF-8."""
    if isinstance(target, Path):
        with target.open("wb") as file:
            write_csv(file, columns, rows)
        return
    lines = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(lines)
    writer.writerow([column.heading for column in columns])
    writer.writerows([_shown(value) for value in row] for row in rows)
    lines.flush()
    lines.detach()


def safe(words: str) -> str:
    """The words such that no spreadsheet program takes them for a formula (CWE-1236); reading undoes it."""
    words = ILLEGAL_CHARACTERS_RE.sub("", words)
    return f"'{words}" if words.startswith(FORMULA) else words


def _write_sheet(book: Workbook, content: SheetContent) -> None:
    sheet: Any = book.create_sheet(content.title[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for place, column in enumerate(content.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.append([_heading(sheet, column) for column in content.columns])
    for cells in _styled(sheet, content):
        sheet.append(cells)


def _heading(sheet: Any, column: SheetColumn) -> Any:
    cell = WriteOnlyCell(sheet, safe(column.heading))
    cell.font = BOLD
    return cell


def _styled(sheet: Any, content: SheetContent) -> Iterator[list[Any]]:
    """The rows; the cells of a column of digits are one cell each, written and then used again."""
    cells = {place: _text_cell(sheet) for place, column in enumerate(content.columns) if column.kind == "digits"}
    for row in content.rows:
        values = [_shown(value) for value in row]
        for place, cell in cells.items():
            if values[place] is not None:
                cell.value = str(values[place])
                values[place] = cell
        yield values


def _text_cell(sheet: Any) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = TEXT_FORMAT
    return cell


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, bool):
        return text("true") if value else text("false")
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(TIME_ZONE).replace(tzinfo=None)
    return value
