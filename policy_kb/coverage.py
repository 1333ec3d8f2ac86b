"""Which rows of the catalogue the knowledge base answers, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from policy_kb.loader import KnowledgeBase

ENTITLEMENT_TAGS = frozenset("权服")


@dataclass(frozen=True)
class Coverage:
    """How a document's catalogue rows fare; `missing` holds row ids."""

    document: str
    answered: int
    explained: int
    missing: tuple[str, ...]
    missing_entitlements: tuple[str, ...]


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """Row id → `tags` and, where a row is rightly not answered, `why`."""
    text = (Path(__file__).parent / "catalogue.yml").read_text(encoding="utf8")
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return loaded


def coverage(base: KnowledgeBase) -> list[Coverage]:
    """The coverage of each document of the catalogue."""
    answered = {measure.id for _, measure in base.measures()}
    documents = sorted({row[:2] for row in catalogue()})
    return [_cover(code, answered) for code in documents]


def _cover(code: str, answered: set[str]) -> Coverage:
    rows = {row: entry for row, entry in catalogue().items() if row.startswith(code)}
    explained = [row for row, entry in rows.items() if row not in answered and entry.get("why")]
    missing = [row for row in rows if row not in answered and row not in explained]
    owed = [row for row in missing if ENTITLEMENT_TAGS & set(rows[row]["tags"])]
    return Coverage(code, len(rows) - len(explained) - len(missing), len(explained), tuple(missing), tuple(owed))
