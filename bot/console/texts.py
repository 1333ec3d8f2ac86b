"""What the console's shell says to staff, from `texts.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """All texts of the shell; see `texts.yml` for the keys."""
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf8"))
    return loaded


def problem_text(key: str, **values: object) -> str:
    """The Chinese sentence for a problem, filled in."""
    return str(texts()["problems"][key]).format(**values)
