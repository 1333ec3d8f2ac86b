"""The lessons of a test's database, and the few verbs the tests speak in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from agent_desk import OfficeClock
from sqlalchemy import Row, select

from bot.lessons.keeping import Heard, NluLessons, Why
from bot.lessons.tables import nlu_lessons
from bot.privacy.audit import Audit
from bot.storage.database import Database

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


class Desk:
    """What people said, and what staff do with it."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, OfficeClock(NOON)
        self.audit = Audit(database, self.clock)
        self.lessons = NluLessons(database, self.audit, self.clock)

    async def hear(
        self, words: str, talk: str = "talk", why: Why = Why.NOT_UNDERSTOOD, heard_as: str = "", suggested: str = ""
    ) -> bool:
        async with self.database.write() as connection:
            return await self.lessons.keep(connection, Heard(words, why, talk, heard_as, suggested))

    async def rows(self) -> list[Row[Any]]:
        async with self.database.read() as connection:
            return list((await connection.execute(select(nlu_lessons).order_by(nlu_lessons.c.id))).all())

    async def texts(self) -> list[str]:
        return [row.text for row in await self.rows()]

    async def states(self) -> dict[str, str]:
        return {row.text: row.state for row in await self.rows()}
