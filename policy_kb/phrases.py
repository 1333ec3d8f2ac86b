"""Sentences and topic names, from `phrases.yml` and `topics.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """All sentences."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "phrases.yml").read_text(encoding="utf8"))
    return loaded


@lru_cache(maxsize=1)
def topics() -> dict[str, str]:
    """Topic (intent name) → how a sentence names it."""
    loaded: dict[str, str] = yaml.safe_load((Path(__file__).parent / "topics.yml").read_text(encoding="utf8"))
    return loaded


def phrase(key: str, **values: object) -> str:
    """The sentence for `key` with its blanks filled in."""
    return str(phrases()[key]).format(**values)
