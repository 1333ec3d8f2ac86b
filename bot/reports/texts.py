"""The names of tables and columns of reports, from `texts.yml`."""

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
    """The Chinese words for `key` with their blanks filled in."""
    return str(_texts()[key]).format(**values)


def names(key: str) -> dict[str, str]:
    """The table of names for `key`."""
    table: dict[str, str] = _texts()[key]
    return table
