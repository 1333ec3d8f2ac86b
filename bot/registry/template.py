"""The template of a list of people: an empty sheet to fill in, and one that explains each column."""

from __future__ import annotations

import io

from bot.registry import wording
from bot.registry.import_columns import ListColumn, columns
from bot.registry.import_texts import text, words
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx

WIDTHS = (16.0, 48.0, 48.0, 24.0, 48.0)


def template() -> bytes:
    """An XLSX file: the headings alone, then what each column means, then an invented person."""
    known = list(columns().values())
    heads = [sheet_column(column) for column in known]
    notes = [_explained(column) for column in known]
    explained = [SheetColumn(heading, width) for heading, width in zip(words("note_columns"), WIDTHS, strict=True)]
    sheets = (
        SheetContent(text("template_people"), heads, ()),
        SheetContent(text("template_notes"), explained, [*notes, (text("example_remark"), *[""] * 4)]),
        SheetContent(text("template_example"), heads, [[column.example for column in known]]),
    )
    file = io.BytesIO()
    write_xlsx(file, sheets)
    return file.getvalue()


def sheet_column(column: ListColumn) -> SheetColumn:
    """The column in a sheet; digits stay text, so that a spreadsheet does not change them."""
    return SheetColumn(column.heading, kind="digits" if column.digits else "plain")


def _explained(column: ListColumn) -> tuple[str | int, ...]:
    between = text("separator")
    values = between.join(wording.names(column.values).values())
    return column.heading, column.note, values, column.example, between.join(column.headings[1:])
