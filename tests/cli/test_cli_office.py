"""`bangfu handoff`, `db`, `doctor`, `demo`: what staff and operators read."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from runner import Run

from bot.gateway.messages import Incoming, Kind, Reply, Turn
from bot.gateway.store import GatewayStore
from bot.handoff.ownership import HandOff
from bot.settings import ROOT, settings
from bot.storage.database import Database


@pytest.fixture
def queued(run: Run) -> None:
    """One urgent and one plain hand-off."""

    async def fill() -> None:
        database = Database(settings().sql_url)
        store = GatewayStore(database)
        for topic, urgent in (("find_job", False), ("wage_arrears", True)):
            talk = await store.open_conversation("web")
            await store.keep(talk, Incoming("web", talk, topic, Kind.TEXT, topic))
            handoff = HandOff(topic, urgent, None, "当地人社局", f"[要]{topic}")
            await store.finish((await store.claim(talk)).pending, 0, Turn((Reply("好"),), handoff=handoff))
        await database.close()

    asyncio.run(fill())


@pytest.mark.usefixtures("queued")
def test_list_puts_the_urgent_first_with_desk_and_words(run: Run) -> None:
    result = run("handoff", "list")
    assert result.exit_code == 0
    assert result.output.index("[要]wage_arrears") < result.output.index("[要]find_job")
    for word in ("急", "当地人社局", "[要]find_job"):
        assert word in result.output


@pytest.mark.usefixtures("queued")
def test_release_takes_it_off_the_list(run: Run) -> None:
    assert run("handoff", "release", 1).output == "已还给机器人。\n"
    assert "[要]find_job" not in run("handoff", "list").output


@pytest.mark.usefixtures("queued")
@pytest.mark.parametrize("number", ["99", "0"])
def test_number_that_does_not_wait_is_one_sentence_and_2(run: Run, number: str) -> None:
    result = run("handoff", "release", number)
    assert result.exit_code == 2
    assert result.output.strip() == f"{number} 号不在队列里：用 bangfu handoff list 看序号。"


@pytest.mark.usefixtures("queued")
def test_second_release_is_refused(run: Run) -> None:
    run("handoff", "release", 1)
    assert run("handoff", "release", 1).exit_code == 2


def test_word_instead_of_a_number_leaves_with_2(run: Run) -> None:
    assert run("handoff", "release", "first").exit_code == 2


def test_queue_of_a_database_not_yet_made_is_explained(empty_url: str, tmp_path: Path) -> None:
    environment = {**os.environ, "BANGFU_DATABASE_URL": empty_url, "BANGFU_STATE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot.cli.main", "handoff", "list"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "bangfu db upgrade" in done.stderr


@pytest.mark.usefixtures("no_tables")
def test_upgrade_makes_the_database_and_is_harmless_twice(run: Run) -> None:
    for _ in range(2):
        result = run("db", "upgrade")
        assert (result.exit_code, result.output) == (0, "数据库已是最新。\n")
    assert "✓ 数据库结构是最新的" in run("doctor").output


def test_database_is_a_file_in_the_state_folder_if_none_is_set(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BANGFU_DATABASE_URL")
    settings.cache_clear()
    assert run("db", "upgrade").exit_code == 0
    assert (tmp_path / "state" / "bangfu.db").is_file()


@pytest.mark.usefixtures("no_tables")
def test_demo_fills_an_empty_database_once(run: Run) -> None:
    for _ in range(2):
        assert run("demo").exit_code == 0
    assert "彭水" in run("fairs", "near", "--place", "彭水县").output


@pytest.mark.usefixtures("no_tables")
def test_doctor_says_one_line_a_finding_with_its_mend(run: Run) -> None:
    result = run("doctor")
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert all(line[0] in "✓✗" for line in lines)
    assert "✗ 数据库结构是最新的 → 运行 bangfu db upgrade" in lines
    assert "✗ 引擎在运行 → 运行 bangfu serve" in lines
    assert all("→" in line for line in lines if line.startswith("✗"))


def test_doctor_names_a_database_that_cannot_be_opened(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BANGFU_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}")
    settings.cache_clear()
    result = run("doctor")
    assert result.exit_code == 1
    assert "✗ 数据库能打开 → 检查 BANGFU_DATABASE_URL" in result.output
