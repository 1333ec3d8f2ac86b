"""The Telegram side of the app as a process of its own, for tests that kill it.

Its arguments are a database, a folder and two URLs.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bot_api import BotApi

from bot.clock import SystemClock
from bot.storage.database import Database

# This process does not begin in the folder of all tests, where the agent's desk lies.
sys.path.append(str(Path(__file__).parents[2]))
from telegram_world import FakeEngine, World


async def serve(database: str, folder: str, api_url: str, engine_url: str) -> None:
    api, engine = BotApi(), FakeEngine()
    api.url, engine.url = api_url, engine_url
    await World(api, engine, SystemClock(), Database(database), Path(folder)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
