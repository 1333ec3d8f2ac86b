"""The gateway's own sentences, from `texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    return _texts()[key].format(**values)
