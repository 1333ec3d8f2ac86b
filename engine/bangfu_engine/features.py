"""Sparse features of a short Chinese text: characters, words, toneless syllables and the terms of the word lists.

Syllables let a homophone slip (补铁 for 补贴) fall on the same features as the right word; terms let a name that was
never trained on count as the policy, the aspect or the kind of person that it stands for. Longer n-grams were tried
and did worse (docs/nlu.md).
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import Dict, Iterable, Iterator, List, NamedTuple, Sequence, Tuple

from pypinyin import lazy_pinyin

Row = Tuple[List[int], List[float]]
CHARACTERS, WORDS, SYLLABLES, TERMS = "cwpt"
GROUP_WEIGHTS = {CHARACTERS: 1.0, WORDS: 1.0, SYLLABLES: 1.0, TERMS: 0.3}


class Sample(NamedTuple):
    """A text in normal form, its words, and what the word lists found in it (`aspect:how`, `job`)."""

    text: str
    words: Sequence[str]
    terms: Sequence[str] = ()


@lru_cache(maxsize=32768)
def _syllable(character: str) -> str:
    return lazy_pinyin(character)[0]


def _ngrams(kind: str, parts: Sequence[str], sizes: Iterable[int], joint: str = "") -> Iterator[str]:
    for size in sizes:
        for start in range(len(parts) - size + 1):
            yield kind + joint.join(parts[start : start + size])


def sample_features(sample: Sample) -> Counter:
    """How often each feature occurs; digits count as one figure, so that no amount is learnt by heart."""
    shape = "".join("0" if character.isdigit() else character for character in sample.text)
    counts: Counter = Counter()
    counts.update(_ngrams(CHARACTERS, f"^{shape}$", (1, 2)))
    counts.update(WORDS + word for word in sample.words if not word.isdigit())
    counts.update(_ngrams(SYLLABLES, [_syllable(character) for character in shape], (1, 2), "'"))
    counts.update(TERMS + term for term in sample.terms)
    return counts


class FeatureSpace:
    """TF-IDF over the features of the training texts, one length-normalised group per kind."""

    def __init__(self, index: Dict[str, int], idf: List[float]) -> None:
        """Takes the feature index and the inverse document frequencies in the same order."""
        self.index = index
        self.idf = idf

    @classmethod
    def fit(cls, samples: Sequence[Sample]) -> FeatureSpace:
        """Learns the features of the samples."""
        documents: Counter = Counter()
        for sample in samples:
            documents.update(sample_features(sample).keys())
        kept = sorted(documents)
        total = len(samples)
        idf = [math.log((1 + total) / (1 + documents[feature])) + 1 for feature in kept]
        return cls({feature: place for place, feature in enumerate(kept)}, idf)

    def row(self, sample: Sample) -> Row:
        """The columns and weights of one sample."""
        groups: Dict[str, List[Tuple[int, float]]] = {}
        for feature, count in sample_features(sample).items():
            column = self.index.get(feature)
            if column is not None:
                groups.setdefault(feature[0], []).append((column, (1 + math.log(count)) * self.idf[column]))
        columns: List[int] = []
        weights: List[float] = []
        for kind, entries in groups.items():
            length = math.sqrt(sum(weight * weight for _, weight in entries)) / GROUP_WEIGHTS[kind]
            columns += [column for column, _ in entries]
            weights += [weight / length for _, weight in entries]
        return columns, weights
