"""How often a search finds the measure of an example question that it has not seen, beside plain BM25.

The questions are each measure's `asks`. Fold by fold they are kept out of the knowledge base and then asked at the
place and on a day of their own document. Both searches rank the same measures for the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import jieba

from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Measure
from policy_kb.search import measure_fields
from policy_kb.select import Found, Question, Selector

FOLDS = 5
PLACES = 3


class Bm25Missing(Exception):
    """The library that the search is measured against is not installed."""


@dataclass(frozen=True)
class Case:
    """A question that was kept out of the index: its measure, and the measures it may be answered with."""

    question: Question
    gold: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Recall:
    """How a search did: questions asked, with the right measure first, with it among the first three."""

    search: str
    topic_known: bool
    asked: int
    first: int
    among_three: int


class Ranker(Protocol):
    """Orders the candidates of a case, best first; those without a word in common may be left out."""

    def rank(self, case: Case) -> Sequence[str]:
        """The ids."""


class Ours:
    """The search of the app: by the words alone, or as answers are chosen when the topic is known."""

    def __init__(self, base: KnowledgeBase) -> None:
        """Searches `base`."""
        self._selector = Selector(base)

    def rank(self, case: Case) -> Sequence[str]:
        """The ids."""
        question = case.question
        if question.topic is None:
            return [hit.measure.id for hit in self._selector.search_in(question.text, question.region, question.day)]
        found = self._selector.find(question)
        return [each.id for each in (found.measure, *found.others)] if isinstance(found, Found) else []


class PlainBm25:
    """The library bm25s as it comes, over the words that jieba cuts from the same texts."""

    def __init__(self, base: KnowledgeBase) -> None:
        """Indexes `base`; raises Bm25Missing."""
        try:
            import bm25s  # type: ignore[import-untyped]
        except ImportError as error:
            raise Bm25Missing from error
        measures = [measure for _, measure in base.measures()]
        self._places = {measure.id: place for place, measure in enumerate(measures)}
        self._bm25 = bm25s.BM25()
        self._bm25.index([_words(" ".join(measure_fields(each).values())) for each in measures], show_progress=False)

    def rank(self, case: Case) -> Sequence[str]:
        """The ids."""
        scores = self._bm25.get_scores(_words(case.question.text))
        held = [each for each in case.candidates if scores[self._places[each]] > 0]
        return sorted(held, key=lambda each: -scores[self._places[each]])


def _words(text: str) -> list[str]:
    return [word for word in jieba.cut(text) if word.strip()]


def evaluate(base: KnowledgeBase, done: Callable[[int], None]) -> list[Recall]:
    """The recall of both searches, without the topic and with it; `done` is told after each fold. Raises Bm25Missing.

    With the topic known, the candidates are the measures of that topic in the first document that covers it.
    """
    ranks: dict[tuple[str, bool], list[int]] = {}
    for fold in range(FOLDS):
        part = without_fold(base, fold)
        rankers: dict[str, Ranker] = {"bm25s": PlainBm25(part), "bangfu": Ours(part)}
        for known in (False, True):
            cases = list(_cases(base, part, fold, topic_known=known))
            for name, ranker in rankers.items():
                ranks.setdefault((name, known), []).extend(_place(ranker.rank(case), case.gold) for case in cases)
        done(fold + 1)
    return [
        Recall(name, known, len(places), sum(place < 1 for place in places), sum(place < PLACES for place in places))
        for (name, known), places in ranks.items()
    ]


def _place(ranked: Sequence[str], gold: str) -> int:
    return ranked.index(gold) if gold in ranked else PLACES


def without_fold(base: KnowledgeBase, fold: int) -> KnowledgeBase:
    """The knowledge base without the example questions of a fold (their place in the list, modulo FOLDS)."""
    return KnowledgeBase(tuple(_without(document, fold) for document in base.documents))


def _without(document: Document, fold: int) -> Document:
    measures = tuple(
        measure.model_copy(update={"asks": tuple(ask for at, ask in enumerate(measure.asks) if at % FOLDS != fold)})
        for measure in document.measures
    )
    return document.model_copy(update={"measures": measures})


def _cases(base: KnowledgeBase, part: KnowledgeBase, fold: int, *, topic_known: bool) -> Iterator[Case]:
    selector = Selector(part)
    for document, measure in base.measures():
        topic = measure.topics[0] if topic_known else None
        day = document.period.end or document.period.start
        documents = selector.applicable(document.region.code, day)
        candidates = _candidates(documents, topic)
        for text in measure.asks[fold::FOLDS]:
            yield Case(Question(text, document.region.code, day, topic), measure.id, candidates)


def _candidates(documents: Sequence[Document], topic: str | None) -> tuple[str, ...]:
    if topic is None:
        return tuple(measure.id for document in documents for measure in document.measures)
    covering = (_of_topic(document.measures, topic) for document in documents)
    return next((found for found in covering if found), ())


def _of_topic(measures: Sequence[Measure], topic: str) -> tuple[str, ...]:
    return tuple(measure.id for measure in measures if topic in measure.topics)
