"""`bangfu kb supplements`: the whole life of a supplement; people, amounts and notices are invented."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from supplement_desk import NOTICE, hire
from typer.testing import CliRunner, Result

from bot.cli.kb_supplements import supplements
from bot.settings import settings
from bot.staff.roles import Role
from bot.storage.database import Database

Run = Callable[..., Result]
HEAD = "地区,措施,事项,内容,来源,来源日期\n"
ROW = f"彭水县,CQ-10,要带什么,带身份证。,{NOTICE},2026-03-01\n"


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    for name, value in (("DATABASE_URL", database_url), ("STATE_DIR", str(tmp_path)), ("TODAY", "2026-11-21")):
        monkeypatch.setenv(f"BANGFU_{name}", value)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    asyncio.run(_hire(database_url))
    yield lambda *arguments: CliRunner().invoke(supplements, [str(each) for each in arguments])
    settings.cache_clear()


async def _hire(url: str) -> None:
    database = Database(url)
    for number, role in ((1, Role.EDITOR), (2, Role.EDITOR), (3, Role.AGENT)):
        await hire(database, number, (role,))
    await database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "补充.csv"
    path.write_text(HEAD + ROW, encoding="utf-8")
    return path


def test_a_supplement_is_imported_confirmed_by_another_and_withdrawn(run: Run, file: Path) -> None:
    imported = run("import", file, "--by", "staff1")
    assert (imported.exit_code, "登记了 1 条" in imported.output) == (0, True)
    assert "等人确认" in run("list").output
    own = run("confirm", "1", "--by", "staff1")
    assert (own.exit_code, "另一个人" in own.output) == (2, True)
    assert run("confirm", "1", "--by", "staff2").exit_code == 0
    listed = run("list", "--state", "在用")
    assert ("带身份证" in listed.output, "CQ-10 要带什么" in listed.output) == (True, True)
    assert run("withdraw", "1", "--by", "staff1").exit_code == 0
    assert "已撤回" in run("list").output


def test_bad_row_is_named_and_nothing_is_kept(run: Run, file: Path) -> None:
    file.write_text(HEAD + ROW + ROW.replace("彭水县", "没有县"), encoding="utf-8")
    refused = run("import", file, "--by", "staff1")
    assert refused.exit_code == 1
    assert "一条也没有导入：有 1 处不对" in refused.output
    assert ("没有“没有县”这个地区" in refused.output, "地区" in refused.output) == (True, True)
    assert run("list").output == "一条也没有。\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("confirm", "9", "--by", "staff2"), "没有这条补充"),
        (("confirm", "1", "--by", "nobody"), "没有账号“nobody”"),
        (("confirm", "1", "--by", "staff3"), "您的角色"),
        (("list", "--state", "好的"), "没有“好的”这一种"),
        (("import", "/nothing/补充.yml", "--by", "staff1"), "打不开"),
    ],
)
def test_wrong_use_is_one_sentence_and_2(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, said in result.output) == (2, True), result.output
    assert len(result.output.strip().splitlines()) == 1


def test_the_template_is_saved_and_can_be_imported(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "模板.xlsx"
    assert run("template", "--out", path).exit_code == 0
    assert load_workbook(path).sheetnames[0] == "补充"
    assert run("import", path, "--by", "staff1").exit_code == 0
    assert run("template", "--out", tmp_path / "no" / "x.xlsx").exit_code == 2
