"""The patterns by which answers are read (`words.yml`), compiled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.wording import Wording

WORDS = Wording(Path(__file__).with_name("words.yml"))
MARKS = "，。！？,.!?、~;；：: "
LONGEST_READ = 2000
# A first clause longer than this is no yes and no no.
LONGEST_WORD = 12


@cache
def pattern(key: str) -> re.Pattern[str]:
    """The compiled pattern for `key`; folded lines of the file are joined without the blanks."""
    return re.compile(str(WORDS.found(key)).replace(" ", ""))


@cache
def patterns(key: str) -> Mapping[Any, re.Pattern[str]]:
    """The compiled patterns of a table, in the file's order."""
    return {value: re.compile(each) for value, each in WORDS.table(key).items()}


def normal(text: str) -> str:
    """Half width, lower case, no blanks; as much as is read of a long story."""
    return "".join(unicodedata.normalize("NFKC", text[:LONGEST_READ]).lower().split())


def clauses(text: str) -> Iterator[str]:
    """The clauses of a text in normal form."""
    return (each for each in re.split(r"[，。！？,!?;；、：:~…]+", text) if each)


def has(key: str, text: str) -> bool:
    """Whether the pattern fits somewhere in the text."""
    return pattern(key).search(text) is not None


def says(key: str, text: str) -> bool:
    """Whether the whole text, but for marks, is what the pattern says, once or several times (对对对)."""
    word = text.strip(MARKS)
    if not word or len(word) > LONGEST_WORD:
        return False
    return re.fullmatch(f"(?:{pattern(key).pattern})+", word) is not None
