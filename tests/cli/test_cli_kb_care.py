"""`bangfu kb due` and `bangfu kb questions`: what they print and how they end."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import yaml
from runner import Run
from sqlalchemy import insert

from bot.knowledge.tables import open_questions
from bot.settings import settings
from bot.storage.base import now
from bot.storage.database import Database

ASKED = ("摆摊有没有补贴", "请问摆摊能领补贴不", "外卖骑手交社保吗")


@pytest.fixture
def asked(run: Run) -> None:
    """Three questions nobody could answer, two of them alike."""
    asyncio.run(_ask())


async def _ask() -> None:
    database = Database(settings().sql_url)
    async with database.write() as connection:
        for number, words in enumerate(ASKED):
            row = {"conversation_id": f"talk{number}", "text": words, "asked_at": now(), "state": "open"}
            await connection.execute(insert(open_questions).values(row))
    await database.close()


def test_what_is_due_leaves_with_1_and_says_what_to_do(run: Run) -> None:
    result = run("kb", "due")
    assert result.exit_code == 1
    assert "已过期  JL 2018年就业扶贫工作方案（到 2018-12-31）。期限已过。问发文单位" in result.output


def test_due_as_json(run: Run) -> None:
    lines = json.loads(run("kb", "due", "--json", "--days", "30").output)
    assert {"why", "subject", "title", "answers", "todo", "until"} == set(lines[0])


@pytest.mark.usefixtures("no_tables")
def test_due_needs_no_database_and_questions_do(run: Run) -> None:
    assert run("kb", "due").exit_code == 1
    assert run("kb", "questions", "list").exit_code == 2


def test_no_questions_is_said(run: Run) -> None:
    assert (run("kb", "questions", "list").exit_code, run("kb", "questions", "list", "--json").output) == (0, "[]\n")


@pytest.mark.usefixtures("asked")
def test_questions_are_listed_in_groups(run: Run) -> None:
    groups = json.loads(run("kb", "questions", "list", "--json").output)
    assert [(group["number"], group["conversations"]) for group in groups] == [(1, 2), (3, 1)]
    assert "共 2 组，3 个问题" in run("kb", "questions", "list").output


@pytest.mark.usefixtures("asked")
def test_questions_are_written_as_lists_and_as_a_draft(run: Run, tmp_path: Path) -> None:
    for name in ("list.csv", "list.xlsx"):
        assert run("kb", "questions", "export", tmp_path / name).exit_code == 0
    assert "摆摊" in (tmp_path / "list.csv").read_text(encoding="utf-8-sig")
    assert run("kb", "questions", "export", tmp_path / "draft.yml", "--group", "1").exit_code == 0
    assert len(yaml.safe_load((tmp_path / "draft.yml").read_text(encoding="utf8"))[0]["asks"]) == 2


@pytest.mark.usefixtures("asked")
def test_group_is_settled_once(run: Run) -> None:
    assert "已标记 2 个问题" in run("kb", "questions", "settle", "1", "--used", "CQ-99").output
    assert "已标记 1 个问题" in run("kb", "questions", "settle", "3", "--dismiss").output
    again = run("kb", "questions", "settle", "1", "--dismiss")
    assert again.exit_code == 2
    assert "没有 1 号" in again.output


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    "arguments",
    [
        ("settle", "1"),
        ("settle", "1", "--used", "CQ-99", "--dismiss"),
        ("settle", "1", "--used", "什么"),
        ("export", "list.pdf"),
        ("export", "draft.yml"),
        ("export", "/nowhere/at/all/list.csv"),
    ],
)
def test_wrong_use_is_one_sentence_and_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("kb", "questions", *arguments)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
