from __future__ import annotations

import random
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bot.directory.cells import moment, posts
from bot.directory.divisions import Divisions
from bot.directory.fair import Post
from bot.directory.importing import ImportReport, ReadReport, import_file, read_file
from bot.directory.kinds import kinds
from bot.directory.tables import fairs
from bot.settings import TIME_ZONE
from bot.sheets.problem import CellError
from bot.sheets.reading import SheetError
from bot.storage.database import Database

HEADER = "名称,开始时间,结束时间,地点,地址,地区,纬度,经度,坐标系,主办单位,岗位,携带材料,联系方式"
GOOD = (
    "甲场,2026-12-01 09:00,2026-12-01 11:30,甲馆,一号,彭水县,29.29,108.16,gcj02,就业中心,保洁×5 月薪3000元；焊工×3,"
    "身份证,12333"
)
OTHER = "乙场,2026年12月2日 上午9点,11:30,乙馆,,济南历城,,,,,,,"


def csv_file(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "名单.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


async def import_fairs(database: Database, divisions: Divisions, path: Path) -> ImportReport:
    return await import_file(database, divisions, kinds()["fairs"], path)


def read_fairs(path: Path, divisions: Divisions) -> ReadReport:
    return read_file(path, kinds()["fairs"], divisions)


async def stored(database: Database) -> list[tuple[str, str, str | None]]:
    async with database.read() as connection:
        rows = await connection.execute(select(fairs.c.title, fairs.c.place, fairs.c.organiser).order_by(fairs.c.id))
        return [(row.title, row.place, row.organiser) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_csv_of_any_usual_encoding_is_imported(
    tmp_path: Path, database: Database, divisions: Divisions, encoding: str
) -> None:
    report = await import_fairs(database, divisions, csv_file(tmp_path, HEADER, GOOD, OTHER, encoding=encoding))
    assert (report.added, report.updated, report.problems) == (2, 0, ())
    assert [title for title, _, _ in await stored(database)] == ["甲场", "乙场"]


async def test_importing_again_updates_instead_of_doubling(
    tmp_path: Path, database: Database, divisions: Divisions
) -> None:
    await import_fairs(database, divisions, csv_file(tmp_path, HEADER, GOOD))
    again = csv_file(tmp_path, HEADER, GOOD.replace("就业中心", "新主办"), OTHER)
    report = await import_fairs(database, divisions, again)
    assert (report.added, report.updated) == (1, 1)
    assert await stored(database) == [("甲场", "甲馆", "新主办"), ("乙场", "乙馆", "")]


async def test_one_bad_row_keeps_everything_out_and_all_bad_cells_are_named(
    tmp_path: Path, database: Database, divisions: Divisions
) -> None:
    bad = "丙场,明天九点,2026-12-02 11:00,,,火星,29.29,,,,×5,,"
    worse = "丁场,2026-12-01,2026-12-01 11:30,丁馆,,朝阳区,36.6,117.1,,,,,"
    report = await import_fairs(database, divisions, csv_file(tmp_path, HEADER, GOOD, bad, "", worse))
    assert (report.added, report.updated) == (0, 0)
    assert await stored(database) == []
    assert {(each.row, each.column) for each in report.problems} == {
        (3, "地点"),
        (3, "开始时间"),
        (3, "地区"),
        (3, "纬度"),
        (3, "岗位"),
        (5, "开始时间"),
        (5, "地区"),
        (5, "纬度"),
    }
    assert all(each.message and each.mend for each in report.problems)
    [ambiguous] = [each for each in report.problems if (each.row, each.column) == (5, "地区")]
    assert "北京市朝阳区" in ambiguous.message


def test_xlsx_with_real_dates_numbers_and_a_title_above_is_read(tmp_path: Path, divisions: Divisions) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["十二月招聘会安排"])
    sheet.append(["title", "start", "end", "place", "region", "lat", "lon", "system", "contact"])
    start = datetime(2026, 12, 1, 9, 0)
    sheet.append(["甲场", start, time(11, 30), "甲馆", 500243, 29.29, 108.16, "WGS-84", 12333])
    sheet.append([None] * 9)
    sheet.append(["乙场", start, datetime(2026, 12, 1, 11, 30), "乙馆", "370112", None, None, None, None])
    path = tmp_path / "名单.xlsx"
    book.save(path)
    report = read_fairs(path, divisions)
    assert report.problems == ()
    first, second = report.rows
    assert first["ends_at"] == datetime(2026, 12, 1, 11, 30, tzinfo=TIME_ZONE)
    assert (first["region"], first["contact"], first["coordinate_system"]) == ("500243", "12333", "wgs84")
    assert second["latitude"] is None


def test_problem_in_xlsx_bears_the_row_number_of_the_sheet(tmp_path: Path, divisions: Divisions) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["标题"])
    sheet.append([])
    sheet.append(["名称", "开始时间", "结束时间", "地点", "地区"])
    sheet.append(["甲场", date(2026, 12, 1), "11:30", "甲馆", "彭水"])
    path = tmp_path / "名单.xlsx"
    book.save(path)
    [problem, *_] = read_fairs(path, divisions).problems
    assert (problem.row, problem.column, problem.message) == (4, "开始时间", "只有日期，没有几点")


@pytest.mark.parametrize(
    ("point", "word"),
    [
        ("108.16,29.29,gcj02", "写反"),
        ("48.85,2.35,gcj02", "不在中国"),
        ("36.65,117.12,gcj02", "公里"),
        ("二十九,108.16,gcj02", "不是度数"),
        ("29.29,108.16,", "没有填坐标系"),
        ("29.29,108.16,北京54", "不认识的坐标系"),
    ],
)
def test_wrong_coordinates_are_explained(tmp_path: Path, divisions: Divisions, point: str, word: str) -> None:
    row = f"甲场,2026-12-01 09:00,2026-12-01 11:30,甲馆,,彭水,{point},,,,"
    [problem] = read_fairs(csv_file(tmp_path, HEADER, row), divisions).problems
    assert word in problem.message


def test_baidu_coordinates_are_turned_into_gcj02(tmp_path: Path, divisions: Divisions) -> None:
    row = GOOD.replace("gcj02", "百度地图")
    [fair] = read_fairs(csv_file(tmp_path, HEADER, row), divisions).rows
    assert fair["coordinate_system"] == "gcj02"
    assert fair["latitude"] == pytest.approx(29.284, abs=0.002)


def test_end_before_start_and_a_row_given_twice_are_problems(tmp_path: Path, divisions: Divisions) -> None:
    early = GOOD.replace("11:30", "08:30").replace("甲场", "早场")
    report = read_fairs(csv_file(tmp_path, HEADER, GOOD, GOOD, early), divisions)
    assert [(each.row, each.column) for each in report.problems] == [(3, "名称"), (4, "结束时间")]
    assert "第 2 行" in report.problems[0].message


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "没有内容"),
        (b"\n\n,,\n", "没有内容"),
        ("您好，这是一封信。".encode(), "不是表格"),
        (b"\x00\x01\x02" * 1000, "不是表格"),
        (b"PK\x03\x04 no zip at all", "不是表格"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "旧版 Excel"),
        ("名称,开始时间\n甲,乙".encode(), "结束时间、地点、地区"),
        (HEADER.encode(), "只有表头"),
        ((HEADER + ",名称\n" + GOOD + ",x").encode(), "出现了两次"),
        (b'"' + b"a" * 200_000, "不是表格"),
        (b"x" * 5_000_001, "太大"),
    ],
)
async def test_rubbish_gets_one_clear_sentence(
    tmp_path: Path, database: Database, divisions: Divisions, content: bytes, word: str
) -> None:
    path = tmp_path / "名单.csv"
    path.write_bytes(content)
    with pytest.raises(SheetError, match=word) as caught:
        await import_fairs(database, divisions, path)
    assert "\n" not in str(caught.value)
    assert await stored(database) == []


def test_a_megabyte_of_noise_gets_one_clear_sentence(tmp_path: Path, divisions: Divisions) -> None:
    for seed, start in ((1, b""), (2, b"PK\x03\x04"), (3, b"")):
        path = tmp_path / "noise.xlsx"
        path.write_bytes(start + random.Random(seed).randbytes(1_000_000))
        with pytest.raises(SheetError, match="不是表格"):
            read_fairs(path, divisions)


def test_missing_file_gets_one_clear_sentence(tmp_path: Path, divisions: Divisions) -> None:
    with pytest.raises(SheetError, match="找不到文件"):
        read_fairs(tmp_path / "没有.csv", divisions)


@pytest.mark.parametrize(
    ("written", "hour", "minute"),
    [
        ("2026-12-01 09:00", 9, 0),
        ("2026/12/1 9:00:00", 9, 0),
        ("2026.12.1 9：30", 9, 30),
        ("2026-12-01T09:00", 9, 0),
        ("2026年12月1日 上午9点", 9, 0),
        ("2026年12月1日上午9点半", 9, 30),
        ("2026年12月1日下午2点30分", 14, 30),
        ("2026年12月1日（周二）14:00", 14, 0),
        ("２０２６－１２－０１　０９：００", 9, 0),
        ("2026年12月1日 中午12点", 12, 0),
        ("2026年12月1日 晚上7时", 19, 0),
    ],
)
def test_written_moments_are_understood(written: str, hour: int, minute: int) -> None:
    assert moment(written) == datetime(2026, 12, 1, hour, minute, tzinfo=TIME_ZONE)


@pytest.mark.parametrize(
    "written", ["明天", "2026-13-01 09:00", "2026-12-01 25:00", "2026-12-01", "9点", "46357.375", ""]
)
def test_other_moments_are_refused(written: str) -> None:
    with pytest.raises(CellError):
        moment(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("保洁×5 月薪3000元；焊工×3", (Post("保洁", 5, "月薪3000元"), Post("焊工", 3))),
        ("保洁x5人;焊工*3", (Post("保洁", 5), Post("焊工", 3))),
        ("保安 8人 3600元/月、家政", (Post("保安", 8, "3600元/月"), Post("家政"))),
        ("缝纫工 计件", (Post("缝纫工", None, "计件"),)),
        ("", ()),
        (None, ()),
    ],
)
def test_posts_are_read(written: str | None, expected: tuple[Post, ...]) -> None:
    assert posts(written) == expected
