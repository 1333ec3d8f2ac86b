"""Finds the header of a table and which field each of its columns holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from bot.sheets.cells import cell_text
from bot.sheets.problem import CellError
from bot.sheets.reading import Row, SheetError
from bot.sheets.texts import text

HEADER_ROWS = 10
PASSED_OVER = re.compile(r"[\s*※:：]+")


@dataclass(frozen=True)
class Header:
    """Where the header stands among the rows read, the field of each column, and headings nothing is known of."""

    position: int
    fields: list[str | None]
    unknown: tuple[str, ...]


def match_header(
    path_name: str, rows: Sequence[Row], columns: Mapping[str, Sequence[str]], required: Sequence[str]
) -> Header:
    """The header among the first ten rows; titles above it are passed over.

    `columns` has for each field its headings, the first being the one shown to people. Case, blanks, marks (*) and the
    width of letters and brackets do not matter. Raises SheetError if the table has no such header, lacks a required
    column, has one twice, or has nothing below it.
    """
    known = {plain(heading): name for name, headings in columns.items() for heading in headings}
    found = [_fields(cells, known) for _, cells in rows[:HEADER_ROWS]]
    position = max(range(len(found)), key=lambda index: len(set(found[index]) - {None}))
    while position + 1 < len(found) and found[position + 1] == found[position]:
        position += 1
    fields = found[position]
    _check(path_name, fields, columns, required)
    if not rows[position + 1 :]:
        raise SheetError(text("no_rows", name=path_name))
    written = (_heading(cell) for cell, field in zip(rows[position][1], fields, strict=True) if field is None)
    return Header(position, fields, tuple(filter(None, written)))


def named(header: Header, cells: Sequence[Any]) -> dict[str, Any]:
    """The cells of a row below the header by their field, "" where the row is short; other columns are left out."""
    padded = chain(cells, repeat(""))
    return {field: cell for field, cell in zip(header.fields, padded, strict=False) if field}


def plain(heading: str) -> str:
    """A heading without what people add to it: ＊ 姓名（必填）and 姓名(必填) are one."""
    return PASSED_OVER.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _fields(cells: Sequence[Any], known: Mapping[str, str]) -> list[str | None]:
    return [_field(plain(_heading(cell)), known) for cell in cells]


def _field(heading: str, known: Mapping[str, str]) -> str | None:
    """The field of a heading; failing that, of the heading without the remark in brackets behind it."""
    return known.get(heading) or known.get(heading.split("(", maxsplit=1)[0])


def _heading(cell: Any) -> str:
    try:
        return cell_text(cell)
    except CellError:
        return ""


def _check(
    path_name: str, fields: Sequence[str | None], columns: Mapping[str, Sequence[str]], required: Sequence[str]
) -> None:
    missing = [columns[name][0] for name in required if name not in fields]
    if not any(fields):
        raise SheetError(text("not_a_table", name=path_name))
    if missing:
        raise SheetError(text("no_header", name=path_name, columns=text("list_separator").join(missing)))
    if double := next((name for name in fields if name and fields.count(name) > 1), None):
        raise SheetError(text("double_header", name=path_name, column=columns[double][0]))
