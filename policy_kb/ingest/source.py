"""An official document from its file: the clauses with their wording, and what it says about itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policy_kb.ingest import heads
from policy_kb.ingest.clauses import Clause, split
from policy_kb.ingest.parts import Layout, lay_out, same
from policy_kb.ingest.periods import period
from policy_kb.ingest.proposals import Proposals, Proposed, Resolve, inferred, stated
from policy_kb.ingest.reading import read_lines
from policy_kb.ingest.regions import region
from policy_kb.model import Document, Standing

DRAFT = re.compile(r"征求意见稿|公开征求意见|讨论稿|送审稿")
REPEALED = re.compile(r"已(?:经)?(?:废止|失效)|[【\[(（](?:废止|失效)[】\])）]|全文废止")


@dataclass(frozen=True)
class Source:
    """A document that was read; `digest` is the SHA-256 of the file in hex."""

    clauses: tuple[Clause, ...]
    proposals: Proposals
    digest: str


def read_source(name: str, content: bytes, resolve: Resolve) -> Source:
    """Reads a file; raises BadSource with one sentence for whoever sent it."""
    layout = lay_out(read_lines(name, content))
    clauses = tuple(split(layout.parts()))
    return Source(clauses, propose(layout, clauses, resolve), hashlib.sha256(content).hexdigest())


def propose(layout: Layout, clauses: Sequence[Clause], resolve: Resolve) -> Proposals:
    """What the document says about itself; a field that nothing is known of is left out."""
    title, issuer, issued = heads.title(layout), heads.issuer(layout), heads.issued(layout)
    begin, end = period(title.value if title else "", clauses, _day(issued))
    found = {
        "title": title,
        "number": heads.number(layout),
        "issuer": issuer,
        "issued": issued,
        "region": region(layout, _value(title), _value(issuer), clauses, resolve),
        "period_from": begin,
        "period_to": end,
        "standing": standing(layout),
    }
    return {field: proposed for field, proposed in found.items() if proposed}


def standing(layout: Layout) -> Proposed:
    """Draft or repealed where the head says so; in force is only a conclusion."""
    for line in layout.head:
        if REPEALED.search(line):
            return stated(Standing.REPEALED, "repealed", line=line)
        if DRAFT.search(line):
            return stated(Standing.DRAFT, "draft", line=line)
    return inferred(Standing.IN_FORCE, "nothing")


def document_of(proposals: Proposals, documents: Sequence[Document]) -> Document | None:
    """The document of the knowledge base with the same number, else with the same title; None if none is.

    A file that has neither is the only document of its region and period.
    """
    number, title = _value(proposals.get("number")), same(_value(proposals.get("title")))
    by_number = [each for each in documents if number and each.number == number]
    by_title = [each for each in documents if title and same(each.title) == title]
    by_place = [each for each in documents if not number and not title and _place(each) == _told_place(proposals)]
    return next(iter(by_number or by_title or (by_place if len(by_place) == 1 else [])), None)


def _place(document: Document) -> tuple[str, ...]:
    end = document.period.end
    return document.region.code, document.period.start.isoformat(), end.isoformat() if end else ""


def _told_place(proposals: Proposals) -> tuple[str, ...]:
    return tuple(_value(proposals.get(field)) for field in ("region", "period_from", "period_to"))


def with_known(proposals: Proposals, document: Document) -> Proposals:
    """The proposals, and what the knowledge base says of the same document where the file is silent."""
    known = {
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "issued": document.issued and document.issued.isoformat(),
        "region": document.region.code,
        "period_from": document.period.start.isoformat(),
        "period_to": document.period.end and document.period.end.isoformat(),
    }
    filled = {field: inferred(value, "known", code=document.code) for field, value in known.items() if value}
    return filled | dict(proposals)


def _value(proposed: Proposed | None) -> str:
    return proposed.value if proposed else ""


def _day(proposed: Proposed | None) -> date | None:
    return date.fromisoformat(proposed.value) if proposed else None
