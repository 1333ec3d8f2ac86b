"""Reads the cells of a CSV or XLSX file, or says in one sentence why it cannot."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sheets.texts import text

XLSX_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
SEPARATORS = (",", "\t", ";", "，")

Row = tuple[int, list[Any]]


@dataclass(frozen=True)
class Limits:
    """How large a file may be: bytes as it is, rows that are not empty, bytes once an XLSX is unpacked."""

    bytes: int = 5_000_000
    rows: int = 5_000
    unpacked: int = 100_000_000


DEFAULT = Limits()


class SheetError(Exception):
    """The whole file cannot be used; the message is the Chinese sentence for the person who sent it."""


def read_rows(path: Path, limits: Limits = DEFAULT) -> list[Row]:
    """The rows that are not empty, each with its number as a spreadsheet shows it; what a file is, its bytes tell.

    Cells are text, numbers, booleans, dates, moments and times without a zone; an empty cell is "" or None. Of a
    workbook the first visible sheet is read; a cell merged downwards gives its value to every row it covers.
    """
    content = _content(path, limits)
    if content.startswith(OLD_EXCEL_MAGIC):
        raise SheetError(text("old_excel", name=path.name))
    read = _xlsx_rows if content.startswith(XLSX_MAGIC) else _csv_rows
    rows: list[Row] = []
    for row in read(path.name, content, limits):
        if not any(map(_is_filled, row[1])):
            continue
        if len(rows) == limits.rows:
            raise SheetError(text("too_many_rows", name=path.name, rows=limits.rows))
        rows.append(row)
    if not rows:
        raise SheetError(text("empty", name=path.name))
    return rows


def _is_filled(cell: object) -> bool:
    return cell is not None and (not isinstance(cell, str) or not (cell == "" or cell.isspace()))


def _content(path: Path, limits: Limits) -> bytes:
    if not path.is_file():
        raise SheetError(text("not_found", name=path.name))
    try:
        if path.stat().st_size > limits.bytes:
            raise SheetError(text("too_big", name=path.name, megabytes=limits.bytes // 1_000_000))
        return path.read_bytes()
    except OSError as error:
        raise SheetError(text("not_readable", name=path.name)) from error


def _xlsx_rows(name: str, content: bytes, limits: Limits) -> Iterator[Row]:
    from bot.sheets.workbook import WorkbookError, first_sheet

    try:
        return enumerate(first_sheet(content, limits.unpacked), start=1)
    except WorkbookError as error:
        raise SheetError(text(error.key, name=name, **error.values)) from error


def _csv_rows(name: str, content: bytes, _limits: Limits) -> Iterator[Row]:
    written = _decoded(name, content)
    reader = csv.reader(io.StringIO(written, newline=""), delimiter=_separator(written))
    try:
        last = 0
        for cells in reader:
            yield last + 1, list(cells)
            last = reader.line_num
    except csv.Error as error:
        raise SheetError(text("not_a_table", name=name)) from error


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise SheetError(text("not_a_table", name=name))


def _separator(written: str) -> str:
    lines = written[:100_000].splitlines()[:10] or [""]
    return max(SEPARATORS, key=lambda separator: max(line.count(separator) for line in lines))
