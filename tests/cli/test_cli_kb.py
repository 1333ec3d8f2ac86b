"""`bangfu kb`: what it prints and how it ends."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml
from runner import Run
from typer.testing import Result

from bot.cli.kb import OUT
from bot.settings import ROOT
from policy_kb.loader import DOCUMENTS


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OUT, "width", 200)


def one_sentence(result: Result) -> str:
    """What was said, when it is one line."""
    (line,) = result.output.strip().splitlines()
    return line


def test_shipped_knowledge_is_clean(run: Run) -> None:
    result = run("kb", "lint")
    assert (result.exit_code, result.output) == (0, "知识库没有问题。\n")


def test_planted_fault_is_told_and_leaves_with_1(run: Run, tmp_path: Path) -> None:
    document = yaml.safe_load((DOCUMENTS / "CQ.yml").read_text(encoding="utf8"))
    document["measures"][0]["aspects"]["amount"] = "每人补贴98765元。"
    (tmp_path / "CQ.yml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf8")
    result = run("kb", "lint", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "98765" in result.output
    assert "CQ" in result.output


def test_broken_file_is_one_line_and_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "XX.yml").write_text("code: [", encoding="utf8")
    result = run("kb", "lint", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "XX" in one_sentence(result)


@pytest.mark.parametrize("name", ["nothing", "empty", "file.txt"])
def test_a_folder_without_documents_is_wrong_use(run: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x", encoding="utf8")
    result = run("kb", "lint", "--folder", tmp_path / name)
    assert (result.exit_code, "没有政策文件" in one_sentence(result)) == (2, True)


def test_a_document_that_is_never_read_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "XX.yaml").write_text("code: XX", encoding="utf8")
    result = run("kb", "lint", "--folder", tmp_path)
    assert (result.exit_code, "XX.yaml" in result.output, "要以.yml结尾" in result.output) == (1, True, True)


def test_list_names_every_document_and_measure_with_its_standing(run: Run) -> None:
    result = run("kb", "list")
    assert result.exit_code == 0
    for word in ("JL-30", "创业担保贷款", "二(五)3", "period_over", "draft"):
        assert word in result.output


def test_show_prints_clause_aspects_and_next_step(run: Run) -> None:
    result = run("kb", "show", "jl-30")
    assert result.exit_code == 0
    for word in ("JL-30 创业担保贷款", "二(五)3", "20万元", "下一步：", "2018年", "条件：", "家里是建档立卡贫困户"):
        assert word in result.output


def test_unknown_measure_is_one_sentence_and_2(run: Run) -> None:
    result = run("kb", "show", "JL-999")
    assert result.exit_code == 2
    assert "JL-999" in one_sentence(result)
    assert "bangfu kb list" in one_sentence(result)


def test_search_puts_the_fitting_measure_first(run: Run) -> None:
    result = run("kb", "search", "开网店能贷款吗")
    assert result.exit_code == 0
    assert "JL-30" in result.output


def test_search_without_a_hit_is_no_error(run: Run) -> None:
    assert run("kb", "search", "😀").exit_code == 0


def test_coverage_counts_the_rows_of_every_document(run: Run) -> None:
    result = run("kb", "coverage")
    assert result.exit_code == 0
    for code in ("JL", "JN", "QC", "CQ", "RS"):
        assert code in result.output


@pytest.mark.parametrize("arguments", [("kb",), ("kb", "nonsense"), ("nonsense",), ("kb", "show")])
def test_wrong_use_leaves_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_command_installed_for_people_is_the_same() -> None:
    done = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "bangfu"), "kb", "show", "JL-999"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
