"""Everything that can be wrong in a list of people is found, told with its row, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented import HEADINGS, born, id_number, person, phone, write_list
from registry_lists import BY, ListWorld

from bot.registry.import_rows import hidden
from bot.registry.tables import (
    households,
    people,
    person_classes,
    person_statuses,
    registry_import_people,
    registry_imports,
)
from bot.sheets.problem import Problem
from bot.sheets.reading import SheetError
from bot.storage.database import Database

WRITTEN = (people, households, person_classes, person_statuses, registry_imports, registry_import_people)
GOOD = id_number(1, born(1), man=True)
WRONG_CHECK = GOOD[:-1] + ("0" if GOOD[-1] != "0" else "1")


@pytest.fixture
def world(database: Database, tmp_path: Path) -> ListWorld:
    return ListWorld(database, tmp_path)


async def problems(world: ListWorld, *rows: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What is wrong with the list; nothing was written."""
    before = await world.all_rows(*WRITTEN)
    outcome = await world.imports.run(world.list_of(rows), BY)
    assert outcome.number is None
    assert await world.all_rows(*WRITTEN) == before
    return outcome.checked.problems


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"姓名": ""}, "姓名", "没有填"),
        ({"姓名": "1号"}, "姓名", "姓名不像人名"),
        ({"姓名": "甲" * 41}, "姓名", "姓名不像人名"),
        ({"户籍地": ""}, "户籍地", "没有填"),
        ({"户籍地": "没有这个县"}, "户籍地", "没有“没有这个县”这个地区"),
        ({"户籍地": "朝阳区"}, "户籍地", "“朝阳区”有好几个：北京市朝阳区、吉林省长春市朝阳区"),
        ({"户籍地": "重庆市"}, "户籍地", "“重庆市”只写到省"),
        ({"务工地": "没有这个县"}, "务工地", "没有“没有这个县”这个地区"),
        ({"身份证号": "", "电话": ""}, "身份证号", "身份证号和电话都没有填"),
        ({"身份证号": GOOD[:-1]}, "身份证号", "身份证号有 17 位，应是 18 位"),
        ({"身份证号": GOOD[:6] + GOOD[8:17]}, "身份证号", "是 15 位的旧身份证号"),
        ({"身份证号": WRONG_CHECK}, "身份证号", "身份证号的校验码对不上"),
        ({"身份证号": id_number(1)[:10] + "0230" + id_number(1)[14:]}, "身份证号", "身份证号里的出生日期不对"),
        ({"身份证号": id_number(1, date(2027, 1, 1))}, "身份证号", "身份证号里的出生日期不对"),
        ({"身份证号": "9.99999E+17"}, "身份证号", "数字太长被表格改掉了"),
        ({"身份证号": "99999919900307A77X"}, "身份证号", "身份证号里有不该有的字符"),
        ({"身份证号": "**************1234"}, "身份证号", "是遮掩过的号码"),
        ({"性别": "女"}, "性别", "和身份证号上的性别不一样"),
        ({"性别": "未知"}, "性别", "不认识“未知”"),
        ({"出生日期": "1980-01-01"}, "出生日期", "和身份证号上的出生日期不一样"),
        ({"出生日期": "1980-02-30"}, "出生日期", "没有“1980-02-30”这一天"),
        ({"身份证号": "", "出生日期": "2027-01-01"}, "出生日期", "日期 2027-01-01 还没到"),
        ({"核实日期": "2026-11-23"}, "核实日期", "日期 2026-11-23 还没到"),
        ({"核实日期": "1960-01-01"}, "核实日期", "日期 1960-01-01 早于出生日期"),
        ({"电话": "12345"}, "电话", "电话号码不对"),
        ({"电话": f"{phone(1)}/{phone(2)}"}, "电话", "电话号码不对"),
        ({"电话": "1.9E+10"}, "电话", "数字太长被表格改掉了"),
        ({"住址": "长" * 201}, "住址", "太长，有 201 个字"),
        ({"人员类别": "脱贫人口、神仙"}, "人员类别", "不认识“神仙”"),
        ({"就业状态": "不清楚"}, "就业状态", "不认识“不清楚”"),
        ({"就业状态": "已就业", "未就业原因": "技能不足"}, "未就业原因", "和就业状态对不上"),
        ({"劳动能力": "很强"}, "劳动能力", "不认识“很强”"),
        ({"残疾等级": "五级"}, "残疾等级", "不认识“五级”"),
        ({"期望月薪": "面议"}, "期望月薪", "“面议”不是整数"),
        ({"期望月薪": "-1"}, "期望月薪", "“-1”不在 0 到"),
        ({"有就业意愿": "看情况"}, "有就业意愿", "不认识“看情况”"),
        ({"同意接收通知": "也许"}, "同意接收通知", "不认识“也许”"),
        ({"村或社区": "#REF!"}, "村或社区", "单元格里是公式错误“#REF!”"),
    ],
)
async def test_fault_in_a_row_is_told_with_row_and_column(
    world: ListWorld, cells: dict[str, Any], column: str, said: str
) -> None:
    (problem,) = await problems(world, person(0), person(1, **cells), person(2))
    assert (problem.row, problem.column) == (3, column)
    assert problem.message.startswith(said)
    assert problem.mend


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"身份证号": id_number(0, born(0)), "性别": "女", "出生日期": ""}, "身份证号", "和第 2 行的身份证号相同"),
        ({"姓名": "甲小明", "电话": phone(0)}, "电话", "和第 2 行的姓名、电话都相同"),
        ({"姓名": "甲小明", "电话": phone(0), "身份证号": ""}, "电话", "和第 2 行的姓名、电话都相同"),
        ({"与户主关系": "户主"}, "与户主关系", "这一户在第 2 行已经有户主"),
    ],
)
async def test_rows_that_do_not_fit_each_other(world: ListWorld, cells: dict[str, Any], column: str, said: str) -> None:
    (problem,) = await problems(world, person(0), person(1, **cells))
    assert (problem.row, problem.column, problem.message) == (3, column, said)


async def test_a_household_has_one_helper(world: ListWorld) -> None:
    rows = [person(0) | {"帮扶责任人": "甲"}, person(1) | {"帮扶责任人": "乙"}]
    outcome = await world.bring_in(rows, (*HEADINGS, "帮扶责任人"))
    assert [(each.row, each.message) for each in outcome.checked.problems] == [(3, "和同一户的第 2 行不一样")]


async def test_helper_without_a_household_has_no_place(world: ListWorld) -> None:
    rows = [person(0, 户编号="") | {"帮扶责任人": "甲"}]
    outcome = await world.bring_in(rows, (*HEADINGS, "帮扶责任人"))
    assert [(each.column, each.message) for each in outcome.checked.problems] == [
        ("帮扶责任人", "没有户编号，记不到户上")
    ]


async def test_row_may_not_mean_two_people(world: ListWorld) -> None:
    await world.bring_in([person(0), person(1)])
    (problem,) = await problems(world, person(0, 姓名=person(1)["姓名"], 电话=phone(1)))
    assert problem.message == "身份证号是台账里编号 1 的，姓名和电话是编号 2 的"


async def test_same_name_and_phone_with_another_id_number(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    (problem,) = await problems(world, person(0, 身份证号=id_number(7, born(0))))
    assert problem.message == "姓名和电话与台账里编号 1 的相同，身份证号不同"


async def test_two_rows_may_not_mean_one_person(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    again = person(0, 身份证号="", 出生日期="", 性别="", 与户主关系="")
    (problem,) = await problems(world, person(0, 电话=phone(99)), again)
    assert (problem.row, problem.message) == (3, "和第 2 行是台账里的同一个人（编号 1）")


async def test_what_contradicts_a_known_id_number(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    (problem,) = await problems(world, person(0, 身份证号="", 出生日期="1970-01-01"))
    assert (problem.column, problem.message) == ("出生日期", "和台账里这个人的出生日期不一样")


async def test_list_never_takes_back_a_refusal(world: ListWorld) -> None:
    await world.bring_in([person(0, 同意接收通知="不同意")])
    (problem,) = await problems(world, person(0, 同意接收通知="同意"))
    assert problem.message == "本人已经拒绝接收通知"


async def test_second_head_of_a_known_household(world: ListWorld) -> None:
    await world.bring_in([person(0), person(1)])
    (problem,) = await problems(world, person(1, 与户主关系="户主"))
    assert problem.message == "这一户在台账里的户主是编号 1 的人"
    changed = await world.bring_in([person(0, 与户主关系="配偶"), person(1, 与户主关系="户主")])
    assert changed.checked.changed == 2


async def test_all_faults_of_a_list_are_told_at_once(world: ListWorld) -> None:
    await world.bring_in([person(5, 同意接收通知="不同意")])
    rows = [person(0, 身份证号=WRONG_CHECK), person(1, 电话="1", 户籍地="", 性别="女"), person(5, 同意接收通知="同意")]
    found = await problems(world, *rows)
    assert [(each.row, each.column) for each in found] == [
        (2, "身份证号"),
        (3, "电话"),
        (3, "户籍地"),
        (3, "性别"),
        (4, "同意接收通知"),
    ]


async def test_no_whole_number_stands_in_a_report(world: ListWorld) -> None:
    row = person(1, 人员类别=GOOD, 期望月薪=phone(1), 户籍地=f"{GOOD[:17]}Ｘ", 电话=GOOD, 就业状态=phone(1))
    found = await problems(world, row)
    said = " ".join(f"{each.message} {each.mend}" for each in found)
    assert len(found) == 5
    assert GOOD not in said
    assert phone(1) not in said
    assert GOOD[-4:] in said


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("“19900000001”", "“****0001”"),
        ("“99999919900307776X”", "“****776X”"),
        ("“199 0000 0001”", "“****0001”"),
        ("第 12345 行，2026-12-01", "第 12345 行，2026-12-01"),
    ],
)
def test_long_numbers_keep_their_end(sentence: str, left: str) -> None:
    assert hidden(sentence) == left


async def test_number_changed_by_a_spreadsheet_is_told(world: ListWorld) -> None:
    row = person(1) | {"身份证号": int(id_number(1)[:17] + "0")}
    path = write_list(world.folder / "list.xlsx", [row])
    (problem,) = (await world.imports.check(path)).problems
    assert (problem.message, problem.mend) == ("数字太长被表格改掉了", "把这一列设为文本重新填")


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (("姓名", "电话"), "缺少这些列：户籍地"),
        (("姓名", "户籍地"), "“身份证号”和“电话”两列都没有"),
        (("甲", "乙"), "不是表格"),
        (("姓名", "户籍地", "电话", "手机号"), "“电话”这一列出现了两次"),
    ],
)
async def test_list_without_the_columns_it_needs_is_refused(
    world: ListWorld, headings: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SheetError, match=said):
        await world.imports.check(world.list_of([dict.fromkeys(headings, "1")], headings))


async def test_code_newer_than_the_birth_year_is_good(world: ListWorld) -> None:
    """No area code is refused: codes come and go, and 999999 never was one."""
    assert not (await world.imports.check(world.list_of([person(1)]))).problems
