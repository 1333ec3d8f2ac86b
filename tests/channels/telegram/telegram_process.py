"""The Telegram side of the app as a process of its own, for tests that kill it: arguments are a folder and two URLs."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot_api import BotApi
from telegram_world import FakeEngine, World

from bot.clock import SystemClock


async def serve(folder: str, api_url: str, engine_url: str) -> None:
    api, engine = BotApi(), FakeEngine()
    api.url, engine.url = api_url, engine_url
    await World(api, engine, SystemClock(), Path(folder)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
