"""Official documents as they were published: brought in, confirmed by a person, kept in versions, quoted by day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import UTC, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.knowledge.sources.fields import first_quoted, proposed_fields
from bot.knowledge.sources.records import LONGEST, Fields, Ingested, Version
from bot.knowledge.sources.rows import clause_row, clauses_in, version_in, versions_in
from bot.knowledge.sources.texts import SourceRefused
from bot.knowledge.tables import source_clauses, source_documents
from bot.settings import TIME_ZONE
from policy_kb.ingest.clauses import Clause
from policy_kb.ingest.proposals import How, Proposals
from policy_kb.ingest.source import Source, with_known
from policy_kb.model import Document

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.privacy.audit import Audit
    from bot.storage.database import Database

AT_ONCE = 500
CODE = re.compile(r"\w{1,20}")
DOCUMENT, CLAUSE = source_documents.c, source_clauses.c


class Sources:
    """Keeps the documents; `SourcesInForce` gives what answers quote of them."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        """Keeps them in `database`."""
        self._database, self._audit, self._clock = database, audit, clock
        # Called when what answers quote has changed.
        self.on_change: Callable[[], Awaitable[None]] | None = None

    async def ingest(
        self, source: Source, code: str, file_name: str, actor: str, known: Document | None = None
    ) -> Ingested:
        """Keeps a document, not confirmed yet; `known` is the same document in the knowledge base, if it is there.

        A file that is kept already changes nothing. Raises SourceRefused for a code that cannot be one.
        """
        if not CODE.fullmatch(code):
            raise SourceRefused("bad_code", code=code[:40])
        async with self._database.write() as connection:
            if same := await versions_in(connection, DOCUMENT.digest == source.digest):
                return Ingested(same[-1], is_new=False)
            others = await versions_in(connection, DOCUMENT.code == code)
            today = self._clock.now().astimezone(TIME_ZONE).date()
            begin = first_quoted(source.proposals, {each.fields.quoted_from for each in others}, today)
            proposals = with_known(source.proposals, known) if known else source.proposals
            row = {**asdict(proposed_fields(proposals, begin)), "marks": _marks(proposals), "digest": source.digest}
            row |= {"code": code, "file_name": file_name[-LONGEST["file_name"] :], "ingested_by": actor[:60]}
            number = await self._insert(connection, row, source.clauses)
            await self._audit.write(
                connection, actor, "source.ingested", code, version=number, clauses=len(source.clauses)
            )
            kept = await version_in(connection, number)
        return Ingested(kept, is_new=True)

    async def _insert(self, connection: AsyncConnection, row: dict[str, Any], clauses: Sequence[Clause]) -> int:
        made = {**row, "ingested_at": self._clock.now().astimezone(UTC)}
        result = await connection.execute(insert(source_documents).values(made).returning(DOCUMENT.id))
        number = int(result.scalar_one())
        rows = [clause_row(number, position, clause) for position, clause in enumerate(clauses)]
        for chunk in batched(rows, AT_ONCE):
            await connection.execute(insert(source_clauses), list(chunk))
        return number

    async def confirm(self, number: int, fields: Fields, actor: str) -> Version:
        """Says that the fields are right: from now on the wording is shown to labourers, each version for its time.

        A confirmed version may be confirmed anew with other fields. Raises SourceRefused if it is gone.
        """
        async with self._database.write() as connection:
            before = await version_in(connection, number)
            marks = {name: asdict(mark) | {"how": How.CONFIRMED.value} for name, mark in before.marks.items()}
            told = [name for name, value in asdict(fields).items() if value and name != "quoted_from"]
            marks |= {name: {"how": How.CONFIRMED.value, "evidence": ""} for name in told if name not in marks}
            at = self._clock.now().astimezone(UTC)
            values = {**asdict(fields), "marks": marks, "confirmed_by": actor[:60], "confirmed_at": at}
            await connection.execute(update(source_documents).where(DOCUMENT.id == number).values(values))
            await _settle_times(connection, before.code)
            changed = [name for name, value in asdict(fields).items() if getattr(before.fields, name) != value]
            await self._audit.write(connection, actor, "source.confirmed", before.code, version=number, changed=changed)
            confirmed = await version_in(connection, number)
        if self.on_change is not None:
            await self.on_change()
        return confirmed

    async def drop(self, number: int, actor: str) -> None:
        """Removes a version that nobody has confirmed; raises SourceRefused for another."""
        async with self._database.write() as connection:
            version = await version_in(connection, number)
            if version.confirmed_at:
                raise SourceRefused("confirmed_already")
            await connection.execute(delete(source_clauses).where(CLAUSE.document_id == number))
            await connection.execute(delete(source_documents).where(DOCUMENT.id == number))
            await self._audit.write(connection, actor, "source.dropped", version.code, version=number)

    async def versions(self, code: str = "") -> list[Version]:
        """The versions of a document, or of all, by code and day, the newest version last."""
        async with self._database.read() as connection:
            return await versions_in(connection, *([DOCUMENT.code == code] if code else []))

    async def version(self, number: int) -> Version:
        """One version; raises SourceRefused if it is gone."""
        async with self._database.read() as connection:
            return await version_in(connection, number)

    async def clauses(self, number: int) -> list[Clause]:
        """The clauses of a version in reading order, as published: nothing is masked."""
        async with self._database.read() as connection:
            return (await clauses_in(connection, [number])).get(number, [])

    async def counts(self) -> dict[int, int]:
        """How many clauses each version has."""
        query = select(CLAUSE.document_id, func.count()).group_by(CLAUSE.document_id)
        async with self._database.read() as connection:
            return {int(row[0]): int(row[1]) for row in await connection.execute(query)}


def _marks(proposals: Proposals) -> dict[str, dict[str, str]]:
    return {name: {"how": each.how.value, "evidence": each.evidence} for name, each in proposals.items()}


async def _settle_times(connection: AsyncConnection, code: str) -> None:
    """Each confirmed version is quoted until the day before the next one begins."""
    versions = await versions_in(connection, DOCUMENT.code == code, DOCUMENT.confirmed_at.is_not(None))
    following = [each.fields.quoted_from - timedelta(days=1) for each in versions[1:]]
    for version, end in zip(versions, [*following, None], strict=True):
        if version.quoted_to != end:
            await connection.execute(update(source_documents).where(DOCUMENT.id == version.id).values(quoted_to=end))
