"""Which passwords are too easy to guess."""

from __future__ import annotations

import re
from pathlib import Path

from bot.wording import Wording

FEWEST_SIGNS = 4
# A mobile number or a resident ID number is known to others.
KNOWN_TO_OTHERS = re.compile(r"(?:\+?86)?1[3-9]\d{9}|\d{17}[\dx]")
LISTS = Wording(Path(__file__).with_name("guessable.yml"))


def is_login(folded: str, login: str) -> bool:
    """Whether the lower-case password is the login, with digits and signs around it or without."""
    return login in (folded, _word(folded))


def is_common(folded: str) -> bool:
    """Whether the lower-case password is a run of keys, a repetition, a common word, or a number others know."""
    return (
        _is_run(folded)
        or len(set(folded)) < FEWEST_SIGNS
        or _is_repetition(folded)
        or _word(folded) in LISTS.words("words")
        or KNOWN_TO_OTHERS.fullmatch(folded) is not None
    )


def _is_run(folded: str) -> bool:
    return any(folded in run or folded[::-1] in run for run in LISTS.words("runs"))


def _is_repetition(folded: str) -> bool:
    return folded in (folded + folded)[1:-1]


def _word(folded: str) -> str:
    return re.sub(r"^[^a-z]+|[^a-z]+$", "", folded)
