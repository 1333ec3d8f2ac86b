"""Reads the cells of a CSV or XLSX file, or says in one sentence why it cannot."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.directory.texts import text

LARGEST_FILE_BYTES = 5_000_000
LARGEST_UNPACKED_BYTES = 100_000_000
MOST_ROWS = 5_000
XLSX_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
SEPARATORS = (",", "\t", ";", "，")

Row = tuple[int, list[Any]]


class FairFileError(Exception):
    """The whole file cannot be used; the message is the Chinese sentence for the person who sent it."""


def read_rows(path: Path) -> list[Row]:
    """The rows that are not empty, each with its number as a spreadsheet shows it; what a file is, its bytes tell."""
    content = _content(path)
    if content.startswith(OLD_EXCEL_MAGIC):
        raise FairFileError(text("old_excel", name=path.name))
    read = _xlsx_rows if content.startswith(XLSX_MAGIC) else _csv_rows
    rows = [(number, cells) for number, cells in read(path, content) if any(_is_filled(cell) for cell in cells)]
    if not rows:
        raise FairFileError(text("empty", name=path.name))
    if len(rows) > MOST_ROWS:
        raise FairFileError(text("too_many_rows", name=path.name, rows=MOST_ROWS))
    return rows


def _is_filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise FairFileError(text("not_found", name=path.name))
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise FairFileError(text("too_big", name=path.name, megabytes=LARGEST_FILE_BYTES // 1_000_000))
        return path.read_bytes()
    except OSError as error:
        raise FairFileError(text("not_readable", name=path.name)) from error


def _csv_rows(path: Path, content: bytes) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(_decoded(path, content), newline=""), delimiter=_separator(path, content))
    try:
        last = 0
        for cells in reader:
            yield last + 1, list(cells)
            last = reader.line_num
    except csv.Error as error:
        raise FairFileError(text("not_a_table", name=path.name)) from error


def _decoded(path: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise FairFileError(text("not_a_table", name=path.name))


def _separator(path: Path, content: bytes) -> str:
    lines = _decoded(path, content).splitlines() or [""]
    return max(SEPARATORS, key=lambda separator: max(line.count(separator) for line in lines[:10]))


def _xlsx_rows(path: Path, content: bytes) -> Iterator[Row]:
    try:
        yield from enumerate(_xlsx_cells(content), start=1)
    except Exception as error:
        # openpyxl lets a dozen kinds of error through for a damaged file; none of them helps the person.
        raise FairFileError(text("not_a_table", name=path.name)) from error


def _xlsx_cells(content: bytes) -> list[list[Any]]:
    from openpyxl import load_workbook

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise ValueError("unpacks to too much")
    with warnings.catch_warnings():
        # A workbook without styles is no fault of the person's.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 10, values_only=True)
            return [list(cells) for cells in rows]
        finally:
            book.close()
