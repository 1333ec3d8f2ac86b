"""A filter in Chinese words, part by part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.directory.divisions import Divisions
from bot.registry.wording import name_of, text, texts

BETWEEN_WORDS = re.compile(r"[\s、，,;；/]+")


def in_words(parts: Mapping[str, Any], divisions: Divisions) -> str:
    """The filter of this JSON object; what `words` holds is left out, for it may be a name or number."""
    said = [_part(key, value, divisions) for key, value in parts.items() if not key.startswith("age_")]
    said += _ages(parts)
    return text("and").join(said) if said else text("everybody")


def _part(key: str, value: Any, divisions: Divisions) -> str:
    template = texts("filter")[key]
    if isinstance(value, bool):
        said: str = template[value]
        return said
    return str(template.format(value=_said(key, value, divisions)))


def _said(key: str, value: Any, divisions: Divisions) -> str:
    if key == "regions":
        return text("or").join(divisions.name_path(code) for code in value)
    if key == "ids":
        return str(len(value))
    if key == "wishes":
        return text("or").join(f"“{word}”" for word in BETWEEN_WORDS.split(value) if word)
    if isinstance(value, list):
        return text("or").join(name_of(key, each) for each in value)
    return name_of(key, value)


def _ages(parts: Mapping[str, Any]) -> list[str]:
    low, high = parts.get("age_from"), parts.get("age_to")
    if low is None and high is None:
        return []
    key = "to" if low is None else "from" if high is None else "both"
    return [str(texts("filter_age")[key].format(low=low, high=high))]
