"""A worker as a process of its own, for tests that kill it: arguments are the database, the drill file and a file.

With `-` as the last argument it rehearses; otherwise it sends on a channel that notes each message there and never
answers.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from sending_world import DIVISIONS, MONDAY, Sending

from bot.broadcast import drill
from bot.broadcast.campaigns import Campaigns
from bot.clock import SystemClock
from bot.gateway.sender import Lane
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.storage.database import Database

# Small batches, so that a kill finds many moments to strike at.
drill.AT_ONCE = 5


class MondayClock(SystemClock):
    """The hour of the tests' office, whatever the hour is here."""

    def now(self) -> datetime:
        return MONDAY


class Silent:
    """A channel on which everything arrives and nothing is answered."""

    name = "telegram"

    def __init__(self, file: Path) -> None:
        self._file = file

    async def pace(self, address: str, lane: Lane) -> None:
        """At once."""

    async def deliver(self, address: str, body: dict[str, Any]) -> str:
        with self._file.open("a") as arrived:
            arrived.write(f"{address}\n")
        await asyncio.Event().wait()
        return ""

    async def typing(self, address: str) -> None:
        """Nothing."""


async def work(url: str, file: str, arrived: str) -> None:
    database, clock = Database(url), MondayClock()
    index = BlindIndex(Sealer(Path(file).with_name("secret.key")))
    campaigns = Campaigns(database, Audit(database, clock), clock, DIVISIONS, index, "http://127.0.0.1:8080")
    sending = Sending(campaigns, clock, Path(file))
    await sending.heart.beat()
    if arrived == "-":
        await sending.rehearse()
    else:
        await sending.push(Silent(Path(arrived)))
    await database.close()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
