from __future__ import annotations

from pathlib import Path

import pytest

from bot.privacy.sealing import Sealer


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Where this test's keys are, once something was sealed."""
    return tmp_path / "keys" / "secret.key"


@pytest.fixture
def app(key_file: Path) -> Sealer:
    """The sealer of the app, which is never restarted."""
    return Sealer(key_file)
