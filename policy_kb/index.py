"""BM25 over texts of several weighted fields, held by groups (one a document) that can be ranked each on its own.

Texts of one group lie side by side, so a group's share of a posting is found by bisection: what a question costs
depends on the groups it may be answered from, not on how many others there are.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policy_kb.terms import asked_terms, terms

# Chosen on example questions kept out of the index (`bangfu kb search --evaluate`); neighbouring values do as well.
K1 = 2.0
B = 0.75
FIELD_WEIGHTS = {"title": 3.0, "keywords": 3.0, "asked": 2.0, "asks": 1.0, "texts": 1.0}
# A term in fewer texts than this share is no rarer for it, so that scores mean the same however many texts there are.
RAREST = 0.01


@dataclass(frozen=True)
class Match:
    """How well a text fits a question, and which share of the question's weight (0 to 1) it holds."""

    score: float
    coverage: float


@dataclass(frozen=True)
class _Posting:
    places: array[int]
    weights: array[float]


@dataclass(frozen=True)
class Query:
    """A question made ready: per term its posting and its weight, and the weight of all its terms."""

    parts: tuple[tuple[_Posting, float], ...]
    whole: float


class Index:
    """Texts by place: groups in the order given, their texts in theirs."""

    def __init__(self, groups: Iterable[Sequence[Mapping[str, str]]]) -> None:
        """Reads every text once; a text is its fields by name (see FIELD_WEIGHTS)."""
        self.groups: list[range] = []
        self._postings: dict[str, _Posting] = {}
        lengths = array("f")
        for group in groups:
            first = len(lengths)
            for fields in group:
                lengths.append(self._add(len(lengths), fields))
            self.groups.append(range(first, len(lengths)))
        self._count = len(lengths)
        self._saturate(lengths)

    def _add(self, place: int, fields: Mapping[str, str]) -> float:
        weights: Counter[str] = Counter()
        for field, text in fields.items():
            for term, count in Counter(terms(text)).items():
                weights[term] += FIELD_WEIGHTS[field] * count  # type: ignore[assignment]
        for term, weight in weights.items():
            posting = self._postings.get(term)
            if posting is None:
                posting = self._postings[term] = _Posting(array("I"), array("f"))
            posting.places.append(place)
            posting.weights.append(weight)
        return sum(weights.values())

    def _saturate(self, lengths: array[float]) -> None:
        mean = sum(lengths) / max(1, len(lengths)) or 1.0
        norms = [K1 * (1 - B + B * length / mean) for length in lengths]
        for posting in self._postings.values():
            for number, place in enumerate(posting.places):
                weight = posting.weights[number]
                posting.weights[number] = weight * (K1 + 1) / (weight + norms[place])

    def query(self, question: str) -> Query:
        """The question, ready to be matched against any number of groups."""
        whole = 0.0
        parts = []
        for term, weight in asked_terms(question).items():
            posting = self._postings.get(term)
            value = weight * self._rarity(len(posting.places) if posting else 0)
            whole += value
            if posting:
                parts.append((posting, value))
        return Query(tuple(parts), whole)

    def matches(self, query: Query, group: range) -> dict[int, Match]:
        """The texts between two places that share a term with the question."""
        scores: defaultdict[int, float] = defaultdict(float)
        held: defaultdict[int, float] = defaultdict(float)
        for posting, value in query.parts:
            places, weights = posting.places, posting.weights
            first = bisect_left(places, group.start)
            own = slice(first, bisect_left(places, group.stop, first))
            for place, weight in zip(places[own], weights[own], strict=True):
                scores[place] += value * weight
                held[place] += value
        return {place: Match(score, held[place] / query.whole) for place, score in scores.items()}

    def _rarity(self, holders: int) -> float:
        counted = max(holders, RAREST * self._count)
        return math.log(1 + (self._count - counted + 0.5) / (counted + 0.5))
