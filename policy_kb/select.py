"""Which measure answers a question: region chain and date first, then topic, then wording. Never by likeness alone."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from policy_kb.index import Index, Query
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Aspect, Detail, Document, Measure, Standing
from policy_kb.record import NATIONAL
from policy_kb.search import Hit, measure_fields

# Among the documents of a region chain, one in force on the day comes first; a draft is no better than a past period.
ORDER = {Standing.IN_FORCE: 0, Standing.DRAFT: 1, Standing.PERIOD_OVER: 1, Standing.REPEALED: 2}
PRIMARY_TOPIC = 6.0
SECONDARY_TOPIC = 3.0
DETAIL_HIT = 5.0
# A measure for part of the document's people or places steps back unless the question names that part.
NARROW = -8.0
STAFF = ("staff",)
PARTICULAR_PEOPLE = frozenset({"employer", "graduate", "vocational_graduate", "student", "veteran", "relocated"})
# Free search answers only when a measure's fit (see Hit) reaches this. Measured: of 2243 out-of-scope questions, each
# asked in five regions, 0.25 % are answered; of `asks` kept out of the index 72 %, 97 % of them with the right measure.
# 12 would answer 0.5 % and 79 %, 20 only 0.16 % and 63 %.
FREE_SEARCH_LEAST = 15.0


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

    @property
    def scope(self) -> str:
        """Whom the answer is about; what is asked of staff is about nobody in particular."""
        return self.measure.scope or ("" if self.measure.audience == STAFF else self.document.scope)


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
        return Index([measure_fields(measure) for measure in document.measures] for document in self.base.documents)

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """The number of a document by its identity: two versions of one document share their code."""
        return {id(document): number for number, document in enumerate(self.base.documents)}

    def prepare(self) -> None:
        """Builds now what the first question would build (a second, half a minute at 10,000 measures).

        May run in a thread. What was built lasts as long as the process: the garbage collector is told not to look
        through it again, which at 10,000 measures would hold up a reply for over 100 ms.
        """
        self._index.query("")
        self.applicable(NATIONAL, date.max)
        gc.collect()
        gc.freeze()

    def find(self, question: Question) -> Finding:
        """The measure for a question whose topic is known."""
        named = self._named(question)
        if named:
            return named
        documents = self.applicable(question.region, question.day)
        if not documents:
            return NoDocument()
        query = self._index.query(question.text)
        for place, document in enumerate(documents):
            hits = self._ranked(question, document, query)
            if hits:
                return self._found(question, document, hits, documents[:place])
        return NotCovered(tuple(documents))

    def search(self, question: Question) -> Found | None:
        """The measure for a question without a topic, or None if nothing stands out."""
        query = self._index.query(question.text)
        for document in self.applicable(question.region, question.day):
            best = max(self._hits(query, document), key=lambda hit: hit.fit, default=None)
            if best and best.fit >= FREE_SEARCH_LEAST:
                return self._found(question, document, [best], ())
        return None

    def search_in(self, text: str, region: str, day: date) -> list[Hit]:
        """The measures of the documents that apply, as far as they share words with `text`; best first, for staff."""
        query = self._index.query(text)
        found = (hit for each in self.applicable(region, day) for hit in self._hits(query, each))
        return sorted(found, key=lambda hit: -hit.score)

    def _hits(self, query: Query, document: Document) -> list[Hit]:
        group = self._index.groups[self._numbers[id(document)]]
        matches = self._index.matches(query, group)
        return [Hit(document.measures[at - group.start], each.score, each.coverage) for at, each in matches.items()]

    def applicable(self, region: str, day: date) -> list[Document]:
        """The documents of the region's chain that had begun by `day`: in force first, then nearest, then latest."""
        documents = [document for document in self.base.in_chain(region) if document.period.start <= day]
        return sorted(documents, key=lambda document: ORDER[document.standing_on(day)])

    def _named(self, question: Question) -> Found | None:
        """The measure a button names; None for one that an update of the knowledge base has taken away."""
        versions = self.base.versions(question.measure or "")
        if not versions:
            return None
        begun = [each for each in versions if each[0].period.start <= question.day]
        document, measure = min(begun or versions, key=lambda each: ORDER[each[0].standing_on(question.day)])
        return Found(document, measure, document.standing_on(question.day))

    def _ranked(self, question: Question, document: Document, query: Query) -> list[Hit]:
        candidates = [measure for measure in document.measures if question.topic in measure.topics]
        if not candidates:
            return []
        scores = {hit.measure.id: hit.score for hit in self._hits(query, document)}
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
