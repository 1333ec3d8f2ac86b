"""The Chinese that staff read about accounts, from `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.settings import TIME_ZONE
from bot.staff.errors import StaffError, WeakPassword
from bot.staff.roles import Role


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
    return loaded


def text(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    found: str = _texts()[key]
    return found.format(**values)


def words(key: str) -> list[str]:
    """The list of words for `key`."""
    found: list[str] = _texts()[key]
    return found


def role_name(role: Role) -> str:
    """The role as staff call it."""
    name: str = _texts()["roles"][role.value]
    return name


def sentence(error: StaffError) -> str:
    """What went wrong and the mend, in one sentence; times in Asia/Shanghai."""
    if isinstance(error, WeakPassword):
        weak: str = _texts()["weak"][error.why]
        return weak
    template: str = _texts()["errors"][type(error).__name__]
    return template.format(**{name: _shown(value) for name, value in vars(error).items()})


def _shown(value: object) -> str:
    return f"{value.astimezone(TIME_ZONE):%H:%M}" if isinstance(value, datetime) else str(value)
