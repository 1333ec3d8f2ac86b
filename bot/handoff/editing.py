"""What canned replies and lessons have in common: how an editor is told what cannot be kept."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml


class Refused(Exception):
    """What was written cannot be kept; the message is one Chinese sentence with the mend."""


class NotThere(Exception):
    """Somebody else has removed or decided it; the message is one Chinese sentence with the mend."""


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load((Path(__file__).parent / "editing.yml").read_text(encoding="utf8"))
    return loaded


def sentence(key: str, **values: object) -> str:
    """The Chinese sentence for `key` with its blanks filled in."""
    return _texts()[key].format(**values)
