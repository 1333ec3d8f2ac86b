"""Sparse features of a short Chinese text: character n-grams, words and toneless syllables.

Syllables let a homophone slip (补铁 for 补贴) fall on the same features as the right word.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import Dict, Iterable, Iterator, List, Sequence, Tuple

from pypinyin import lazy_pinyin

Sample = Tuple[str, Sequence[str]]
Row = Tuple[List[int], List[float]]


@lru_cache(maxsize=32768)
def _syllable(character: str) -> str:
    return lazy_pinyin(character)[0]


def _ngrams(kind: str, parts: Sequence[str], sizes: Iterable[int], joint: str = "") -> Iterator[str]:
    for size in sizes:
        for start in range(len(parts) - size + 1):
            yield kind + joint.join(parts[start : start + size])


def text_features(text: str, words: Sequence[str]) -> Counter:
    """How often each feature occurs; digits count as one figure, so that no amount is learnt by heart."""
    shape = "".join("0" if character.isdigit() else character for character in text)
    bounded = f"^{shape}$"
    counts: Counter = Counter()
    counts.update(_ngrams("c", bounded, (1, 2, 3, 4)))
    counts.update(_ngrams("w", [word for word in words if not word.isdigit()], (1, 2), "_"))
    counts.update(_ngrams("p", [_syllable(character) for character in shape], (2, 3), "'"))
    return counts


class FeatureSpace:
    """TF-IDF over the features of the training texts, one length-normalised group per kind."""

    def __init__(self, index: Dict[str, int], idf: List[float]) -> None:
        """Takes the feature index and the inverse document frequencies in the same order."""
        self.index = index
        self.idf = idf

    @classmethod
    def fit(cls, samples: Sequence[Sample], least_documents: int = 1) -> FeatureSpace:
        """Learns the features that occur in at least `least_documents` of the samples."""
        documents: Counter = Counter()
        for text, words in samples:
            documents.update(text_features(text, words).keys())
        kept = sorted(feature for feature, count in documents.items() if count >= least_documents)
        total = len(samples)
        idf = [math.log((1 + total) / (1 + documents[feature])) + 1 for feature in kept]
        return cls({feature: place for place, feature in enumerate(kept)}, idf)

    def row(self, text: str, words: Sequence[str]) -> Row:
        """The columns and weights of one text."""
        groups: Dict[str, List[Tuple[int, float]]] = {}
        for feature, count in text_features(text, words).items():
            column = self.index.get(feature)
            if column is None:
                continue
            groups.setdefault(feature[0], []).append((column, (1 + math.log(count)) * self.idf[column]))
        columns: List[int] = []
        weights: List[float] = []
        for entries in groups.values():
            length = math.sqrt(sum(weight * weight for _, weight in entries))
            columns += [column for column, _ in entries]
            weights += [weight / length for _, weight in entries]
        return columns, weights
