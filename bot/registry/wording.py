"""The Chinese names of the registry's fields and values, and which field or value a written word means."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from bot.wording import Wording

VALUES = Wording(Path(__file__).with_name("values.yml"))
TEXTS = Wording(Path(__file__).with_name("texts.yml"))
text = TEXTS.text
texts = TEXTS.table
UNKNOWN = "unknown"
YES = "yes"
FLAG = "flag"
# These hold what another field or list holds, or yes, no and unknown.
SAME_VALUES = {
    "class": "classes",
    "shift": "wanted_shift",
    "how": "verified_how",
    "is_head": FLAG,
    "wants_work": FLAG,
    "wants_business": FLAG,
    "wants_school": FLAG,
}


def choices(field: str) -> dict[str, list[str]]:
    """What the field may hold, each with its name and synonyms; empty for free text.

    Beside columns of `people`: classes, disability, status, purpose, event, task, source, how, flag.
    """
    table: dict[str, list[str]] = VALUES.table("values").get(SAME_VALUES.get(field, field), {})
    return table


def headings() -> dict[str, list[str]]:
    """Every field with its name and what else a table may call it."""
    return VALUES.table("fields")


def names(field: str) -> dict[str, str]:
    """What the field may hold, each with its Chinese name, in the order to show them; empty for free text."""
    return {code: words[0] for code, words in choices(field).items()}


def name_of(field: str, value: str | bool | None) -> str:
    """The Chinese name of a value; 未知 for nothing recorded, the value itself in a field of free text."""
    if value is None or value == "":
        return text(UNKNOWN)
    code = value if isinstance(value, str) else ("no", YES)[value]
    return names(field).get(code, code)


def value_of(field: str, words: str) -> str | None:
    """The value that a written word means: its name, a synonym or its code; None if it means none."""
    return _codes(field).get(_plain(words))


def field_names() -> dict[str, str]:
    """Every field with its Chinese name, in the order to show them."""
    return {field: words[0] for field, words in headings().items()}


def field_name(field: str) -> str:
    """The Chinese name of a field; of what is no field, itself."""
    return field_names().get(field, field)


@lru_cache(maxsize=64)
def _codes(field: str) -> dict[str, str]:
    return _by_word(choices(field))


def _by_word(table: dict[str, list[str]]) -> dict[str, str]:
    return {_plain(word): code for code, words in table.items() for word in (code, *words)}


def _plain(written: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written)).casefold()
