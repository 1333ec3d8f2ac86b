"""Reads `documents/*.yml` into one knowledge base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from policy_kb.errors import BadDocument, UnknownMeasure
from policy_kb.model import NATIONAL, Document, Measure

# The same safe subset of YAML as `safe_load`, parsed by libyaml where PyYAML was built with it: ten times faster.
FastSafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
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
        """The measure with this id; raises UnknownMeasure."""
        for document, measure in self.measures():
            if measure.id == identifier:
                return document, measure
        raise UnknownMeasure(identifier)

    def in_chain(self, region: str) -> list[Document]:
        """The documents of a region and of every region above it, nearest first."""
        chain = region_chain(region)
        return sorted(
            (document for document in self.documents if document.region.code in chain),
            key=lambda document: chain.index(document.region.code),
        )


def region_chain(code: str) -> list[str]:
    """A division's code and the codes above it up to the country, read off GB/T 2260's structure."""
    county = code[:6]
    chain = [county, county[:4] + "00", county[:2] + "0000", NATIONAL]
    return list(dict.fromkeys(chain))


def read_document(path: Path) -> Document:
    """One document; raises BadDocument with a sentence that names the file and the place."""
    try:
        raw: Any = yaml.load(path.read_text(encoding="utf8"), Loader=FastSafeLoader)  # noqa: S506
        return Document.model_validate(raw)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadDocument(path.name, str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadDocument(path.name, f"{place}: {first['msg']}") from error


def load(folder: Path = DOCUMENTS) -> KnowledgeBase:
    """The knowledge base in `folder`; raises BadDocument."""
    return KnowledgeBase(tuple(read_document(path) for path in sorted(folder.glob("*.yml"))))


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The shipped knowledge base, read once."""
    return load()
