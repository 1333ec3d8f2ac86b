"""Lists of people come in whole: people are added, known ones changed where the list tells something else."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest
from invented import HEADINGS, born, id_number, people, person, phone, write_list
from openpyxl import load_workbook
from registry_lists import BY, TODAY, ListWorld
from scratch import all_stored

from bot.registry.import_columns import columns
from bot.registry.import_errors import Busy
from bot.registry.import_plan import PREPARING
from bot.registry.importing import Outcome
from bot.registry.person import PersonChange
from bot.registry.tables import consents, households, registry_tasks
from bot.registry.tables import people as people_table
from bot.registry.values import Verified
from bot.storage.database import Database

SHORT = ("姓名", "身份证号", "电话", "户籍地")


@pytest.fixture
def world(database: Database, tmp_path: Path) -> ListWorld:
    return ListWorld(database, tmp_path)


def counts(outcome: Outcome) -> tuple[int, int, int]:
    assert not outcome.checked.problems
    return outcome.checked.added, outcome.checked.changed, outcome.checked.unchanged


def short(number: int, **other: str) -> dict[str, str]:
    """A row with what is required."""
    row = person(number)
    return {heading: row[heading] for heading in SHORT} | other


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
async def test_person_comes_in_with_everything_the_row_tells(world: ListWorld, name: str) -> None:
    row = person(0) | {"帮扶责任人": "示例帮扶人", "帮扶计划": "学做饭", "医疗保险": "已参保", "系统编号": "A-1"}
    path = write_list(world.folder / name, [row], tuple(row))
    assert counts(await world.imports.run(path, BY)) == (1, 0, 0)
    found = await world.only()
    assert (found.name, found.id_number, found.phone) == (row["姓名"], row["身份证号"], row["电话"])
    assert (found.sex, found.birth_date, found.is_head) == ("female", born(0), True)
    assert (found.home_region, found.live_region, found.work_region) == ("500243", "500243", "440300")
    assert (found.address, found.disability, found.illness) == ("示例路 0 号", "4", "高血压")
    assert (found.employment, found.wants_work, found.wanted_pay) == ("employed", True, 3000)
    assert {span.code for span in found.classes} == {"out_of_poverty", "subsistence"}
    assert {(span.status, span.value, span.detail) for span in found.statuses} == {
        ("employment", "employed", ""),
        ("home", "500243", ""),
        ("residence", "500243", ""),
        ("workplace", "440300", "示例0厂"),
        ("labour_capacity", "normal", ""),
    }
    assert {span.since for span in (*found.statuses, *found.classes)} == {date(2026, 1, 15)}
    assert (found.verified_on, found.verified_how, found.source) == (date(2026, 1, 15), "visit", "import")
    assert (found.insurances, found.outside_numbers) == ({"养老保险": "已参保", "医疗保险": "已参保"}, {"系统": "A-1"})
    assert found.household
    assert (found.household.number, found.household.helper_name, found.household.plan) == (
        "H000000",
        "示例帮扶人",
        "学做饭",
    )


async def test_same_list_again_changes_nothing(world: ListWorld) -> None:
    rows = list(people(30))
    assert counts(await world.bring_in(rows)) == (30, 0, 0)
    before = await world.all_rows(people_table, households)
    assert counts(await world.bring_in(rows)) == (0, 0, 30)
    assert await world.all_rows(people_table, households) == before


async def test_empty_cells_and_missing_columns_take_nothing_away(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    before = await world.only()
    assert counts(await world.bring_in([short(0)], SHORT)) == (0, 0, 1)
    assert counts(await world.bring_in([person(0, 住址="", 人员类别="", 就业状态="")])) == (0, 0, 1)
    assert await world.only() == before


async def test_columns_come_in_any_order_under_any_known_name(world: ListWorld) -> None:
    headings = ("联系电话", "户籍所在地", "备注", "＊姓名（必填）", "公民身份号码", "月份")
    row = dict(zip(headings, (phone(0), "彭水县", "x", "甲小明", id_number(0), "3"), strict=True))
    outcome = await world.bring_in([row], headings)
    assert counts(outcome) == (1, 0, 0)
    assert outcome.checked.ignored == ("备注", "月份")


async def test_phone_alone_finds_the_person_and_brings_their_id_number(world: ListWorld) -> None:
    await world.bring_in([short(0, 身份证号="")], SHORT)
    assert counts(await world.bring_in([short(0)], SHORT)) == (0, 1, 0)
    found = await world.only()
    assert (found.id_number, found.birth_date) == (person(0)["身份证号"], born(0))
    assert counts(await world.bring_in([short(0, 身份证号="")], SHORT)) == (0, 0, 1)


async def test_id_number_finds_the_person_whatever_name_and_phone(world: ListWorld) -> None:
    await world.bring_in([short(0)], SHORT)
    assert counts(await world.bring_in([short(0, 姓名="乙小明", 电话=phone(7))], SHORT)) == (0, 1, 0)
    found = await world.only()
    assert (found.name, found.phone, found.version) == ("乙小明", phone(7), 1)


async def test_change_of_status_closes_what_held_and_opens_what_holds(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    lost = person(0, 就业状态="未就业", 未就业原因="正在找工作", 人员类别="脱贫人口、监测对象", 核实日期="2026-11-01")
    assert counts(await world.bring_in([lost])) == (0, 1, 0)
    found = await world.only()
    jobs = [(span.value, span.detail, span.since, span.until) for span in found.statuses if span.status == "employment"]
    assert jobs == [
        ("employed", "", date(2026, 1, 15), date(2026, 11, 1)),
        ("unemployed", "looking", date(2026, 11, 1), None),
    ]
    spans = {span.code: (span.since, span.until) for span in found.classes}
    assert spans == {
        "out_of_poverty": (date(2026, 1, 15), None),
        "subsistence": (date(2026, 1, 15), date(2026, 11, 1)),
        "monitored": (date(2026, 11, 1), None),
    }


async def test_status_never_begins_before_what_is_recorded(world: ListWorld) -> None:
    await world.bring_in([person(0, 核实日期="2026-06-01")])
    await world.bring_in([person(0, 就业状态="未就业", 核实日期="2026-03-01")])
    found = await world.only()
    jobs = [(span.value, span.since, span.until) for span in found.statuses if span.status == "employment"]
    day = date(2026, 6, 1)
    assert jobs == [("employed", day, day), ("unemployed", day, None)]
    assert found.verified_on == day


async def test_status_begins_on_the_day_of_its_own_column(world: ListWorld) -> None:
    headings = (*HEADINGS, "失业时间")
    await world.bring_in([person(1) | {"失业时间": "2025-12-05"}], headings)
    found = await world.only()
    since = {span.status: span.since for span in found.statuses}
    assert (since["employment"], since["home"]) == (date(2025, 12, 5), date(2026, 1, 15))


async def test_without_a_day_of_verification_it_holds_from_today(world: ListWorld) -> None:
    await world.bring_in([person(0, 核实日期="", 核实方式="")])
    found = await world.only()
    assert {span.since for span in found.statuses} == {TODAY}
    assert (found.verified_on, found.verified_how) == (None, "")


async def test_who_lost_their_work_is_one_task_for_the_helper(world: ListWorld) -> None:
    headings = (*HEADINGS, "帮扶责任人")
    await world.bring_in([person(0) | {"帮扶责任人": "示例帮扶人"}], headings)
    assert not await world.count(registry_tasks)
    lost = person(0, 就业状态="未就业")
    await world.bring_in([lost])
    await world.bring_in([person(0)])
    await world.bring_in([lost])
    (task,) = (await world.all_rows(registry_tasks))["registry_tasks"]
    assert (task["kind"], task["person_id"], task["region"]) == ("became_unemployed", 1, "500243")
    assert (task["helper_name"], task["due_on"]) == ("示例帮扶人", date(2026, 11, 29))


async def test_members_meet_in_their_household(world: ListWorld) -> None:
    await world.bring_in(people(8))
    assert await world.count(households) == 2
    await world.bring_in([person(8, 户编号="H000000", 户籍地="重庆市彭水县汉葭街道", 与户主关系="子")])
    assert await world.count(households) == 2
    found = await world.people.many(range(1, 10))
    assert [each.household_id for each in found] == [1] * 4 + [2] * 4 + [1]
    assert sum(each.is_head for each in found) == 2


async def test_helper_of_a_known_household_is_told_without_its_number(world: ListWorld) -> None:
    await world.bring_in([person(0)])
    outcome = await world.bring_in([short(0) | {"帮扶责任人": "新帮扶人"}], (*SHORT, "帮扶责任人"))
    assert counts(outcome) == (0, 1, 0)
    found = await world.only()
    assert found.household
    assert found.household.helper_name == "新帮扶人"


async def test_agreement_to_notices_leaves_its_trail(world: ListWorld) -> None:
    await world.bring_in([person(1), person(2)])
    (row,) = (await world.all_rows(consents))["consents"]
    assert (row["person_id"], row["purpose"], row["state"], row["recorded_by"]) == (1, "notices", "given", BY)
    assert [each.notices for each in await world.people.many([1, 2])] == ["given", ""]


async def test_check_changes_nothing(world: ListWorld) -> None:
    checked = await world.imports.check(world.list_of(people(3)))
    assert (checked.rows, checked.added, checked.problems) == (3, 3, ())
    assert not await world.count(people_table)
    assert await world.imports.history() == []


async def test_who_is_edited_while_the_list_is_prepared_is_compared_anew(world: ListWorld) -> None:
    """What was compared is stale when the transaction begins; the edit stays, the list comes on top."""
    await world.bring_in([person(0), person(1)])
    loop, edits = asyncio.get_running_loop(), [PersonChange({"address": "新住址"})]

    def edit_once(_done: int, _total: int, phase: str) -> None:
        if phase == PREPARING and edits:
            change = world.people.change(1, 0, edits.pop(), BY, Verified.OFFICE)
            asyncio.run_coroutine_threadsafe(change, loop).result()

    path = world.list_of([short(0) | {"学历": "大专"}], (*SHORT, "学历"))
    assert counts(await world.imports.run(path, BY, edit_once)) == (0, 1, 0)
    assert not edits
    found = await world.people.get(1)
    assert found
    assert (found.address, found.education, found.version) == ("新住址", "大专", 2)


async def test_who_is_always_being_edited_keeps_the_list_out(world: ListWorld) -> None:
    await world.bring_in([person(0), person(1)])
    loop = asyncio.get_running_loop()

    def edit(_done: int, _total: int, phase: str) -> None:
        if phase == PREPARING:
            asyncio.run_coroutine_threadsafe(verify_again(world), loop).result()

    with pytest.raises(Busy, match="台账一直有人在改"):
        await world.imports.run(world.list_of([person(0, 学历="大专")]), BY, edit)
    assert len(await world.imports.history()) == 1


async def verify_again(world: ListWorld) -> None:
    found = await world.people.get(1)
    assert found
    change = PersonChange({"address": f"{found.version}"})
    await world.people.change(1, found.version, change, BY, Verified.OFFICE)


async def test_progress_is_told_by_phase(world: ListWorld) -> None:
    told: list[tuple[int, int, str]] = []
    await world.imports.run(world.list_of(people(5)), BY, lambda *each: told.append(each))
    assert list(dict.fromkeys(phase for _, _, phase in told)) == [
        "reading",
        "checking",
        "matching",
        "preparing",
        "writing",
    ]
    assert told[-1][0] == told[-1][1]


async def test_import_stands_in_history_and_audit_log(world: ListWorld) -> None:
    await world.bring_in(people(2))
    (past,) = await world.imports.history()
    assert (past.id, past.file_name, past.rows, past.added, past.made_by) == (1, "list.csv", 2, 2, BY)
    (entry,) = await world.audit.page(action="registry.imported")
    assert (entry.actor, entry.subject) == (BY, "import:1")
    assert entry.detail == {"rows": 2, "added": 2, "changed": 0}


async def test_stolen_database_shows_no_number(world: ListWorld) -> None:
    rows = list(people(20))
    await world.bring_in(rows)
    await world.bring_in(
        [row | {"电话": phone(500 + number), "住址": f"别处{number}"} for number, row in enumerate(rows)]
    )
    stolen = await all_stored(world.database)
    assert rows[0]["村或社区"].encode() in stolen
    for number, row in enumerate(rows):
        secrets = (row["身份证号"], row["电话"], phone(500 + number), row["住址"], f"别处{number}")
        assert not any(secret.encode() in stolen for secret in secrets)


async def test_example_of_the_template_is_a_good_list(world: ListWorld) -> None:
    (world.folder / "template.xlsx").write_bytes(world.exports.template())
    book = load_workbook(world.folder / "template.xlsx")
    empty, notes, example = book.worksheets
    assert [cell.value for cell in empty[1]] == [column.heading for column in columns().values()]
    assert notes.max_row == len(columns()) + 2
    book.remove(empty)
    book.remove(notes)
    book.save(world.folder / "example.xlsx")
    assert counts(await world.imports.run(world.folder / "example.xlsx", BY)) == (1, 0, 0)
    assert example.max_row == 2
