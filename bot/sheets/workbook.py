"""Reads the first visible sheet of an XLSX file with calamine, after looking whether that is safe.

calamine lays a sheet out as one full rectangle: a file of five kilobytes with one filled cell in the last row and
column would end the process for want of memory. And it gives formula errors as empty cells. So the sheet's XML is
looked over first: for the size of the rectangle, and for cells that hold an error (ECMA-376 part 1, 18.3.1.4 and
18.18.11).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

# 24 to 32 bytes each in calamine.
MOST_CELLS = 12_000_000
MOST_MERGED = 20_000
CHUNK = 1 << 20
ROW_NUMBER = re.compile(rb' r="([0-9]{1,7})"')
REFERENCE = re.compile(rb' r="([A-Z]{1,3})[0-9]{1,7}"')
ANY_REFERENCE = b' r="'
# No spreadsheet program writes these; a reference in them would not be counted below.
OTHER_SPELLINGS = (b" r='", b' r ="', b"\tr=", b"\nr=", b"\rr=")
FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>/]*>\s*<(?!/)')
ERROR_TYPE = b' t="e"'
IN_ERROR = re.compile(
    rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*>'
    rb"(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)",
    re.DOTALL,
)


class WorkbookError(Exception):
    """The workbook cannot be used; `key` and `values` are those of the sentence that says so."""

    def __init__(self, key: str, **values: object) -> None:
        """Takes the key of the sentence and what fills its blanks."""
        super().__init__(key)
        self.key = key
        self.values = values


def first_sheet(content: bytes, largest: int) -> Iterator[list[Any]]:
    """The rows of the first visible sheet from its first row on; `largest` bounds the unpacked bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_unpacked(archive, largest)
            return iter(_cells(content, archive))
    except WorkbookError:
        raise
    except Exception as error:
        # A damaged file lets a dozen kinds of error through; none of them helps the person.
        raise WorkbookError("not_a_table") from error


def _check_unpacked(archive: zipfile.ZipFile, largest: int) -> None:
    """What the directory says must be little, and must be true."""
    if sum(member.file_size for member in archive.infolist()) > largest:
        raise WorkbookError("too_much_inside")
    for member in archive.infolist():
        with archive.open(member) as stream:
            while stream.read(CHUNK):
                pass


def _cells(content: bytes, archive: zipfile.ZipFile) -> list[list[Any]]:
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        name = _first_visible(book)
        written = archive.read(_members(archive)[name])
        _check_rectangle(written)
        sheet = book.get_sheet_by_name(name)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        _fill_down(rows, sheet.merged_cell_ranges or [])
    _name_errors(rows, written)
    return rows


def _first_visible(book: CalamineWorkbook) -> str:
    tables = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in tables if sheet.visible == SheetVisibleEnum.Visible]
    return (visible or [sheet.name for sheet in tables])[0]


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file in the archive of each sheet."""
    targets = {
        each.attrib["Id"]: each.attrib["Target"]
        for each in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  expat bounds it
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    sheets = (each for each in book.iter() if each.tag.endswith("}sheet"))
    return {each.attrib["name"]: _member(targets[_relation(each)]) for each in sheets}


def _relation(sheet: ElementTree.Element) -> str:
    # Its namespace is another in strict and in transitional files.
    return next(value for name, value in sheet.attrib.items() if name.endswith("}id"))


def _member(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _check_rectangle(written: bytes) -> None:
    numbers, columns = ROW_NUMBER.findall(written), REFERENCE.findall(written)
    strange = len(numbers) + len(columns) != written.count(ANY_REFERENCE)
    if strange or any(spelling in written for spelling in OTHER_SPELLINGS):
        raise WorkbookError("not_a_table")
    if max(map(int, numbers), default=1) * max(map(_number, set(columns)), default=1) <= MOST_CELLS:
        return
    # Empty cells that only have a format do not count, and often reach down to the last row.
    filled = [(int(row), _number(column)) for column, row in FILLED.findall(written)]
    row, column = max((row for row, _ in filled), default=1), max((column for _, column in filled), default=1)
    if row * column > MOST_CELLS:
        raise WorkbookError("too_far", row=row, column=column)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _fill_down(rows: list[list[Any]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (first, column), (last, _) in ranges[:MOST_MERGED]:
        for row in rows[first + 1 : last + 1]:
            row[column] = rows[first][column]


def _name_errors(rows: list[list[Any]], written: bytes) -> None:
    if ERROR_TYPE not in written:
        return
    for column, row, error in IN_ERROR.findall(written):
        # calamine leaves out what is empty at the end, and to it an error is empty.
        rows += ([] for _ in range(int(row) - len(rows)))
        cells = rows[int(row) - 1]
        cells += [""] * (_number(column) - len(cells))
        cells[_number(column) - 1] = error.decode()
