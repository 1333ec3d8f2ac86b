"""What of the knowledge needs a look: run out, about to, confirmed by nobody; what is asked most comes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from bot.knowledge.counts import Counts
from bot.knowledge.tables import source_documents, supplements
from bot.knowledge.texts import text
from bot.storage.database import Database
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Period, Standing

# Over so many days answers are counted.
COUNTED_DAYS = 90
SUPPLEMENT = "supplement"
SOURCE = "source"


class Why(StrEnum):
    """What is due, the most pressing first."""

    EXPIRED = "expired"
    EXPIRING = "expiring"
    UNCONFIRMED = "unconfirmed"
    INFERRED = "inferred"


PRESSING = list(Why)


@dataclass(frozen=True)
class Due:
    """One thing to look at: `subject` is a document's code, a measure's id, `supplement:3` or `source:2`.

    `until` is the last day of its period; `answers` stood on it in the days counted; `todo` is the next step.
    """

    why: Why
    subject: str
    title: str
    answers: int
    todo: str
    until: date | None = None

    def shown(self) -> dict[str, Any]:
        """As JSON."""
        until = self.until.isoformat() if self.until else None
        return {**vars(self), "why": self.why.value, "until": until}


@dataclass(frozen=True)
class Ahead:
    """The day looked from, and how many days ahead."""

    day: date
    days: int

    def why(self, until: date | None) -> Why | None:
        """Whether a period that ends then is over, or will be within these days; None if neither."""
        if until is None or until > self.day + timedelta(days=self.days):
            return None
        return Why.EXPIRED if until < self.day else Why.EXPIRING


async def read_due(database: Database, base: KnowledgeBase, ahead: Ahead) -> list[Due]:
    """All that is due in knowledge base and database."""
    counts = await Counts(database).of_last(COUNTED_DAYS, ahead.day)
    async with database.read() as connection:
        added = (await connection.execute(select(supplements).where(supplements.c.withdrawn_at.is_(None)))).all()
        sources = (await connection.execute(_quoted(ahead.day))).all()
    found = [*of_documents(base, ahead, counts), *of_supplements(added, base, ahead, counts)]
    return ranked([*found, *of_sources(sources, base, counts)])


def ranked(found: Sequence[Due]) -> list[Due]:
    """What most answers stood on first, then the most pressing."""
    return sorted(found, key=lambda due: (-due.answers, PRESSING.index(due.why), due.subject))


def of_documents(base: KnowledgeBase, ahead: Ahead, counts: Mapping[str, int]) -> Iterator[Due]:
    """What is due of documents, and of measures with a period of their own; nothing of what is repealed."""
    for document in base.documents:
        if document.standing is not Standing.REPEALED:
            answers = sum(counts.get(measure.id, 0) for measure in document.measures)
            yield from _of_document(document, ahead, answers)
            yield from _of_measures(document, ahead, counts)


def of_supplements(
    rows: Sequence[Row[Any]], base: KnowledgeBase, ahead: Ahead, counts: Mapping[str, int]
) -> Iterator[Due]:
    """Supplements that nobody has confirmed, or whose time is over or nearly."""
    for row in rows:
        why = Why.UNCONFIRMED if row.confirmed_at is None else ahead.why(row.valid_to)
        if why:
            answers = sum(counts.get(measure, 0) for measure in _supplemented(row, base))
            yield _due(why, f"{SUPPLEMENT}:{row.id}", row.text, answers, SUPPLEMENT, row.valid_to)


def of_sources(rows: Sequence[Row[Any]], base: KnowledgeBase, counts: Mapping[str, int]) -> Iterator[Due]:
    """Official documents that were read in and that nobody has confirmed."""
    for row in rows:
        own = (measure.id for document in base.documents if document.code == row.code for measure in document.measures)
        answers = sum(counts.get(measure, 0) for measure in own)
        yield _due(Why.UNCONFIRMED, f"{SOURCE}:{row.id}", row.title, answers, SOURCE)


def _of_document(document: Document, ahead: Ahead, answers: int) -> Iterator[Due]:
    until = document.period.end
    why = ahead.why(until)
    if why:
        known = "draft" if document.standing is Standing.DRAFT else "document"
        yield _due(why, document.code, document.title, answers, known, until)
    if not document.confirmed_by:
        yield _due(Why.UNCONFIRMED, document.code, document.title, answers, "document")
    if inferred := _inferred(document):
        fields = "、".join(text(f"fields.{name}") for name in inferred)
        todo = text("todo.inferred.document", fields=fields)
        yield Due(Why.INFERRED, document.code, document.title, answers, todo)


def _of_measures(document: Document, ahead: Ahead, counts: Mapping[str, int]) -> Iterator[Due]:
    for measure in document.measures:
        own: Period | None = measure.period
        if own and (why := ahead.why(own.end)) and own.end != document.period.end:
            yield _due(why, measure.id, measure.title, counts.get(measure.id, 0), "measure", own.end)


def _inferred(document: Document) -> list[str]:
    marks = {
        "title": not document.title_stated,
        "issuer": not document.issuer_stated,
        "region": document.region.inferred,
        "period": document.period.inferred,
    }
    return [name for name, inferred in marks.items() if inferred]


def _supplemented(row: Row[Any], base: KnowledgeBase) -> set[str]:
    """The measures that a supplement fills in: the one it names, or those of its topic that its region knows."""
    if row.measure:
        return {row.measure}
    near = base.in_chain(row.region)
    return {measure.id for document in near for measure in document.measures if row.topic in measure.topics}


def _quoted(day: date) -> Any:
    still = source_documents.c.quoted_to.is_(None) | (source_documents.c.quoted_to >= day)
    return select(source_documents).where(source_documents.c.confirmed_at.is_(None), still)


def _due(why: Why, subject: str, title: str, answers: int, kind: str, until: date | None = None) -> Due:  # noqa: PLR0913, PLR0917
    return Due(why, subject, title, answers, text(f"todo.{why}.{kind}"), until)
