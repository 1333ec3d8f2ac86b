"""Local supplements: two people for each, none shown unconfirmed, old days keep the old, bad files change nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from supplement_desk import NOTICE, PENGSHUI, TODAY, Office, hire, new, office_of, reader

from bot.directory.divisions import Divisions
from bot.knowledge.supplements.errors import NoSupplement, NotAllowed, NotWaiting, OwnSupplement, Withdrawn
from bot.knowledge.supplements.files import LARGEST_YAML, read_file
from bot.knowledge.supplements.shelf import SupplementsInForce
from bot.knowledge.supplements.template import template
from bot.sheets.reading import SheetError
from bot.staff.roles import Role
from bot.storage.database import Database
from policy_kb.loader import knowledge_base, region_chain
from policy_kb.model import Aspect

CHAIN = region_chain(PENGSHUI)
HEAD = "地区,措施,主题,事项,内容,来源,来源日期,开始,结束\n"
GOOD = f"彭水县,CQ-10,,要带什么,带身份证。,{NOTICE},2026-03-01,,\n"


@pytest.fixture
async def office(database: Database) -> Office:
    return await office_of(database)


@pytest.fixture
def shelf(database: Database, office: Office) -> SupplementsInForce:
    made = SupplementsInForce(database, Divisions.load())
    office.rows.on_change = made.refresh
    return made


def shown(shelf: SupplementsInForce, day: date = TODAY, aspect: Aspect = Aspect.PAPERS) -> str:
    found = shelf.find("CQ-10", ["public_welfare_post"], aspect, CHAIN, day)
    return found.text if found else ""


async def states(office: Office) -> list[str]:
    page = await office.rows.page(TODAY)
    return [row.state for row in sorted(page.rows, key=lambda row: row.id)]


async def test_author_cannot_confirm_their_own(office: Office, shelf: SupplementsInForce) -> None:
    (number,) = await office.added()
    with pytest.raises(OwnSupplement, match="另一个人"):
        await office.rows.confirm(number, office.author)
    await shelf.refresh()
    assert (shown(shelf), await states(office)) == ("", ["waiting"])


async def test_unconfirmed_is_never_shown_and_confirmed_is_at_once(office: Office, shelf: SupplementsInForce) -> None:
    (number,) = await office.added()
    await shelf.refresh()
    assert shown(shelf) == ""
    await office.rows.confirm(number, office.second)
    assert shown(shelf) == "带身份证和260元车票。"
    assert await states(office) == ["current"]


async def test_withdrawn_is_shown_no_more(office: Office, shelf: SupplementsInForce) -> None:
    (number,) = await office.confirmed()
    await office.rows.withdraw(number, office.author)
    assert (shown(shelf), await states(office)) == ("", ["withdrawn"])
    for verb in (office.rows.confirm, office.rows.withdraw):
        with pytest.raises(Withdrawn):
            await verb(number, office.second)


async def test_confirmed_cannot_be_confirmed_again(office: Office) -> None:
    (number,) = await office.confirmed()
    with pytest.raises(NotWaiting):
        await office.rows.confirm(number, office.second)


async def test_unknown_number_is_said(office: Office) -> None:
    for verb in (office.rows.confirm, office.rows.withdraw):
        with pytest.raises(NoSupplement):
            await verb(99, office.second)
    with pytest.raises(NoSupplement):
        await office.rows.get(99, TODAY)


async def test_only_who_cares_for_the_knowledge_may(office: Office, database: Database) -> None:
    agent = await hire(database, 3, (Role.AGENT,))
    (number,) = await office.added()
    for work in (office.rows.add([new()], agent), office.rows.confirm(number, agent), office.rows.withdraw(1, agent)):
        with pytest.raises(NotAllowed):
            await work


async def test_county_comes_before_city(office: Office, shelf: SupplementsInForce) -> None:
    await office.confirmed(new(), new(region="500000", text="市里的说法。"))
    assert shown(shelf).startswith("带身份证")
    other = shelf.find("CQ-10", [], Aspect.PAPERS, region_chain("500101"), TODAY)
    assert other is not None
    assert (other.text, other.region_name) == ("市里的说法。", "重庆市")


async def test_it_holds_from_its_first_day_to_its_last(office: Office, shelf: SupplementsInForce) -> None:
    await office.confirmed(new(valid_from=date(2026, 11, 20), valid_to=date(2026, 11, 22)))
    days = {day: bool(shown(shelf, date(2026, 11, day))) for day in (19, 20, 22, 23)}
    assert days == {19: False, 20: True, 22: True, 23: False}


async def test_a_change_keeps_the_old_one_for_its_days(office: Office, shelf: SupplementsInForce) -> None:
    await office.confirmed(new(), new(text="带身份证和户口本。", valid_from=date(2026, 11, 1)))
    assert shown(shelf, date(2026, 10, 31)) == "带身份证和260元车票。"
    assert shown(shelf) == "带身份证和户口本。"
    assert await states(office) == ["replaced", "current"]


async def test_what_is_confirmed_last_wins_whatever_was_added_last(office: Office, shelf: SupplementsInForce) -> None:
    first, second = await office.added(new(), new(text="带户口本。"))
    await office.rows.confirm(second, office.second)
    await office.rows.confirm(first, office.second)
    assert shown(shelf) == "带身份证和260元车票。"
    assert await states(office) == ["current", "replaced"]


async def test_states_of_days_to_come_and_days_gone(office: Office) -> None:
    later, over = new(valid_from=date(2027, 1, 1)), new(valid_to=date(2026, 11, 20))
    await office.confirmed(later, over)
    assert await states(office) == ["later", "over"]
    page = await office.rows.page(TODAY, "over")
    assert (page.total, [row.valid_to for row in page.rows]) == (1, [date(2026, 11, 20)])


async def test_another_process_is_heard_of_at_the_next_refresh(office: Office, database: Database) -> None:
    replica = SupplementsInForce(database, Divisions.load())
    await replica.refresh()
    (number,) = await office.confirmed()
    assert shown(replica) == ""
    await replica.refresh()
    assert shown(replica) != ""
    await office.rows.withdraw(number, office.second)
    await replica.refresh()
    assert shown(replica) == ""


async def test_the_same_words_are_not_kept_twice(office: Office) -> None:
    (number,) = await office.added()
    again = await office.rows.add([new(), new(aspect=Aspect.WHERE)], office.second)
    assert (len(again.numbers), again.unchanged) == (1, 1)
    await office.rows.withdraw(number, office.author)
    assert len((await office.rows.add([new()], office.second)).numbers) == 1


async def test_every_step_is_in_the_log_without_the_words(office: Office) -> None:
    (number,) = await office.confirmed()
    await office.rows.withdraw(number, office.second)
    entries = [each for each in await office.audit.page() if each.action.startswith("supplement.")]
    assert [each.action for each in entries] == ["supplement.withdrawn", "supplement.confirmed", "supplement.added"]
    assert {each.subject for each in entries} == {f"supplement:{number}"}
    assert [each.actor for each in entries] == ["staff:2", "staff:2", "staff:1"]
    assert not any("260" in str(each.detail) or NOTICE in str(each.detail) for each in entries)


def test_a_row_is_read_as_staff_write_it() -> None:
    cells = {"region": "彭水县", "measure": "cq-10", "aspect": "材料", "text": "带身份证，电话０２３-00000000"}
    entry = reader().read(2, cells | {"source": NOTICE, "source_date": "2026年3月1日"})
    assert entry.supplement == new(text="带身份证，电话023-00000000。")


NAMED = {"region": "彭水县", "measure": "CQ-10", "aspect": "多少钱", "text": "每人260元。"}
WHOLE = NAMED | {"source": NOTICE, "source_date": "2026-03-01"}
# An invented number: 999999 is no place; the check digit is right.
ID_NUMBER = "99999919900307002" + "6"


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"region": "没有县"}, "地区", "没有“没有县”这个地区"),
        ({"region": ""}, "地区", "没有填"),
        ({"region": "吉林省延吉市"}, "措施", "CQ-10是重庆市的文件写的"),
        ({"region": "朝阳区"}, "地区", "有好几个"),
        ({"measure": "CQ-99"}, "措施", "没有编号是“CQ-99”的措施"),
        ({"measure": ""}, "措施", "要写一个"),
        ({"topic": "路费补助"}, "措施", "只能写一个"),
        ({"measure": "", "topic": "天气"}, "主题", "没有“天气”这个主题"),
        ({"aspect": "好不好"}, "事项", "不认识“好不好”"),
        ({"text": ""}, "内容", "没有填"),
        ({"text": "一。二。三。"}, "内容", "有 3 句话，最多 2 句"),
        ({"text": "字" * 61}, "内容", "最多 60 个字"),
        ({"text": "找张主任13812345678。"}, "内容", "手机号"),
        ({"text": "找张主任138\u200b1234\u200b5678。"}, "内容", "手机号"),
        ({"text": f"报{ID_NUMBER}。"}, "内容", "身份证号"),
        ({"text": ["一", "二"]}, "内容", "要写文字"),
        ({"source": "无"}, "来源", "2 到 60 个字"),
        ({"source": "字" * 61}, "来源", "2 到 60 个字"),
        ({"source_date": "2026-11-22"}, "来源日期", "还没到"),
        ({"source_date": "1900-01-01"}, "来源日期", "太早"),
        ({"source_date": "去年"}, "来源日期", "看不懂的日期"),
        ({"valid_from": "1926-03-01"}, "开始", "太早"),
        ({"valid_from": "2027-01-02", "valid_to": "2027-01-01"}, "结束", "早于开始"),
        ({"valid_to": "2026-11-20"}, "结束", "已经过了"),
    ],
)
def test_a_row_that_cannot_be_names_column_and_fault(changed: dict[str, Any], column: str, said: str) -> None:
    entry = reader().read(7, WHOLE | changed)
    assert entry.supplement is None
    (problem,) = entry.problems
    assert (problem.row, problem.column, said in problem.message, bool(problem.mend)) == (7, column, True, True)


@pytest.mark.parametrize("phone", ["023-00000000", "12333", "023 0000000转802", "4000000000"])
def test_the_telephone_of_an_office_may_be_told(phone: str) -> None:
    assert reader().read(1, WHOLE | {"text": f"打{phone}问。"}).supplement


def test_a_topic_is_written_by_its_name() -> None:
    entry = reader().read(1, WHOLE | {"measure": "", "topic": "创业担保贷款", "region": "延吉市"})
    assert entry.supplement is not None
    assert (entry.supplement.topic, entry.supplement.measure) == ("loan_eligibility", "")


def saved(folder: Path, content: str, name: str = "补充.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_a_bad_row_is_named_by_row_and_column_and_no_row_is_given_as_good_alone(tmp_path: Path) -> None:
    bad = "没有县,CQ-10,,多少钱,每人260元。,通知,2026-03-01,,\n"
    read = read_file(saved(tmp_path, HEAD + GOOD + bad), reader())
    assert [(problem.row, problem.column) for problem in read.problems] == [(3, "地区")]


def test_two_rows_about_the_same_are_a_fault(tmp_path: Path) -> None:
    read = read_file(saved(tmp_path, HEAD + GOOD + GOOD.replace("带身份证", "带户口本")), reader())
    assert [(problem.row, "第 2 行" in problem.message) for problem in read.problems] == [(3, True)]


def test_yaml_is_read_with_chinese_or_english_names_and_says_its_lines(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"地区": 500243, "措施": "CQ-10", "事项": "要带什么", "内容": "带身份证。", "来源": NOTICE},
        {**WHOLE, "region": "没有县", "备注": "x"},
    ]
    rows[0]["来源日期"] = date(2026, 3, 1)
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False)
    read = read_file(saved(tmp_path, text, "补充.yml"), reader())
    assert read.rows == (new(text="带身份证。"),)
    (problem,) = read.problems
    assert text.splitlines()[problem.row - 1].startswith("- region: 没有县")
    assert read.unknown == ("备注",)


@pytest.mark.parametrize(
    ("field", "value", "column", "said"),
    [
        ("来源日期", "2026-13-45", "来源日期", "没有“2026-13-45”这一天"),
        ("来源日期", ".nan", "来源日期", "看不懂的日期“.nan”"),
        ("地区", '"\\uD800"', "地区", "没有填"),
        ("措施", "9" * 5000, "措施", "没有编号是"),
    ],
)
def test_a_bad_value_in_yaml_is_the_fault_of_its_row(
    tmp_path: Path, field: str, value: str, column: str, said: str
) -> None:
    row = {"地区": "彭水县", "措施": "CQ-10", "事项": "要带什么", "内容": "带证。", "来源": NOTICE}
    cells = row | {"来源日期": "2026-03-01", field: value}
    text = "- {" + ", ".join(f"{name}: {cell}" for name, cell in cells.items()) + "}\n"
    read = read_file(saved(tmp_path, text, "补充.yml"), reader())
    assert [(each.row, each.column, said in each.message) for each in read.problems] == [(1, column, True)]


def test_what_nobody_sees_is_left_out(tmp_path: Path) -> None:
    text = '- {地区: 彭水县, 措施: CQ-10, 事项: 要带什么, 内容: "带\\0身\\u202e份\\uD800证。", "备注\\uD800": 1, '
    text += f"来源: {NOTICE}, 来源日期: 2026-03-01}}\n"
    read = read_file(saved(tmp_path, text, "补充.yml"), reader())
    assert (read.rows, read.unknown) == ((new(text="带身份证。"),), ("备注",))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("地区: 彭水县\n", "一条一条"),
        ("[]", "一条一条"),
        ("", "一条一条"),
        ("- 文字\n", "一条一条"),
        ("- 地区: [\n", "不是正确的 YAML"),
        ("- &a {地区: 彭水县}\n- *a\n", "不能用"),
        ("[" * 5000, "一条一条"),
        ("#" * (LARGEST_YAML + 1), "太大"),
    ],
)
def test_a_yaml_file_that_is_no_list_is_one_sentence(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(SheetError) as caught:
        read_file(saved(tmp_path, content, "坏.yaml"), reader())
    assert said in str(caught.value)
    assert "坏.yaml" in str(caught.value)


def test_a_table_is_called_by_the_name_its_owner_knows(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="我的补充"):
        read_file(saved(tmp_path, "", "a1b2c3.xlsx"), reader(), "我的补充.xlsx")


def test_the_template_can_be_imported_and_lists_what_documents_leave_out(tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    path.write_bytes(template(knowledge_base()))
    read = read_file(path, reader())
    assert (read.problems, read.unknown, len(read.rows)) == ((), (), 1)
    book = load_workbook(path)
    measures = {row[0]: row[4] for row in book["措施编号"].iter_rows(min_row=2, values_only=True)}
    assert "要带什么" in str(measures["CQ-10"])
    assert len(measures) == len(list(knowledge_base().measures()))


async def test_rows_from_a_file_are_kept_as_they_were_read(office: Office, tmp_path: Path) -> None:
    read = read_file(saved(tmp_path, HEAD + GOOD), reader())
    (number,) = await office.added(*read.rows)
    kept = await office.rows.get(number, TODAY)
    assert (kept.text, kept.region, kept.valid_from) == ("带身份证。", PENGSHUI, date(2026, 3, 1))
    assert read.rows == (replace(new(), text="带身份证。"),)
