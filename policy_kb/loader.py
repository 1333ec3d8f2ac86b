"""Reads `documents/*.yml` into one knowledge base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policy_kb.errors import BadDocument, UnknownMeasure
from policy_kb.model import NATIONAL, Document, Measure

# The same safe subset of YAML as `safe_load`, parsed by libyaml where PyYAML was built with it: ten times faster.
FastSafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DOCUMENTS = Path(__file__).parent / "documents"
# What pydantic's kinds of error mean to staff.
FAULTS = {
    "missing": "没有写",
    "extra_forbidden": "不是能写的项目",
    "enum": "不在能选的值里",
    "literal_error": "不在能选的值里",
    "string_pattern_mismatch": "的格式不对",
    "string_too_short": "写得太短",
    "too_short": "写得太少",
    "string_type": "要写文字",
    "model_type": "不是一份政策文件",
}


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


def read_document(path: Path) -> Document:
    """One document; raises BadDocument with a sentence that names the file and the place."""
    try:
        raw: Any = yaml.load(path.read_text(encoding="utf8"), Loader=FastSafeLoader)  # noqa: S506
        return Document.model_validate(raw)
    except UnicodeDecodeError as error:
        raise BadDocument(path.name, "不是UTF-8文字，请另存为UTF-8") from error
    except yaml.YAMLError as error:
        raise BadDocument(path.name, _bad_yaml(error)) from error
    except ValidationError as error:
        raise BadDocument(path.name, _bad_record(error.errors()[0])) from error


def _bad_yaml(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"第{mark.line + 1}行第{mark.column + 1}列附近" if mark else "文件里"
    return f"{where}不是正确的YAML，请检查缩进、引号和冒号"


def _bad_record(fault: ErrorDetails) -> str:
    place = ".".join(str(part) for part in fault["loc"]) or "整个文件"
    if fault["type"] == "value_error":
        return f"{place}：{fault['ctx']['error']}"
    return f"{place}{FAULTS.get(fault['type'], '写得不对')}"


def load(folder: Path = DOCUMENTS) -> KnowledgeBase:
    """The knowledge base in `folder`; raises BadDocument."""
    return KnowledgeBase(tuple(read_document(path) for path in sorted(folder.glob("*.yml"))))


@lru_cache(maxsize=1)
def knowledge_base() -> KnowledgeBase:
    """The shipped knowledge base, read once."""
    return load()
