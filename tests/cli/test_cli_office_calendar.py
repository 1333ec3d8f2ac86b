"""`bangfu office`: the year's file from the terminal, and the list of teams."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from runner import Run

from bot.clock import SystemClock
from bot.handoff.calendar_file import TEMPLATE
from bot.privacy.audit import Audit, Entry
from bot.settings import settings
from bot.storage.database import Database


def logged() -> list[Entry]:
    async def read() -> list[Entry]:
        database = Database(settings().sql_url)
        try:
            return await Audit(database, SystemClock()).page()
        finally:
            await database.close()

    return asyncio.run(read())


def test_year_is_imported_and_the_audit_log_knows(run: Run) -> None:
    result = run("office", "calendar", TEMPLATE)
    assert (result.exit_code, result.output) == (0, "导入好了：2026 年 39 天。\n")
    [entry] = logged()
    assert (entry.actor, entry.action, entry.detail) == ("command", "calendar.uploaded", {"years": [2026]})


def test_bad_rows_are_a_table_and_1(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text("日期,类型,名称\n明天,放假,元旦\n2027-01-02,调休,元旦\n", encoding="utf-8")
    result = run("office", "calendar", file)
    assert result.exit_code == 1
    assert result.output.startswith("一天也没有导入：有 2 处不对")
    for word in ("看不懂的日期“明天”", "请写成 2027-10-01 这样", "看不懂的类型“调休”"):
        assert word in result.output
    assert logged() == []


@pytest.mark.parametrize(("name", "word"), [("没有.csv", "打不开"), ("", "打不开"), ("信.csv", "缺少这些列")])
def test_file_that_is_no_calendar_is_one_sentence_and_2(run: Run, tmp_path: Path, name: str, word: str) -> None:
    (tmp_path / "信.csv").write_text("您好", encoding="utf-8")
    result = run("office", "calendar", tmp_path / name)
    assert result.exit_code == 2
    assert word in result.output
    assert result.output.count("\n") == 1


def test_list_shows_the_team_its_hours_and_the_known_years(run: Run) -> None:
    output = run("office", "list").output
    assert "服务台" in output
    assert "周一至周五 09:00-12:00, 13:30-17:30" in output
    assert output.endswith("有放假安排的年份：2026\n")


def test_list_asks_for_the_file_of_the_year_to_come(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_TODAY", "2026-12-20")
    settings.cache_clear()
    assert "还没有 2027 年的放假安排" in run("office", "list").output


@pytest.mark.usefixtures("no_tables")
@pytest.mark.parametrize("arguments", [("list",), ("calendar", str(TEMPLATE))])
def test_database_not_yet_made_is_explained(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("office", *arguments)
    assert result.exit_code == 2
    assert "bangfu db upgrade" in result.output
