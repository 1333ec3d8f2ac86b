"""The file to fill in for a kind of list: its headings, an invented example, and a sheet that explains the columns."""

from __future__ import annotations

import io

from bot.directory.kinds import Kind, KindColumn
from bot.directory.texts import text, words
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx

WIDTH = 18.0
HELP_WIDTH = 60.0


def template(kind: Kind) -> bytes:
    """An XLSX file; the marks of required columns do no harm when it is imported."""
    file = io.BytesIO()
    write_xlsx(file, [_list(kind), _explained(kind)])
    return file.getvalue()


def _list(kind: Kind) -> SheetContent:
    columns = [_column(kind, name, column) for name, column in kind.columns.items()]
    return SheetContent(kind.title, columns, [[column.example for column in kind.columns.values()]])


def _column(kind: Kind, name: str, column: KindColumn) -> SheetColumn:
    mark = text("required_mark") if name in kind.required else ""
    return SheetColumn(f"{column.headings[0]}{mark}", WIDTH, "digits" if column.digits else "plain")


def _explained(kind: Kind) -> SheetContent:
    headings = [SheetColumn(heading, HELP_WIDTH if key == "help" else WIDTH) for key, heading in _headings().items()]
    rows = [
        [column.headings[0], text("yes" if name in kind.required else "no"), column.help, column.example]
        for name, column in kind.columns.items()
    ]
    columns = text("list_separator").join(kind.heading(name) for name in kind.key)
    return SheetContent(
        text("explained"), headings, [*rows, [text("same_item"), "", text("same_item_help", columns=columns)]]
    )


def _headings() -> dict[str, str]:
    headings: dict[str, str] = words("template_columns")
    return headings
