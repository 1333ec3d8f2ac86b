"""How long rows are kept that are of use only while they are fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, delete
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class Keeping:
    """How many days the rows of a table are kept, whatever became of them; `since` is the column of their moment."""

    since: Column[datetime]
    days: int

    async def drop(self, connection: AsyncConnection, moment: datetime) -> None:
        """Drops the older ones; fits `bot.process.housekeeping.Sweep`."""
        old = self.since < moment - timedelta(days=self.days)
        await connection.execute(delete(self.since.table).where(old))
