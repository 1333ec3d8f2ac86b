"""What is said about lists of people, from `import_texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.sheets.problem import CellError


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "import_texts.yml").read_text(encoding="utf-8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    sentence: str = _texts()[key]
    return sentence.format(**values)


def words(key: str) -> list[str]:
    """The list of words for `key`."""
    listed: list[str] = _texts()[key]
    return listed


def fault(key: str, mend: str = "", **values: object) -> CellError:
    """What is wrong with a cell and how to mend it (`<key>_mend` unless `mend` names another sentence)."""
    return CellError(text(key, **values), text(mend or f"{key}_mend", **values))
