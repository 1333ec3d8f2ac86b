from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.sheets.cells import cell_text
from bot.sheets.reading import read_rows
from bot.sheets.writing import SheetColumn, SheetContent, safe, write_csv, write_xlsx

COLUMNS = (SheetColumn("姓名", 20), SheetColumn("电话", kind="digits"))
ROWS = [["甲", 13800001111], ["=1+1", "+86 138"], ["乙", None], [True, "0531"]]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    xlsx, csv = tmp_path / "a.xlsx", tmp_path / "a.csv"
    write_xlsx(xlsx, [SheetContent("名单", COLUMNS, iter(ROWS))])
    write_csv(csv, COLUMNS, iter(ROWS))
    expected = [["姓名", "电话"], ["甲", "13800001111"], ["=1+1", "+86 138"], ["乙", ""], ["是", "0531"]]
    for path in (xlsx, csv):
        assert [[cell_text(cell) for cell in cells] for _, cells in read_rows(path)] == expected


def test_header_is_bold_and_frozen_and_digits_are_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [SheetContent("名单", COLUMNS, ROWS), SheetContent("空", COLUMNS, [])])
    book = load_workbook(path)
    sheet = book["名单"]
    assert (book.sheetnames, sheet.freeze_panes, sheet["A1"].font.bold) == (["名单", "空"], "A2", True)
    assert (sheet["B2"].value, sheet["B2"].number_format) == ("13800001111", "@")
    assert sheet.column_dimensions["A"].width == 20
    assert [sheet.cell(row, 1).data_type for row in (2, 3)] == ["s", "s"]


@pytest.mark.parametrize("words", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_is_taken_for_a_formula(words: str) -> None:
    assert safe(words) == f"'{words}"


def test_moments_are_in_china_time_and_control_signs_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [SheetContent("名单", COLUMNS[:1], [[datetime(2026, 1, 1, 20, tzinfo=UTC)], ["甲\x00\x07"]])])
    assert [cells[0] for _, cells in read_rows(path)][1:] == [datetime(2026, 1, 2, 4), "甲"]
