"""Reads `documents/*.yml` into one knowledge base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from policy_kb.document_files import read_document
from policy_kb.errors import UnknownMeasure
from policy_kb.model import Document, Measure
from policy_kb.record import NATIONAL

DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True)
class KnowledgeBase:
    """All documents with their measures."""

    documents: tuple[Document, ...]

    def measures(self) -> Iterator[tuple[Document, Measure]]:
        """Every measure with its document."""
        for document in self.documents:
            for measure in document.measures:
                yield document, measure

    def measure(self, identifier: str) -> tuple[Document, Measure]:
        """The measure with this id, of the latest version of its document; raises UnknownMeasure."""
        versions = self.versions(identifier)
        if not versions:
            raise UnknownMeasure(identifier)
        return versions[0]

    def versions(self, identifier: str) -> Sequence[tuple[Document, Measure]]:
        """The measure with this id in every version of its document, the latest first."""
        return self._by_id.get(identifier, ())

    def in_chain(self, region: str) -> list[Document]:
        """The documents of a region and of every region above it: nearest first, of one region the latest first."""
        return [document for code in region_chain(region) for document in self._by_region.get(code, ())]

    @cached_property
    def _by_id(self) -> dict[str, list[tuple[Document, Measure]]]:
        found: defaultdict[str, list[tuple[Document, Measure]]] = defaultdict(list)
        for document in self._latest_first:
            for measure in document.measures:
                found[measure.id].append((document, measure))
        return dict(found)

    @cached_property
    def _by_region(self) -> dict[str, list[Document]]:
        found: defaultdict[str, list[Document]] = defaultdict(list)
        for document in self._latest_first:
            found[document.region.code].append(document)
        return dict(found)

    @cached_property
    def _latest_first(self) -> list[Document]:
        return sorted(self.documents, key=lambda document: document.period.start, reverse=True)


def region_chain(code: str) -> list[str]:
    """A division's code and the codes above it up to the country, read off GB/T 2260's structure."""
    county = code[:6]
    chain = [county, county[:4] + "00", county[:2] + "0000", NATIONAL]
    return list(dict.fromkeys(chain))


def load(folder: Path = DOCUMENTS) -> KnowledgeBase:
    """The knowledge base in `folder`; raises BadDocument."""
    return KnowledgeBase(tuple(read_document(path) for path in sorted(folder.glob("*.yml"))))


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The shipped knowledge base, read once."""
    return load()
