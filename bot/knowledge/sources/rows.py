"""Versions and clauses as the database keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched
from typing import TYPE_CHECKING, Any

from sqlalchemy import RowMapping, select

from bot.knowledge.sources.records import LONGEST, Fields, Known, Version
from bot.knowledge.sources.texts import SourceRefused
from bot.knowledge.tables import source_clauses, source_documents
from policy_kb.ingest.clauses import Clause
from policy_kb.model import Standing

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 500
DOCUMENT, CLAUSE = source_documents.c, source_clauses.c


async def versions_in(connection: AsyncConnection, *conditions: Any) -> list[Version]:
    """The versions for which the conditions hold, by code and by the day from which they are quoted."""
    query = select(source_documents).where(*conditions).order_by(DOCUMENT.code, DOCUMENT.quoted_from, DOCUMENT.id)
    return [_version(row) for row in (await connection.execute(query)).mappings()]


async def version_in(connection: AsyncConnection, number: int) -> Version:
    """One version; raises SourceRefused if it is gone."""
    found = await versions_in(connection, DOCUMENT.id == number)
    if not found:
        raise SourceRefused("gone")
    return found[0]


async def clauses_in(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, list[Clause]]:
    """The clauses of versions, by the version's number, in reading order."""
    found: dict[int, list[Clause]] = {}
    for chunk in batched(numbers, AT_ONCE):
        within = CLAUSE.document_id.in_(chunk)
        query = select(source_clauses).where(within).order_by(CLAUSE.document_id, CLAUSE.position)
        for row in await connection.execute(query):
            found.setdefault(row.document_id, []).append(Clause(row.path, row.heading, row.text))
    return found


def clause_row(document: int, position: int, clause: Clause) -> dict[str, Any]:
    """The row of a clause."""
    short = {name: getattr(clause, name)[: LONGEST[name]] for name in ("path", "heading")}
    return {"document_id": document, "position": position, "text": clause.text, **short}


def _version(row: RowMapping) -> Version:
    values: dict[str, Any] = {name: row[name] for name in Fields.__dataclass_fields__}
    fields = Fields(**values | {"standing": Standing(row["standing"])})
    marks = {name: Known(mark["how"], mark["evidence"]) for name, mark in row["marks"].items()}
    others = {name: row[name] for name in Version.__dataclass_fields__ if name not in {"fields", "marks"}}
    return Version(fields=fields, marks=marks, **others)
