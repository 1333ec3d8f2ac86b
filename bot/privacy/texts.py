"""The Chinese that administrators read about keys, from `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.privacy.key_file import SealingError
from bot.settings import TIME_ZONE


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    found: str = _texts()[key]
    return found.format(**values)


def sentence(error: SealingError) -> str:
    """What went wrong and the mend, in one sentence; times in Asia/Shanghai."""
    template: str = _texts()["errors"][type(error).__name__]
    return template.format(**{name: _shown(value) for name, value in vars(error).items()})


def _shown(value: object) -> str:
    return f"{value.astimezone(TIME_ZONE):%H:%M}" if isinstance(value, datetime) else str(value)
