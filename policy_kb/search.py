"""Which measures a question is about: BM25 over words and character bigrams, fields weighted.

Region and date are settled before anything is ranked (`select.py`): likeness of wording never decides them.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jieba
import yaml

from policy_kb.model import Measure, NotStated

K1 = 1.2
B = 0.5
FIELD_WEIGHTS = {"title": 3.0, "keywords": 3.0, "asks": 2.0, "texts": 1.0}
HAN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
STOP = frozenset(
    "的 了 吗 呢 啊 吧 我 你 您 他 她 它 们 是 有 在 和 与 就 都 也 不 没 要 能 会 可以 "  # noqa: SIM905
    "什么 怎么 多少 哪里 给 到 去 个 这 那 想 请问 一下".split()
)
jieba.setLogLevel("WARNING")


@dataclass(frozen=True)
class Hit:
    """A measure, how well it fits, and which share of the question's weight (0 to 1) it holds."""

    measure: Measure
    score: float
    coverage: float = 1.0

    @property
    def fit(self) -> float:
        """How well the measure fits the question as a whole: one rare word of a long story is not enough."""
        return self.score * self.coverage


@lru_cache(maxsize=1)
def synonyms() -> dict[str, list[str]]:
    """Spoken and former terms with the terms that documents use."""
    loaded: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "synonyms.yml").read_text(encoding="utf8"))
    return loaded


@lru_cache(maxsize=20_000)
def terms(text: str) -> tuple[str, ...]:
    """Words and bigrams of a text; words that say nothing are left out."""
    found: list[str] = []
    for run in HAN.findall(text.lower()):
        found += [word for word in jieba.cut_for_search(run) if word not in STOP]
        found += ["#" + run[place : place + 2] for place in range(len(run) - 1)]
    return tuple(found)


def _expanded(question: str) -> str:
    added = [" ".join(formal) for spoken, formal in synonyms().items() if spoken in question]
    return " ".join([question, *added])


def _field_texts(measure: Measure) -> dict[str, str]:
    statements = [*measure.aspects.values(), *(detail.answer for detail in measure.details)]
    texts = [each.instead if isinstance(each, NotStated) else each for each in statements]
    asked = [word for detail in measure.details for word in detail.asked]
    return {
        "title": measure.title,
        "keywords": " ".join(measure.keywords),
        "asks": " ".join(measure.asks),
        "texts": " ".join([*texts, *asked]),
    }


class Index:
    """An inverted index of measures."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        """Reads every measure once."""
        self._measures = {measure.id: measure for measure in measures}
        self._postings: dict[str, dict[str, float]] = {}
        lengths: dict[str, float] = {}
        for measure in measures:
            weights = self._weights(measure)
            lengths[measure.id] = sum(weights.values())
            for term, weight in weights.items():
                self._postings.setdefault(term, {})[measure.id] = weight
        self._mean = sum(lengths.values()) / max(1, len(lengths))
        self._lengths = lengths

    @staticmethod
    def _weights(measure: Measure) -> Counter[str]:
        weights: Counter[str] = Counter()
        for field, text in _field_texts(measure).items():
            for term in terms(text):
                weights[term] += FIELD_WEIGHTS[field]  # type: ignore[assignment]
        return weights

    def search(self, question: str, among: Iterable[str] | None = None) -> list[Hit]:
        """The measures that share a term with `question`, best first; `among` limits them to some ids."""
        allowed = set(among) if among is not None else self._measures.keys()
        scores: defaultdict[str, float] = defaultdict(float)
        held: defaultdict[str, float] = defaultdict(float)
        rarities = {term: self._rarity(term) for term in set(terms(_expanded(question)))}
        for term, rarity in rarities.items():
            for identifier, weight in self._postings.get(term, {}).items():
                if identifier in allowed:
                    scores[identifier] += rarity * self._saturated(weight, identifier)
                    held[identifier] += rarity
        whole = sum(rarities.values())
        ranked = sorted(scores.items(), key=lambda pair: -pair[1])
        return [Hit(self._measures[each], score, held[each] / whole) for each, score in ranked]

    def _rarity(self, term: str) -> float:
        holders = len(self._postings.get(term, {}))
        return math.log(1 + (len(self._measures) - holders + 0.5) / (holders + 0.5))

    def _saturated(self, weight: float, identifier: str) -> float:
        norm = 1 - B + B * self._lengths[identifier] / self._mean
        return weight * (K1 + 1) / (weight + K1 * norm)
