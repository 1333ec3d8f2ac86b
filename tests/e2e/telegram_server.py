"""The fake Bot API in a thread of its own, so that it outlives the single test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any

from bot_api import BotApi


class TelegramServer:
    """The server and the loop it runs in."""

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

    def run[T](self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something where the server runs."""
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(60)
