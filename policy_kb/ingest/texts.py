"""What is said about documents that are brought in, from `texts.yml`."""

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
    """The sentence for `key` with its blanks filled in."""
    return str(_texts()[key]).format(**values)


def evidence(key: str, **values: object) -> str:
    """Where something was read: the entry `key` of `evidence`, filled in."""
    return str(_texts()["evidence"][key]).format(**values)
