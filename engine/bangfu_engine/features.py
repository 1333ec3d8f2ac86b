"""Features of a short Chinese text: characters, words, toneless syllables, terms, kinds of words, length, direction.

Syllables let a homophone slip (补铁 for 补贴) fall on the same features as the right word; terms let a name that was
never trained on count as the policy, the aspect or the kind of person that it stands for; kinds and the direction of
the characters (`character_vectors.py`) do the same for words that no list of ours has. Longer n-grams were tried
and did worse (docs/nlu.md).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from typing import Dict, Iterable, Iterator, List, NamedTuple, Sequence, Tuple

from pypinyin import lazy_pinyin

from bangfu_engine.character_vectors import CharacterVectors
from bangfu_engine.word_kinds import kinds_in

Row = Tuple[List[int], List[float]]
CHARACTERS, WORDS, SYLLABLES, TERMS, KINDS, LENGTH = "cwptkl"
# How much each group weighs beside the direction of the characters, which has length 1.
GROUP_WEIGHTS = {CHARACTERS: 1.0, WORDS: 1.0, SYLLABLES: 1.0, TERMS: 0.3, KINDS: 0.5, LENGTH: 0.3}
LONG, STEP = 12, 4
# Figures that are names: the subsidy for women from 40 and men from 50, hotlines.
NAMES = frozenset(["4050", "12333", "12345", "12348", "12315", "12351", "12309", "12306", "12329", "12366", "12393"])
FIGURE = re.compile(r"\d+")


class Sample(NamedTuple):
    """A text in normal form, its words, and what the word lists found in it (`aspect:how`, `job`)."""

    text: str
    words: Sequence[str]
    terms: Sequence[str] = ()


def _shape(figure: re.Match[str]) -> str:
    return figure[0] if figure[0] in NAMES else "0" * len(figure[0])


@lru_cache(maxsize=32768)
def _syllable(character: str) -> str:
    return lazy_pinyin(character)[0]


def _ngrams(kind: str, parts: Sequence[str], sizes: Iterable[int], joint: str = "") -> Iterator[str]:
    for size in sizes:
        for start in range(len(parts) - size + 1):
            yield kind + joint.join(parts[start : start + size])


def sample_features(sample: Sample) -> Counter:
    """How often each feature occurs; digits count as one figure, so that no amount is learnt by heart."""
    shape = FIGURE.sub(_shape, sample.text)
    counts: Counter = Counter()
    counts.update(_ngrams(CHARACTERS, f"^{shape}$", (1, 2)))
    counts.update(WORDS + word for word in sample.words if word in NAMES or not word.isdigit())
    counts.update(_ngrams(SYLLABLES, [_syllable(character) for character in shape], (1, 2), "'"))
    counts.update(TERMS + term for term in sample.terms)
    counts.update(KINDS + kind for kind in kinds_in(sample.text))
    counts.update((f"{LENGTH}{min(len(shape), LONG)}", f"{LENGTH}~{len(shape) // STEP}"))
    return counts


class FeatureSpace:
    """Weighted features of the training texts, one length-normalised group per kind, and the direction of the text.

    A feature counts by the root of its inverse document frequency: short texts have few features, and the plain
    frequency lets a single rare one decide.
    """

    def __init__(self, index: Dict[str, int], rarity: List[float], vectors: CharacterVectors) -> None:
        """Takes the feature index, the weights of the features in the same order, and the characters' vectors."""
        self.index = index
        self.rarity = rarity
        self.vectors = vectors
        self.width = len(index) + vectors.dimensions
        self._direction = list(range(len(index), self.width))

    @classmethod
    def fit(cls, samples: Sequence[Sample], vectors: CharacterVectors) -> FeatureSpace:
        """Learns the features of the samples."""
        documents: Counter = Counter()
        for sample in samples:
            documents.update(sample_features(sample).keys())
        kept = sorted(documents)
        total = len(samples)
        rarity = [math.sqrt(math.log((1 + total) / (1 + documents[feature])) + 1) for feature in kept]
        return cls({feature: place for place, feature in enumerate(kept)}, rarity, vectors)

    def row(self, sample: Sample) -> Row:
        """The columns and weights of one sample."""
        groups: Dict[str, List[Tuple[int, float]]] = {}
        for feature, count in sample_features(sample).items():
            column = self.index.get(feature)
            if column is not None:
                groups.setdefault(feature[0], []).append((column, (1 + math.log(count)) * self.rarity[column]))
        columns = list(self._direction)
        weights: List[float] = self.vectors.of(sample.text).tolist()
        for kind, entries in groups.items():
            length = math.sqrt(sum(weight * weight for _, weight in entries)) / GROUP_WEIGHTS[kind]
            columns += [column for column, _ in entries]
            weights += [weight / length for _, weight in entries]
        return columns, weights
