"""`bangfu kb ingest|sources|confirm|original` on a database of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import kb_sources
from bot.settings import settings

sys.path.append(str(Path(__file__).parents[1] / "policy_kb"))
from ingest_documents import BARE, PLAN, docx_of, pdf_of, scan

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("BANGFU_DATABASE_URL", database_url)
    monkeypatch.setenv("BANGFU_TODAY", "2026-11-20")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    app = typer.Typer()
    kb_sources.add_to(app)
    yield lambda *words: CliRunner().invoke(app, [str(each) for each in words])
    settings.cache_clear()


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "暖心方案.docx"
    path.write_bytes(docx_of(PLAN.splitlines()))
    return path


def test_a_document_goes_from_file_to_quoted_wording(run: Run, plan: Path) -> None:
    told = run("ingest", plan)
    assert told.exit_code == 0, told.output
    for said in ("已收录：编号 暖心方案", "济示服发〔2019〕18号", "文件写明", "推断", "核对前不给求助的人看"):
        assert said in told.output
    waiting = run("original", "暖心方案", "二(二)")
    assert "每人推荐3个岗位" in waiting.output
    assert "还没有人核对" in waiting.output
    done = run("confirm", "暖心方案", "--region", "重庆市", "--title", "改过的方案", "--period-to", "")
    assert done.exit_code == 0, done.output
    assert "已核对" in done.output
    said = run("original", "暖心方案", "二（二）", "--as-of", "2020-01-01")
    assert (said.exit_code, "《改过的方案》" in said.output, "还没有人" in said.output) == (0, True, False)
    assert "80001234" not in run("original", "暖心方案", "通知").output
    listed = run("sources").output
    assert "改过的方案" in listed
    assert "command" in listed


def test_a_newer_version_is_confirmed_before_it_takes_over(run: Run, plan: Path, tmp_path: Path) -> None:
    newer = tmp_path / "新.txt"
    newer.write_text(PLAN.replace("推荐3个", "推荐5个").replace("2019年3月5日", "2022年3月5日"), encoding="utf8")
    for step in (("ingest", plan, "--code", "SY"), ("confirm", "SY"), ("ingest", newer, "--code", "SY")):
        assert run(*step).exit_code == 0
    assert "推荐3个" in run("original", "SY", "二(二)").output
    run("confirm", "SY")
    assert "推荐5个" in run("original", "SY", "二(二)").output
    assert "推荐3个" in run("original", "SY", "二(二)", "--as-of", "2021-01-01").output


def test_the_share_of_cited_clauses_is_told_for_a_known_document(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(pdf_of(BARE.splitlines()))
    told = run("ingest", path, "--code", "jl").output
    assert "条款找到" in told
    assert "没找到：" in told
    assert "已经收录过" in run("ingest", path).output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ingest", "no-such-file"), 2, "打不开文件"),
        (("confirm", "NO"), 2, "没有编号是“NO”"),
        (("original", "NO", "一"), 2, "没有编号是“NO”"),
        (("sources",), 0, "还没有收录原文"),
    ],
)
def test_wrong_use_is_one_sentence(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    told = run(*words)
    assert (told.exit_code, said in told.output) == (code, True)


def test_what_is_not_there_is_told_and_rubbish_keeps_nothing(run: Run, plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(scan())
    told = run("ingest", path)
    assert (told.exit_code, "扫描的图片" in told.output) == (2, True)
    assert "还没有收录" in run("sources").output
    run("ingest", plan, "--code", "SY")
    assert run("original", "SY", "九").exit_code == 1
    wrong = run("confirm", "SY", "--issued", "昨天")
    assert (wrong.exit_code, "不是日期" in wrong.output) == (2, True)
    assert run("confirm", "SY", "--version", "99").exit_code == 2
    assert run("ingest", plan.with_name("x.pdf"), "--code", "A B").exit_code == 2
    run("confirm", "SY")
    early = run("original", "SY", "一", "--as-of", "2001-01-01")
    assert (early.exit_code, "没有核对过的原文" in early.output) == (1, True)


def test_a_database_without_tables_is_told(
    run: Run, plan: Path, monkeypatch: pytest.MonkeyPatch, empty_url: str
) -> None:
    monkeypatch.setenv("BANGFU_DATABASE_URL", empty_url)
    settings.cache_clear()
    told = run("ingest", plan)
    assert (told.exit_code, "bangfu db upgrade" in told.output) == (2, True)
