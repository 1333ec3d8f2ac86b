"""Bring Chinese text as people type it into one form, remembering where every character came from.

Full width becomes half width, traditional becomes simplified, blanks and emoji go, repeated punctuation shrinks and
Chinese numerals before a unit become digits (二十万元 → 200000元). The characters that remain keep their place in the
original text, so that an entity found in the normal form can be shown where the person wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Dict, List, Tuple

import cn2an

UNITS = "万元|元|块钱|块|岁|周岁|年|个月|月|天|号|日|次|亩|公里|里地|口人|个人|人|级|户|小时|个小时|w|k"
NUMERAL = re.compile(rf"(?<![\d第])([零〇一二两三四五六七八九十百千万亿]+)(?={UNITS})")
COMPOUND = re.compile(
    r"(?<!\d)([一二两三四五六七八九十][零〇一二两三四五六七八九十百千万]*[十百千万][零〇一二三四五六七八九十百千万]*)"
)
# Set phrases in which a numeral counts nothing.
FIXED = re.compile(
    r"一次性|三支一扶|五免一享|两后生|一对一|十四五|万一|千万别|千万不|十分|一年级|三年级|百分之|五险一金|一个人|一天到晚|一号线|"
    r"成千上万|百里挑一|一百个|十有八九|七八十|两三千|三四千|四五千|五六千|七八千|八九千|三五千|两三万|三五万|两三百|三四百|"
    r"两三个|三五个|一两个|四五十|五六十|六七十|三四十|二三十"
)
Piece = Tuple[str, int]


@dataclass(frozen=True)
class Normalised:
    """The normal form and, for each of its characters, the index it had in the original text."""

    text: str
    origin: Tuple[int, ...]

    def original_span(self, start: int, end: int) -> Tuple[int, int]:
        """Where the characters `start` to `end` (exclusive) of the normal form stood in the original."""
        return self.origin[start], self.origin[end - 1] + 1


@lru_cache(maxsize=1)
def _simplified() -> Dict[str, str]:
    table = resources.files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {old: new.split(" ")[0] for old, new in pairs if len(old) == 1}


def _plain_character(character: str) -> str:
    narrow = unicodedata.normalize("NFKC", character)
    return "".join(_simplified().get(each, each) for each in narrow).lower()


def _is_noise(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"So", "Sk", "Cf", "Cc", "Co", "Cn", "Mn", "Me"}


def _pieces(text: str) -> List[Piece]:
    pieces: List[Piece] = []
    for index, character in enumerate(text):
        if _is_noise(character):
            continue
        for plain in _plain_character(character):
            if _repeats(pieces, plain):
                continue
            pieces.append((plain, index))
    return pieces


def _repeats(pieces: List[Piece], plain: str) -> bool:
    """A punctuation mark after the same mark, or a fourth equal character in a row, says nothing new."""
    if not pieces:
        return False
    if unicodedata.category(plain).startswith("P"):
        return pieces[-1][0] == plain
    return not plain.isdigit() and len(pieces) > 2 and all(piece[0] == plain for piece in pieces[-3:])


def _numeral_spans(text: str) -> List[Tuple[int, int]]:
    fixed = [match.span() for match in FIXED.finditer(text)]
    spans: List[Tuple[int, int]] = []
    for pattern in (COMPOUND, NUMERAL):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            taken = fixed + spans
            if all(end <= left or start >= right for left, right in taken):
                spans.append((start, end))
    return sorted(spans)


@lru_cache(maxsize=4096)
def _digits(numeral: str) -> str:
    try:
        return str(int(cn2an.cn2an(numeral.replace("〇", "零"), "smart")))
    except (ValueError, KeyError):
        return numeral


def normalise(text: str) -> Normalised:
    """The normal form of `text`; empty when nothing in it can be read (emoji, blanks)."""
    pieces = _pieces(text)
    plain = "".join(piece[0] for piece in pieces)
    out: List[Piece] = []
    at = 0
    for start, end in _numeral_spans(plain):
        out += pieces[at:start]
        digits = _digits(plain[start:end])
        width = end - start
        out += [(digit, pieces[start + min(place, width - 1)][1]) for place, digit in enumerate(digits)]
        at = end
    out += pieces[at:]
    out = _close_spans(out)
    return Normalised("".join(piece[0] for piece in out), tuple(piece[1] for piece in out))


def _close_spans(pieces: List[Piece]) -> List[Piece]:
    """Keep the origins in rising order, so that every span maps to a real stretch of the original."""
    highest = 0
    closed = []
    for character, origin in pieces:
        highest = max(highest, origin)
        closed.append((character, highest))
    return closed
