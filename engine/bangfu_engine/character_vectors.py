"""Which Chinese characters are alike, learnt from the words that they stand in: 癌 is near 炎 and 瘤, 炒 near 煮.

The words are those of jieba's dictionary (MIT). A character is described by the characters before and after it in all
words (positive pointwise mutual information, frequent words counting more), brought down to a hundred numbers by a
singular value decomposition. So a text about 湿疹 is near one about 肺炎 though they share no character. Nothing is
downloaded: the vectors are computed when a model is trained, in a few seconds, and travel inside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import Dict, Iterator, List, Sequence, Tuple

import jieba
import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from sklearn.utils.extmath import randomized_svd

DIMENSIONS = 100
# Contexts count by this power of their frequency, which keeps rare ones from looking too telling (Levy et al. 2015).
SMOOTHING = 0.75
CHINESE = re.compile("[\u4e00-\u9fff]+")
Pair = Tuple[np.ndarray, np.ndarray, np.ndarray]


class CharacterVectors:
    """A vector of length 1 for each known character."""

    def __init__(self, characters: Sequence[str], vectors: np.ndarray) -> None:
        """Takes the characters and a row for each."""
        self.characters = characters
        self.vectors = vectors
        self._places = {character: place for place, character in enumerate(characters)}

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])

    def of(self, text: str) -> np.ndarray:
        """The direction in which the text's characters point together; zero if none is known."""
        places = [place for place in map(self._places.get, text) if place is not None]
        total = self.vectors[places].sum(axis=0)
        return total / (np.linalg.norm(total) or 1.0)


@lru_cache(maxsize=1)
def dictionary_vectors() -> CharacterVectors:
    """The vectors learnt from jieba's dictionary."""
    with jieba.get_module_res("dict.txt") as lines:
        entries = [line.decode("utf8").split(" ")[:2] for line in lines]
    return learn_vectors({word: float(frequency) for word, frequency in entries})


def learn_vectors(words: Dict[str, float], dimensions: int = DIMENSIONS) -> CharacterVectors:
    """Vectors of the Chinese characters of `words`, given with their frequencies; the same words give the same vectors.

    Letters and digits get none: a number must not lean towards anything.
    """
    words = {word: frequency for word, frequency in words.items() if len(word) > 1 and CHINESE.fullmatch(word)}
    characters = sorted(set().union(*words))
    information = _information(_neighbours(words, characters))
    dimensions = min(dimensions, len(characters))
    left, strengths, _ = randomized_svd(information, dimensions, n_iter=4, random_state=0)
    vectors = _unit(left * np.sqrt(strengths))
    return CharacterVectors(characters, _unit(vectors - vectors.mean(axis=0)).astype(np.float16).astype(np.float32))


def _neighbours(words: Dict[str, float], characters: Sequence[str]) -> csr_matrix:
    """How much each character (row) goes before or after each other one (column) inside words."""
    places = {character: place for place, character in enumerate(characters)}
    by_length: Dict[int, List[str]] = defaultdict(list)
    for word in words:
        by_length[len(word)].append(word)
    rows, columns, weights = (np.concatenate(part) for part in zip(*_pairs(words, by_length, places), strict=True))
    counted = coo_matrix((weights, (rows, columns)), shape=(len(characters), 2 * len(characters)))
    return counted.tocsr()


def _pairs(words: Dict[str, float], by_length: Dict[int, List[str]], places: Dict[str, int]) -> Iterator[Pair]:
    for length, alike in by_length.items():
        letters = np.array([[places[character] for character in word] for word in alike])
        weights = np.sqrt(np.log(2 + np.array([words[word] for word in alike])))
        for at in range(length):
            for other in set(range(length)) - {at}:
                yield letters[:, at], letters[:, other] + (len(places) if other > at else 0), weights


def _information(counts: csr_matrix) -> csr_matrix:
    total = counts.sum()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** SMOOTHING
    columns *= total / columns.sum()
    entries = counts.tocoo()
    told = np.log(entries.data * total / (rows[entries.row] * columns[entries.col]))
    kept = told > 0
    return csr_matrix((told[kept], (entries.row[kept], entries.col[kept])), shape=counts.shape)


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
