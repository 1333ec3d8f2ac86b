"""What the pages of the directory say to staff, from `directory.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "directory.yml").read_text(encoding="utf8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    return str(_texts()[key]).format(**values)


def names(key: str) -> dict[str, str]:
    """The table of names for `key`."""
    table: dict[str, str] = _texts()[key]
    return table


def details(kind: str) -> dict[str, str]:
    """What more is shown of an item of this kind: columns and their headings."""
    table: dict[str, str] = _texts()["details"][kind]
    return table
