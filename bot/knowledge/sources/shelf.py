"""The confirmed wording in memory, as answers look it up; read anew when something was confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.knowledge.sources.records import Original, Version
from bot.knowledge.sources.rows import DOCUMENT, clauses_in, versions_in
from bot.knowledge.sources.words import showable
from policy_kb.ingest.cited import places
from policy_kb.ingest.clauses import Clause

if TYPE_CHECKING:
    from bot.storage.database import Database

CONFIRMED = DOCUMENT.confirmed_at.is_not(None)


@dataclass(frozen=True)
class Shelved:
    """A version with its clauses in reading order."""

    version: Version
    clauses: tuple[Clause, ...]

    def original(self, clause: str) -> Original | None:
        """The wording of a clause and of all inside it, or None."""
        found = places(clause, [each.path for each in self.clauses])
        if not found:
            return None
        words = "\n".join(self.clauses[place].text for place in found)
        return Original(self.version.code, self.version.fields.title, clause, showable(words))


class SourcesInForce:
    """What answers quote; empty until the first `refresh`."""

    def __init__(self, database: Database) -> None:
        """Reads from `database`."""
        self._database = database
        self._by_code: dict[str, list[Shelved]] = {}
        self._read_at: list[tuple[Any, ...]] = []

    def clause(self, code: str, clause: str, day: date) -> Original | None:
        """The confirmed wording of a clause as quoted on `day`, with all clauses inside it; None without one."""
        quoted = self._quoted(code, day)
        return quoted.original(clause) if quoted else None

    def known(self, day: date) -> frozenset[tuple[str, str]]:
        """Code and path of every clause that is quoted on `day`."""
        return frozenset((each.version.code, clause.path) for each in self.quoted(day) for clause in each.clauses)

    def quoted(self, day: date) -> list[Shelved]:
        """The versions that are quoted on `day`, with their clauses as published."""
        return [found for code in self._by_code if (found := self._quoted(code, day))]

    async def refresh(self) -> None:
        """Reads the wording if any was confirmed since the last time, here or by another process."""
        async with self._database.read() as connection:
            stamp = select(DOCUMENT.id, DOCUMENT.confirmed_at, DOCUMENT.quoted_to).where(CONFIRMED)
            steps = [tuple(row) for row in await connection.execute(stamp.order_by(DOCUMENT.id))]
            if steps == self._read_at:
                return
            versions = await versions_in(connection, CONFIRMED)
            clauses = await clauses_in(connection, [each.id for each in versions])
        shelved = (Shelved(each, tuple(clauses.get(each.id, ()))) for each in versions)
        self._by_code, self._read_at = _by_code(shelved), steps

    def _quoted(self, code: str, day: date) -> Shelved | None:
        return next((each for each in self._by_code.get(code, ()) if each.version.is_quoted(day)), None)


def _by_code(shelved: Iterable[Shelved]) -> dict[str, list[Shelved]]:
    found: dict[str, list[Shelved]] = {}
    for each in shelved:
        found.setdefault(each.version.code, []).append(each)
    return found
