"""`bangfu registry`: lists in, back, out and side by side."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from runner import Run

from bot.clock import SystemClock
from bot.privacy.audit import Audit
from bot.settings import settings
from bot.sheets.reading import read_rows
from bot.storage.database import Database

sys.path.append(str(Path(__file__).parent.parent / "registry"))

from invented import people, person, phone, write_list


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write_list(tmp_path / "good.xlsx", people(6))


def log() -> list[tuple[str, str]]:
    """Actor and action of every entry, in order."""

    async def work() -> list[tuple[str, str]]:
        database = Database(settings().sql_url)
        entries = await Audit(database, SystemClock()).page()
        await database.close()
        return [(entry.actor, entry.action) for entry in reversed(entries)]

    return asyncio.run(work())


def test_template_is_written_where_asked(run: Run, tmp_path: Path) -> None:
    result = run("registry", "template", "--out", tmp_path / "empty.xlsx")
    assert result.exit_code == 0
    assert read_rows(tmp_path / "empty.xlsx")[0][1][:2] == ["姓名", "身份证号"]


def test_list_comes_in_and_goes_again(run: Run, good: Path) -> None:
    assert run("registry", "import", good, "--check").stdout == "可以导入：新增 6 人，更新 0 人，0 人没有变化。\n"
    assert "还没有导入过" in run("registry", "history").stdout
    assert run("registry", "import", good).stdout == "导入完成（1 号）：新增 6 人，更新 0 人，0 人没有变化。\n"
    assert "good.xlsx" in run("registry", "history").stdout
    assert run("registry", "undo").stdout == "已撤销 1 号导入：删去 6 人，还原 0 人。\n"
    again = run("registry", "undo")
    assert (again.exit_code, again.stderr) == (1, "没有可以撤销的导入。\n")
    assert log() == [("command", "registry.imported"), ("command", "registry.import_undone")]


def test_faults_are_a_table_and_1_and_nothing_comes_in(run: Run, tmp_path: Path) -> None:
    path = write_list(tmp_path / "bad.csv", [person(0), person(1, 电话="123", 性别="女")], (*person(0), "备注"))
    result = run("registry", "import", path, "--report", tmp_path / "faults.xlsx")
    assert result.exit_code == 1
    assert "这些列不认识，没有使用：备注。" in result.stdout
    assert "电话号码不对" in result.stdout
    assert result.stderr.endswith("有 2 处问题，什么都没有导入。\n")
    assert [row[:2] for _, row in read_rows(tmp_path / "faults.xlsx")] == [["行", "列"], [3, "电话"], [3, "性别"]]
    assert log() == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "nowhere.xlsx"), "找不到文件“nowhere.xlsx”"),
        (("export", "--out", "out.txt"), "文件名的结尾要是 .xlsx 或 .csv。"),
        (("export", "--out", "/nowhere/out.csv"), "不能写到“/nowhere/out.csv”"),
        (("export", "--out", "out.csv", "--region", "朝阳区"), "“朝阳区”有好几个：北京市朝阳区（110105）"),
        (("export", "--out", "out.csv", "--region", "没有"), "没有“没有”这个地区"),
        (("export", "--out", "out.csv", "--class", "神仙"), "没有“神仙”这个类别"),
    ],
)
def test_mistake_is_one_sentence_and_2(
    run: Run, arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("registry", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1


def test_export_is_masked_unless_opened(run: Run, good: Path, tmp_path: Path) -> None:
    run("registry", "import", good)
    out = tmp_path / "out.csv"
    result = run("registry", "export", "--out", out, "--region", "彭水县", "--class", "低保")
    assert result.stdout.startswith("写好了 2 人：")
    assert phone(0) not in out.read_text(encoding="utf-8-sig")
    run("registry", "export", "--out", out, "--open")
    assert phone(0) in out.read_text(encoding="utf-8-sig")
    assert log()[1:] == [("command", "registry.exported")] * 2


def test_comparison_leaves_with_1_if_anything_differs(run: Run, good: Path, tmp_path: Path) -> None:
    run("registry", "import", good)
    same = run("registry", "compare", good, "registry")
    assert (same.exit_code, same.stdout) == (0, "两边一样，共 6 人。\n")
    other = write_list(tmp_path / "other.csv", [person(0, 学历="大专"), *people(5, start=1), person(9)])
    result = run("registry", "compare", good, other, "--out", tmp_path / "found.xlsx")
    assert result.exit_code == 1
    assert result.stderr.endswith("两边都有 6 人；只在 A 的 0 人，只在 B 的 1 人，内容不同的有 1 处。\n")
    assert "大专" in result.stdout
    assert len(read_rows(tmp_path / "found.xlsx")) == 3


@pytest.mark.usefixtures("no_tables")
def test_database_not_yet_made_is_explained(run: Run, good: Path) -> None:
    result = run("registry", "import", good)
    assert (result.exit_code, result.stderr) == (2, "数据库还没建好：先运行 bangfu db upgrade。\n")
