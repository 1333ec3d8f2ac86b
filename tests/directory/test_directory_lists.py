from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.directory.ages import read_ages
from bot.directory.divisions import Divisions
from bot.directory.importing import import_file, read_file
from bot.directory.kinds import kinds
from bot.directory.pay import read_pay
from bot.directory.template import template
from bot.sheets.problem import CellError
from bot.storage.database import Database

GOOD = {
    "vacancies": {
        "岗位名称": "保洁",
        "单位名称": "甲公司",
        "地区": "彭水县",
        "有效期至": "2027-03-01",
        "工资": "3000-3500元/月",
    },
    "service_points": {"名称": "甲所", "类型": "社保所", "地区": "彭水县", "电话": "12333"},
    "workshops": {"名称": "甲车间", "地区": "彭水县", "人数": "5人", "工资": "计件"},
    "courses": {"培训名称": "焊工班", "地区": "彭水县", "报名截止": "2027-03-01", "开班日期": "2027-03-05"},
}
FAULTS = [
    ("vacancies", "岗位名称", "", "没有填"),
    ("vacancies", "岗位名称", "长" * 201, "太长"),
    ("vacancies", "地区", "火星", "没有“火星”这个地区"),
    ("vacancies", "有效期至", "明天", "看不懂的日期"),
    ("vacancies", "有效期至", "2027-02-30", "没有“2027-02-30”这一天"),
    ("vacancies", "工资", "5000-3000元/月", "前面的数比后面的大"),
    ("vacancies", "工资", "月薪35000000", "不像真的"),
    ("vacancies", "年龄要求", "50-18", "前面的数比后面的大"),
    ("vacancies", "年龄要求", "14-50", "不像真的"),
    ("vacancies", "年龄要求", "45", "看不懂的年龄要求"),
    ("vacancies", "班次", "看情况", "不认识“看情况”"),
    ("vacancies", "性别", "随缘", "不认识"),
    ("vacancies", "人数", "若干", "不是整数"),
    ("vacancies", "人数", "0", "不在 1 到"),
    ("vacancies", "发布日期", "2028-01-01", "早于"),
    ("vacancies", "其他要求", "#REF!", "公式错误"),
    ("service_points", "类型", "饭店", "不认识"),
    ("service_points", "名称", "", "没有填"),
    ("service_points", "纬度", "29.29", "经度和纬度只填了一个"),
    ("workshops", "人数", "很多", "不是整数"),
    ("workshops", "地区", "朝阳区", "有好几个"),
    ("courses", "报名截止", "", "没有填"),
    ("courses", "结束日期", "2027-03-01", "早于"),
    ("courses", "培训方式", "空中", "不认识"),
]


def csv_of(folder: Path, *rows: dict[str, str]) -> Path:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    path = folder / "名单.csv"
    path.write_text("\n".join("\t".join(cells) for cells in lines), encoding="utf-8")
    return path


async def stored(database: Database, kind: str) -> list[Any]:
    async with database.read() as connection:
        return list((await connection.execute(select(kinds()[kind].table))).mappings())


@pytest.mark.parametrize(("kind", "column", "written", "word"), FAULTS)
async def test_planted_fault_is_found_and_nothing_is_imported(
    tmp_path: Path, database: Database, divisions: Divisions, *, kind: str, column: str, written: str, word: str
) -> None:
    good = GOOD[kind]
    bad = {**good, next(iter(good)): "另一个", column: written}
    report = await import_file(database, divisions, kinds()[kind], csv_of(tmp_path, good, bad))
    found = [(each.row, word in each.message, bool(each.mend)) for each in report.problems]
    assert found == [(3, True, True)]
    assert word in report.problems[0].message
    if word != "早于":
        assert report.problems[0].column == column
    assert await stored(database, kind) == []


@pytest.mark.parametrize("kind", list(GOOD))
async def test_importing_again_counts_added_updated_and_unchanged(
    tmp_path: Path, database: Database, divisions: Divisions, kind: str
) -> None:
    good, kind_ = GOOD[kind], kinds()[kind]
    name = next(iter(good))
    other = {**good, name: "另一个"}
    first = await import_file(database, divisions, kind_, csv_of(tmp_path, good, other))
    assert (first.added, first.updated, first.unchanged) == (2, 0, 0)
    changed = {**other, "地址": "新地址"} if kind != "vacancies" else {**other, "联系方式": "12333"}
    report = await import_file(database, divisions, kind_, csv_of(tmp_path, good, changed, {**good, name: "第三个"}))
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
    assert len(await stored(database, kind)) == 3


async def test_columns_a_later_file_lacks_keep_what_they_hold(
    tmp_path: Path, database: Database, divisions: Divisions
) -> None:
    good = {**GOOD["vacancies"], "班次": "白班"}
    await import_file(database, divisions, kinds()["vacancies"], csv_of(tmp_path, good))
    short = {name: good[name] for name in ("岗位名称", "单位名称", "地区", "有效期至")}
    await import_file(database, divisions, kinds()["vacancies"], csv_of(tmp_path, {**short, "有效期至": "2027-04-01"}))
    [row] = await stored(database, "vacancies")
    assert (row["shift"], row["pay_max"], row["valid_until"]) == ("day", 3500, date(2027, 4, 1))


async def test_row_given_twice_is_a_problem(tmp_path: Path, database: Database, divisions: Divisions) -> None:
    path = csv_of(tmp_path, GOOD["workshops"], GOOD["workshops"])
    [problem] = (await import_file(database, divisions, kinds()["workshops"], path)).problems
    assert (problem.row, problem.column) == (3, "名称")
    assert "第 2 行" in problem.message


def test_unknown_headings_are_named(tmp_path: Path, divisions: Divisions) -> None:
    path = csv_of(tmp_path, {**GOOD["workshops"], "心情": "好"})
    assert read_file(path, kinds()["workshops"], divisions).unknown == ("心情",)


@pytest.mark.parametrize("kind", list(kinds()))
def test_template_reads_without_problems_and_explains_each_column(
    tmp_path: Path, divisions: Divisions, kind: str
) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template(kinds()[kind]))
    report = read_file(path, kinds()[kind], divisions)
    assert (report.problems, report.unknown, len(report.rows)) == ((), (), 1)
    explained = load_workbook(path).worksheets[1]
    assert explained.max_row == len(kinds()[kind].columns) + 2


@pytest.mark.parametrize(
    ("written", "unit", "least", "most"),
    [
        ("3000-3500元/月", "month", 3000, 3500),
        ("4-6千", "month", 4000, 6000),
        ("月薪８千以上", "month", 8000, None),
        ("5000以下", "month", None, 5000),
        ("3,500", "month", 3500, 3500),
        ("底薪2000元+计件", "month", 2000, None),
        ("月休4天3500元", "month", 3500, 3500),
        ("18元/小时，每月约4000元", "month", 4000, 4000),
        ("日薪200元", "day", None, None),
        ("350元/天，月休4天", "day", None, None),
        ("日薪300-350元，月结", "day", None, None),
        ("350元一天，每月26天", "day", None, None),
        ("年薪6万，每月5号发", None, None, None),
        ("日结，月薪4000", "month", 4000, 4000),
        ("每月5000，加班400元/天", "month", 5000, 5000),
        ("时薪18", "hour", None, None),
        ("计件", "piece", None, None),
        ("年薪8-10万", None, None, None),
        ("面议", None, None, None),
        ("150", None, None, None),
        ("", None, None, None),
    ],
)
def test_pay_says_what_is_written_and_no_more(
    written: str, unit: str | None, least: int | None, most: int | None
) -> None:
    pay = read_pay(written)
    assert (pay.written, pay.unit, pay.least, pay.most) == (written, unit, least, most)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("18-50", (18, 50)), ("18岁至50周岁", (18, 50)), ("50岁以下", (None, 50)), ("不超过60岁", (None, 60)),
     ("年满18周岁", (18, None)), ("18岁以上", (18, None)), ("不限", (None, None)), ("", (None, None))],
)  # fmt: skip
def test_age_requirements_are_read(written: str, expected: tuple[int | None, int | None]) -> None:
    assert read_ages(written) == expected


def test_unclear_age_is_asked_back() -> None:
    with pytest.raises(CellError):
        read_ages("男60女55")
