from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from runner import Run
from typer.testing import CliRunner

from bot.cli.main import app
from bot.settings import settings


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """The command `bangfu` with a state folder and a database of this test."""
    monkeypatch.setenv("BANGFU_DATABASE_URL", database_url)
    monkeypatch.setenv("BANGFU_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("BANGFU_TODAY", "2026-11-21")
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    yield lambda *arguments: CliRunner().invoke(app, [str(each) for each in arguments])
    settings.cache_clear()


@pytest.fixture
def no_tables(run: Run, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database of the command is empty."""
    monkeypatch.setenv("BANGFU_DATABASE_URL", empty_url)
    settings.cache_clear()
