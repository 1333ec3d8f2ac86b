"""The whole system, started once for all its tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from system import System
from telegram_server import TelegramServer

from bot.settings import ROOT


@pytest.fixture(scope="session")
def telegram() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, telegram: TelegramServer) -> Iterator[System]:
    if not list((ROOT / "models").glob("*.tar.gz")):
        pytest.fail("no model: run `make train` first")
    system = System(tmp_path_factory.mktemp("state"), telegram.api.url)
    system.start()
    try:
        yield system
    finally:
        system.stop()


@pytest.fixture
def system(running: System) -> System:
    """The running system, ready; a test that killed a part is waited out here."""
    running.wait_until_ready()
    return running
