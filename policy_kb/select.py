"""Which measure answers a question: region chain and date first, then topic, then wording. Never by likeness alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policy_kb.loader import KnowledgeBase
from policy_kb.model import Aspect, Detail, Document, Measure, Standing
from policy_kb.search import Hit, Index

# Among the documents of a region chain, one in force on the day comes first; a draft is no better than a past period.
ORDER = {Standing.IN_FORCE: 0, Standing.DRAFT: 1, Standing.PERIOD_OVER: 1, Standing.REPEALED: 2}
PRIMARY_TOPIC = 6.0
SECONDARY_TOPIC = 3.0
DETAIL_HIT = 5.0
# A measure for part of the document's people or places steps back unless the question names that part.
NARROW = -8.0
PARTICULAR_PEOPLE = frozenset({"employer", "graduate", "vocational_graduate", "student", "veteran", "relocated"})
# Free search answers only when a measure's fit (score × share of the question it holds) reaches this. Measured: of
# 2243 out-of-scope questions 0.4 % are answered in a region and its chain; of `asks` kept out of the index 61 to 74 %,
# 96 to 98 % of them with the right measure. 10 would answer 81 % and 1 %, 20 only 52 % and 0.3 %.
FREE_SEARCH_LEAST = 14.0


@dataclass(frozen=True)
class Question:
    """What is asked: the words, what was understood of them, where (GB/T 2260 code) and on which day."""

    text: str
    region: str
    day: date
    topic: str | None = None
    aspect: Aspect | None = None
    measure: str | None = None


@dataclass(frozen=True)
class Found:
    """A measure that answers, its document's standing that day, and nearer documents that do not cover the topic."""

    document: Document
    measure: Measure
    standing: Standing
    passed_over: tuple[Document, ...] = ()
    others: tuple[Measure, ...] = ()
    detail: Detail | None = None


@dataclass(frozen=True)
class NotCovered:
    """Documents apply to the region, but none of them covers the topic."""

    documents: tuple[Document, ...]


@dataclass(frozen=True)
class NoDocument:
    """No document of the knowledge base applies to the region on that day."""


Finding = Found | NotCovered | NoDocument


class Selector:
    """Answers questions from one knowledge base."""

    def __init__(self, base: KnowledgeBase) -> None:
        """Indexes the measures of `base` at the first question, or when told to `prepare`."""
        self.base = base

    @cached_property
    def _index(self) -> Index:
        return Index([measure for _, measure in self.base.measures()])

    def prepare(self) -> None:
        """Builds now what the first question would build (about a second); may run in a thread."""
        self._index.search("")

    def find(self, question: Question) -> Finding:
        """The measure for a question whose topic is known."""
        named = self._named(question)
        if named:
            return named
        documents = self.applicable(question.region, question.day)
        if not documents:
            return NoDocument()
        for place, document in enumerate(documents):
            hits = self._ranked(question, document)
            if hits:
                return self._found(question, document, hits, documents[:place])
        return NotCovered(tuple(documents))

    def search(self, question: Question) -> Found | None:
        """The measure for a question without a topic, or None if nothing stands out."""
        documents = self.applicable(question.region, question.day)
        for document in documents:
            hits = self._index.search(question.text, [measure.id for measure in document.measures])
            best = max(hits, key=lambda hit: hit.fit, default=None)
            if best and best.fit >= FREE_SEARCH_LEAST:
                return self._found(question, document, [best], ())
        return None

    def search_all(self, text: str) -> list[Hit]:
        """All measures that share words with `text`, for staff."""
        return self._index.search(text)

    def applicable(self, region: str, day: date) -> list[Document]:
        """The documents of the region's chain that had begun by `day`: in force first, then nearest."""
        documents = [document for document in self.base.in_chain(region) if document.period.start <= day]
        return sorted(documents, key=lambda document: ORDER[document.standing_on(day)])

    def _named(self, question: Question) -> Found | None:
        """The measure a button names; None for one that an update of the knowledge base has taken away."""
        for document, measure in self.base.measures():
            if measure.id == question.measure:
                return Found(document, measure, document.standing_on(question.day))
        return None

    def _ranked(self, question: Question, document: Document) -> list[Hit]:
        candidates = [measure for measure in document.measures if question.topic in measure.topics]
        scores = {
            hit.measure.id: hit.score for hit in self._index.search(question.text, [each.id for each in candidates])
        }
        hits = [Hit(each, scores.get(each.id, 0.0) + _bonus(each, question, document)) for each in candidates]
        return sorted(hits, key=lambda hit: -hit.score)

    def _found(
        self, question: Question, document: Document, hits: Sequence[Hit], passed_over: Sequence[Document]
    ) -> Found:
        measure = hits[0].measure
        return Found(
            document,
            measure,
            document.standing_on(question.day),
            tuple(passed_over),
            tuple(hit.measure for hit in hits[1:3]),
            best_detail(measure, question.text),
        )


def _bonus(measure: Measure, question: Question, document: Document) -> float:
    topic = PRIMARY_TOPIC if measure.topics[0] == question.topic else SECONDARY_TOPIC
    detail = DETAIL_HIT if best_detail(measure, question.text) else 0.0
    return topic + detail + (NARROW if _is_narrow(measure, document, question.text) else 0.0)


def _is_narrow(measure: Measure, document: Document, text: str) -> bool:
    return _for_other_places(measure, document, text) or _for_other_people(measure, text)


def _for_other_places(measure: Measure, document: Document, text: str) -> bool:
    scope = measure.scope
    if not scope or scope == document.scope:
        return False
    return not any(scope[place : place + 2] in text for place in range(len(scope) - 1))


def _for_other_people(measure: Measure, text: str) -> bool:
    if not measure.audience or not PARTICULAR_PEOPLE.issuperset(measure.audience):
        return False
    return not any(word in text for word in measure.keywords)


def best_detail(measure: Measure, text: str) -> Detail | None:
    """The detail whose word in the question is longest."""
    lengths = [(max((len(word) for word in each.asked if word in text), default=0), each) for each in measure.details]
    longest, detail = max(lengths, key=lambda pair: pair[0], default=(0, None))
    return detail if longest else None
