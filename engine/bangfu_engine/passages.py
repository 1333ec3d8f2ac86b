"""The clauses of a text as samples of their own: in a long letter the need stands in one of them, among much else."""

from __future__ import annotations

import re
from typing import Collection, Iterator, List, Sequence, Tuple

from bangfu_engine.features import Sample

# In normal form; a point or a comma between digits belongs to a number.
MARK = re.compile(r"[。！？!?；;…~\n]|(?<!\d)[,.，]|[,.，](?!\d)")
# Shorter ones say nothing on their own: 请问, 您好.
SHORTEST = 3
MOST = 12
# Where in the text something stands, and what it is.
Placed = Tuple[int, str]


def passages(sample: Sample, words: Sequence[Placed], terms: Sequence[Placed], blanks: Collection[int]) -> List[Sample]:
    """The clauses of the text, none if it is only one; `blanks` are the places before which a blank was written."""
    spans = [(start, end) for start, end in _spans(sample.text, blanks) if end - start >= SHORTEST][:MOST]
    if len(spans) < 2:
        return []
    return [
        Sample(sample.text[start:end], _inside(words, start, end), _inside(terms, start, end)) for start, end in spans
    ]


def _spans(text: str, blanks: Collection[int]) -> Iterator[Tuple[int, int]]:
    start = 0
    marks = {match.start() for match in MARK.finditer(text)}
    for place in sorted({*marks, *blanks, len(text)}):
        yield start, place
        start = place + 1 if place in marks else place


def _inside(placed: Sequence[Placed], start: int, end: int) -> List[str]:
    return [what for place, what in placed if start <= place < end]
