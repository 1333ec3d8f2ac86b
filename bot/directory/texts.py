"""The directory's own sentences and words, from `texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    sentence: str = _texts()[key]
    return sentence.format(**values)


def words(key: str) -> Any:
    """The words for `key`: a table or a list of them."""
    return _texts()[key]
