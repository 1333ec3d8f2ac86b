"""The actions' own sentences, from `texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The sentence for `key` (or `part.key`) with its blanks filled in."""
    found: Any = _texts()
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)
