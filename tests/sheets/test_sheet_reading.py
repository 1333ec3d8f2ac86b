from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.sheets.cells import cell_text
from bot.sheets.problem import CellError
from bot.sheets.reading import Limits, SheetError, read_rows


def saved(folder: Path, book: Workbook) -> Path:
    path = folder / "表.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_of_any_usual_kind_is_read(tmp_path: Path, separator: str, encoding: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(f"姓名{separator}村\r\n\r\n甲{separator}乙".encode(encoding))
    assert read_rows(path) == [(1, ["姓名", "村"]), (3, ["甲", "乙"])]


def test_every_kind_of_cell_keeps_its_meaning(tmp_path: Path) -> None:
    book = Workbook()
    cells = [1, 2.5, 13800001111.0, True, date(2024, 1, 2), datetime(2024, 1, 2, 9, 30), time(11, 30), None, "甲"]
    assert book.active is not None
    book.active.append(cells)
    [(number, read)] = read_rows(saved(tmp_path, book))
    assert (number, read) == (1, [1, 2.5, 13800001111, True, *cells[4:7], "", "甲"])
    assert cell_text(read[2]) == "13800001111"


def test_first_visible_sheet_is_read(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["看得见"])
    hidden = book.create_sheet("藏着", 0)
    hidden.append(["看不见"])
    hidden.sheet_state = "hidden"
    assert read_rows(saved(tmp_path, book)) == [(1, ["看得见"])]


def test_cell_merged_downwards_gives_its_value_to_each_row(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["村", "姓名"], ["甲村", "张"], [None, "李"], ["标题横跨", None]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("A4:B4")
    assert [cells for _, cells in read_rows(saved(tmp_path, book))][2:] == [["甲村", "李"], ["标题横跨", ""]]


def test_formula_error_is_named_where_it_stands(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["甲", "=VLOOKUP(1,2,3)"])
    path = saved(tmp_path, book)
    swap(path, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>#N/A</v>", b'r="B1"', b'r="B1" t="e"')
    [(_, cells)] = read_rows(path)
    assert cells == ["甲", "#N/A"]
    with pytest.raises(CellError, match="#N/A"):
        cell_text(cells[1])


def test_cached_value_of_a_formula_is_read(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["=1+1"])
    path = saved(tmp_path, book)
    swap(path, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>")
    assert read_rows(path) == [(1, [2])]


def swap(path: Path, member: str, *pairs: bytes) -> None:
    """Replaces bytes in one file of the archive."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        files[member] = files[member].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_one_cell_in_the_farthest_corner_is_refused_and_not_allocated(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "甲"
    book.active["XFD1048576"] = "乙"
    with pytest.raises(SheetError, match="离表格太远"):
        read_rows(saved(tmp_path, book))


def test_empty_cells_with_a_format_far_below_do_no_harm(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "甲"
    book.active["AZ1048576"].number_format = "@"
    assert read_rows(saved(tmp_path, book)) == [(1, ["甲"])]


@pytest.mark.parametrize("spelling", [b" r='B1'", b' r ="B1"', b'\tr="B1"', b' r="&#66;1"'])
def test_reference_in_another_spelling_does_not_pass_unseen(tmp_path: Path, spelling: bytes) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["甲", "乙"])
    path = saved(tmp_path, book)
    swap(path, "xl/worksheets/sheet1.xml", b' r="B1"', spelling)
    with pytest.raises(SheetError, match="不是表格"):
        read_rows(path)


def test_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    with pytest.raises(SheetError, match="太大"):
        read_rows(path, Limits(unpacked=1_000_000))


def test_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    path = tmp_path / "表.xlsx"
    path.write_bytes(file.getvalue().replace((2_000_000).to_bytes(4, "little"), (20).to_bytes(4, "little")))
    with pytest.raises(SheetError, match="不是表格"):
        read_rows(path, Limits(unpacked=1_000_000))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "没有内容"),
        (b"\n\n,,\n", "没有内容"),
        (b"\x00\x01\x02" * 1000, "不是表格"),
        (b"PK\x03\x04 no zip at all", "不是表格"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "旧版 Excel"),
        (b"a,b\n" * 11, "超过 10 行"),
        (b"x" * 1_000_001, "最多 1 MB"),
    ],
)
def test_unusable_file_gets_one_clear_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=word) as caught:
        read_rows(path, Limits(bytes=1_000_000, rows=10))
    assert "\n" not in str(caught.value)
