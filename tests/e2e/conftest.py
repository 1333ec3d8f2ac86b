"""The whole system, started once for all its tests."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

import pytest
from bot_api import BotApi
from system import BANGFU, System

from bot.settings import ROOT

T = TypeVar("T")


class TelegramServer:
    """The fake Bot API in a thread of its own, so that it outlives the single test."""

    def __init__(self) -> None:
        self.api = BotApi()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Serves."""
        self._thread.start()
        self.run(self.api.start())

    def stop(self) -> None:
        """Ends the server and its thread."""
        self.run(self.api.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something where the server runs."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(60)


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
    assert BANGFU.exists()
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
