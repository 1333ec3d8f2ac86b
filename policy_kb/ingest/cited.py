"""Finds the clauses that people cite: 二(五)3, 四(一)3,4, 二·三, (十二), whatever the width of the brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from policy_kb.ingest.clauses import Clause
from policy_kb.ingest.numerals import han, value
from policy_kb.model import Document

WIDE = str.maketrans({"（": "(", "）": ")", "．": ".", "，": ",", "、": ",", " ": None})
LEVELS = re.compile(
    r"附件(?:\d+|[一二三四五六七八九十]+)?：?|第[〇一二三四五六七八九十百\d]+[章节条]"
    r"|\([^()]+\)|[〇一二三四五六七八九十百]+|\d+|[①-⑳]|[^\d(第]+"
)
HAN = re.compile("[〇一二三四五六七八九十百]+")
SEPARATORS = re.compile(r"[·,]")
BESIDE = re.compile(r"(\([〇一二三四五六七八九十百]+\))(?=\([〇一二三四五六七八九十百])")
RANGE = re.compile(r"([〇一二三四五六七八九十百]+|\d+)\)?[–—~至-]\(?([〇一二三四五六七八九十百]+|\d+)")
LONGEST_RANGE = 50


@dataclass(frozen=True)
class FoundShare:
    """How many of the cited clauses a document holds, and which it does not."""

    found: int
    cited: int
    missing: tuple[str, ...] = ()


def found_share(document: Document, clauses: Sequence[Clause]) -> FoundShare:
    """Whether the clauses that the measures of `document` cite are among `clauses`."""
    cited = list(dict.fromkeys(measure.clause for measure in document.measures))
    paths = [clause.path for clause in clauses]
    missing = tuple(each for each in cited if not places(each, paths))
    return FoundShare(len(cited) - len(missing), len(cited), missing)


def places(cited: str, paths: Sequence[str]) -> list[int]:
    """Where in `paths` the cited clauses and all inside them stand; empty if one of several is not there."""
    found: dict[int, None] = {}
    for each in _several(cited):
        inside = _one(each, paths)
        if not inside:
            return []
        found |= dict.fromkeys(inside)
    return sorted(found)


@lru_cache(maxsize=50_000)
def levels(path: str) -> tuple[str, ...]:
    """The levels of a path: 二(五)3 is 二, (五), 3."""
    return tuple(LEVELS.findall(path.translate(WIDE)))


def is_inside(each: tuple[str, ...], top: tuple[str, ...]) -> bool:
    """Whether a clause is another or stands inside it, given the levels of both and that it comes after the other.

    (三), counted through all sections, stands inside the section before it.
    """
    counted_through = len(top) == 1 and HAN.fullmatch(top[0]) and each[0].startswith("(")
    return each[: len(top)] == top or bool(counted_through)


def _several(cited: str) -> Iterable[tuple[str, ...]]:
    """四(一)3,4 are 四(一)3 and 四(一)4; 三(三)(四) and 一(一)–(四) are several too; 二·三 are 二 and 三."""
    first: tuple[str, ...] = ()
    apart = RANGE.sub(_counted_out, BESIDE.sub(r"\1,", cited.translate(WIDE)))
    for each in SEPARATORS.split(apart):
        own = levels(each)
        first = own if not first or len(own) >= len(first) else (*first[: -len(own)], *own)
        yield first


def _counted_out(found: re.Match[str]) -> str:
    first, last = value(found[1]), value(found[2])
    written = (
        str(each) if found[1].isdecimal() else han(each) for each in range(first, min(last, first + LONGEST_RANGE) + 1)
    )
    return "),(".join(written) if found[0].count("(") else ",".join(written)


def _one(wanted: tuple[str, ...], paths: Sequence[str]) -> list[int]:
    read = [levels(path) for path in paths]
    top = _exactly(wanted, read) or _alone(each for each in read if each[-len(wanted) :] == wanted)
    # A document that counts (一) through all sections is cited with or without the section.
    top = top or _alone(each for each in read if len(each) < len(wanted) and wanted[-len(each) :] == each)
    begin = next((place for place, each in enumerate(read) if top and each[: len(top)] == top), len(read))
    inside = takewhile(lambda place: is_inside(read[place], top), range(begin, len(read)))
    return list(inside)


def _exactly(wanted: tuple[str, ...], read: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The path itself, or what it must be if the clause has no words of its own but others stand inside it."""
    return wanted if wanted and any(each[: len(wanted)] == wanted for each in read) else ()


def _alone(found: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    each = list(found)
    return each[0] if len(each) == 1 else ()
