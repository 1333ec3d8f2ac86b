"""Commands that need an engine, where none can start."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from runner import Run

from bot.settings import settings


def test_an_engine_that_does_not_start_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANGFU_ENGINE_PYTHON", sys.executable)
    monkeypatch.setenv("BANGFU_MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    done = run("ask", "贷款能贷多少")
    assert done.exit_code == 1
    assert done.output.strip().splitlines()[-1] == "引擎没有启动成功：请先运行 make train，再试一次。"
