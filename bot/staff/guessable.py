"""Which passwords are too easy to guess."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FEWEST_SIGNS = 4
# A mobile number or a resident ID number is known to others.
KNOWN_TO_OTHERS = re.compile(r"(?:\+?86)?1[3-9]\d{9}|\d{17}[\dx]")


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "guessable.yml").read_text(encoding="utf-8"))
    return loaded


def is_login(folded: str, login: str) -> bool:
    """Whether the lower-case password is the login, with digits and signs around it or without."""
    return login in (folded, _word(folded))


def is_common(folded: str) -> bool:
    """Whether the lower-case password is a run of keys, a repetition, a common word, or a number others know."""
    return (
        _is_run(folded)
        or len(set(folded)) < FEWEST_SIGNS
        or _is_repetition(folded)
        or _word(folded) in _lists()["words"]
        or KNOWN_TO_OTHERS.fullmatch(folded) is not None
    )


def _is_run(folded: str) -> bool:
    return any(folded in run or folded[::-1] in run for run in _lists()["runs"])


def _is_repetition(folded: str) -> bool:
    return folded in (folded + folded)[1:-1]


def _word(folded: str) -> str:
    return re.sub(r"^[^a-z]+|[^a-z]+$", "", folded)
