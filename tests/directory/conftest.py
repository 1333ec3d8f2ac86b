from __future__ import annotations

import pytest

from bot.directory.divisions import Divisions


@pytest.fixture(scope="session")
def divisions() -> Divisions:
    return Divisions.load()
