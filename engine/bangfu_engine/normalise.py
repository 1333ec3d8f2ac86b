"""Bring Chinese text as people type it into one form, remembering where every character came from.

Full width becomes half width, traditional becomes simplified, blanks and emoji go, repeated punctuation shrinks
and Chinese numerals that count something become digits (二十万元 → 200000元). The characters that remain keep their
place in the original text, so that an entity found in the normal form can be shown where the person wrote it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Dict, Iterator, List, Sequence, Tuple

from bangfu_engine.numerals import find_numerals

# Symbols, formatting, control, private, unassigned, surrogates and combining marks.
NOISE = frozenset({"So", "Sk", "Cf", "Cc", "Co", "Cn", "Cs", "Mn", "Me"})
BASIC_PLANE = 0xFFFF
MOST_REPEATS = 3
Piece = Tuple[str, int]


@dataclass(frozen=True)
class Normalised:
    """The normal form and, for each of its characters, the index it had in the original text."""

    text: str
    origin: Tuple[int, ...]

    def original_span(self, start: int, end: int) -> Tuple[int, int]:
        """Where the characters `start` to `end` (exclusive) of the normal form stood in the original."""
        return self.origin[start], self.origin[end - 1] + 1


def normalise(text: str) -> Normalised:
    """The normal form of `text`; empty when nothing in it can be read (emoji, blanks, punctuation alone)."""
    pieces = _pieces(text)
    if all(unicodedata.category(character).startswith("P") for character, _ in pieces):
        return Normalised("", ())
    pieces = list(_with_digits(pieces))
    return Normalised("".join(piece[0] for piece in pieces), tuple(piece[1] for piece in pieces))


def spread(replacement: str, origins: Sequence[int]) -> Iterator[Piece]:
    """The replacement over the places of what it replaces; last stands on last, so that spans close."""
    for place, character in enumerate(replacement[:-1]):
        yield character, origins[min(place, len(origins) - 1)]
    yield replacement[-1], origins[-1]


@lru_cache(maxsize=1)
def _simplified() -> Dict[str, str]:
    table = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    first = {old: new.split(" ")[0] for old, new in pairs if len(old) == 1}
    # Beyond the basic plane stand forms that nobody types: 嗰 stays 嗰.
    return {old: new for old, new in first.items() if ord(new) <= BASIC_PLANE}


@lru_cache(maxsize=32768)
def _plain(character: str) -> str:
    if _is_noise(character):
        return ""
    narrow = unicodedata.normalize("NFKC", character)
    simple = "".join(_simplified().get(each, each) for each in narrow).lower()
    return "".join(each for each in simple if not _is_noise(each))


def _is_noise(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in NOISE


def _pieces(text: str) -> List[Piece]:
    pieces: List[Piece] = []
    for index, character in enumerate(text):
        for plain in _plain(character):
            if not _repeats(pieces, plain):
                pieces.append((plain, index))
    return pieces


def _repeats(pieces: List[Piece], plain: str) -> bool:
    """A punctuation mark after the same mark, or a fourth equal character in a row, says nothing new."""
    if not pieces or plain.isdigit():
        return False
    if unicodedata.category(plain).startswith("P"):
        return pieces[-1][0] == plain
    last = pieces[-MOST_REPEATS:]
    return len(last) == MOST_REPEATS and all(piece[0] == plain for piece in last)


def _with_digits(pieces: List[Piece]) -> Iterator[Piece]:
    at = 0
    for numeral in find_numerals("".join(piece[0] for piece in pieces)):
        yield from pieces[at : numeral.start]
        yield from spread(numeral.digits, [piece[1] for piece in pieces[numeral.start : numeral.end]])
        at = numeral.end
    yield from pieces[at:]
