from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.directory import directory
from bot.clock import SystemClock
from bot.directory.samples import fill_samples
from bot.privacy.audit import Audit, Entry
from bot.settings import settings
from bot.storage.database import Database

LIST = "岗位\t单位名称\t地区\t有效期至\t工资\n保洁\t甲公司\t彭水\t2027-01-01\t3000\n"


@pytest.fixture(autouse=True)
def address(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("BANGFU_DATABASE_URL", database_url)
    monkeypatch.setenv("BANGFU_TODAY", "2026-11-21")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()

    async def fill() -> None:
        made = Database(database_url)
        await fill_samples(made, date(2026, 11, 21))
        await made.close()

    asyncio.run(fill())
    yield database_url
    settings.cache_clear()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(directory, arguments)


def entries(address: str) -> list[Entry]:
    async def read() -> list[Entry]:
        made = Database(address)
        try:
            return await Audit(made, SystemClock()).page()
        finally:
            await made.close()

    return asyncio.run(read())


def test_list_is_imported_and_counted(tmp_path: Path, address: str) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(LIST, encoding="utf-8")
    for sentence in ("新增 1 个，更新 0 个，没变 0 个", "新增 0 个，更新 0 个，没变 1 个"):
        result = run("import", "vacancies", str(path))
        assert (result.exit_code, sentence in result.output) == (0, True)
    assert [each.action for each in entries(address)] == ["directory.imported"] * 2


def test_bad_row_is_shown_and_leaves_with_1(tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(LIST.replace("彭水", "[红]地"), encoding="utf-8")
    result = run("import", "vacancies", str(path))
    assert result.exit_code == 1
    assert "没有“[红]地”这个地区" in result.output


def test_employer_is_blocked_listed_and_unblocked(address: str) -> None:
    assert run("block", "重庆鸿运电子有限公司", "--reason", "不发工资", "--until", "2027-12-31").exit_code == 0
    assert "2027-12-31" in run("list", "blocked").output
    assert run("unblock", "重庆市鸿运电子").exit_code == 0
    assert run("unblock", "重庆市鸿运电子").exit_code == 1
    assert [(each.action, each.subject) for each in entries(address)] == [
        ("employer.unblocked", "1"),
        ("employer.blocked", "1"),
    ]


@pytest.mark.parametrize("kind", ["fairs", "vacancies", "service_points", "workshops", "courses"])
def test_items_are_listed_and_a_template_is_saved(tmp_path: Path, kind: str) -> None:
    assert "样例" in run("list", kind).output
    assert run("template", kind, "--out", "模板.xlsx").exit_code == 0
    assert run("import", kind, str(tmp_path / "模板.xlsx")).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "没有的"),
        ("template", "vacancies", "--out", "没有的文件夹/a.xlsx"),
        ("block", "甲", "--reason", "x"),
        ("block", "甲乙公司", "--reason", "x", "--until", "明年"),
        ("block", "甲乙公司", "--reason", "x", "--until", "2020-01-01"),
        ("import", "vacancies", "没有.csv"),
    ],
)
def test_wrong_use_leaves_with_2_and_one_sentence(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
