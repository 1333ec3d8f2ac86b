"""A report as a workbook: one sheet for each table, the header row frozen, figures as numbers with their format."""

from __future__ import annotations

import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.reports.report import Report
from bot.reports.tables import Table, Unit
from bot.reports.texts import names, text
from bot.settings import TIME_ZONE
from bot.sheets.writing import safe

FORMATS = {Unit.COUNT: "0", Unit.SHARE: "0%", Unit.MINUTES: "0.0"}
BOLD = Font(bold=True)
FIRST_WIDTH, WIDTH = 28, 16


def workbook(report: Report, team: str) -> bytes:
    """The report as the bytes of an XLSX file; `team` is the name of the team or of all."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _overview(book, report, team)
    listed = [table for key, table in report.tables.items() if key != "series"]
    for table in [report.daily, *listed]:
        _sheet(book, table)
    _unanswered(book, report)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _overview(book: Workbook, report: Report, team: str) -> None:
    sheet = _new(book, text("overview"), names("overview_columns").values())
    span = f"{report.span.first:%Y-%m-%d} – {report.span.last:%Y-%m-%d}"
    made = f"{report.made_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    for label, value in zip(names("overview_rows").values(), (span, team, made), strict=True):
        sheet.append([label, safe(value)])
    for key in report.keys:
        _append(sheet, _heading(key.title, key.unit), [(key.cell.value, key.unit)])
        sheet.cell(sheet.max_row, 3, key.hint)


def _sheet(book: Workbook, table: Table) -> None:
    units = [column.unit for column in table.columns]
    titles = [_heading(column.title, column.unit) for column in table.columns]
    sheet = _new(book, table.title, [table.label, *titles])
    for row in table.rows:
        _append(sheet, row.label, [(cell.value, unit) for cell, unit in zip(row.cells, units, strict=True)])


def _unanswered(book: Workbook, report: Report) -> None:
    sheet = _new(book, names("titles")["unanswered"], names("unanswered_columns").values())
    for group in report.unanswered.groups:
        sheet.append([safe(group.examples[0]), group.count, safe("；".join(group.examples[1:]))])
    if report.unanswered.hidden:
        sheet.append([text("hidden_words"), report.unanswered.hidden])


def _new(book: Workbook, title: str, header: Iterable[str]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(list(header))
    for place, cell in enumerate(sheet[1], 1):
        cell.font = BOLD
        sheet.column_dimensions[get_column_letter(place)].width = FIRST_WIDTH if place == 1 else WIDTH
    return sheet


def _append(sheet: Worksheet, label: str, figures: list[tuple[float | None, Unit]]) -> None:
    sheet.append([safe(label), *(value for value, _ in figures)])
    for place, (_, unit) in enumerate(figures, 2):
        sheet.cell(sheet.max_row, place).number_format = FORMATS[unit]


def _heading(title: str, unit: Unit) -> str:
    return f"{title}（{text('unit_minutes')}）" if unit is Unit.MINUTES else title
