"""What of a measure or a clause is searched, and the search of both for staff: place and day first, then wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from policy_kb.index import Index
from policy_kb.loader import KnowledgeBase, region_chain
from policy_kb.model import Document, Measure, NotStated, Period, Region, Standing
from policy_kb.record import Record


class Passage(Record):
    """A clause as it was published. `standing` is the document's own; `period` as of its latest version."""

    code: str
    title: str
    path: str
    heading: str = ""
    text: str
    region: Region
    period: Period
    standing: Standing

    def standing_on(self, day: date) -> Standing:
        """The standing on `day`: in force becomes `period_over` once the period has ended."""
        over = self.standing is Standing.IN_FORCE and self.period.end and day > self.period.end
        return Standing.PERIOD_OVER if over else self.standing


@dataclass(frozen=True)
class Hit:
    """A measure, how well it fits, and which share of the question's weight (0 to 1) it holds."""

    measure: Measure
    score: float
    coverage: float = 1.0

    @property
    def fit(self) -> float:
        """How well the measure fits the question as a whole: one rare word of a long story is not enough.

        The square tells questions of ours from foreign ones best (of powers 0 to 3, at 0.2 and 0.4 % foreign answered).
        """
        return self.score * self.coverage**2


@dataclass(frozen=True)
class Result:
    """What a search of the library found: a measure with its document, or a passage."""

    score: float
    source: tuple[Document, Measure] | Passage


def measure_fields(measure: Measure) -> dict[str, str]:
    """The texts of a measure by the weight they have in the index."""
    statements = [*measure.aspects.values(), *(detail.answer for detail in measure.details)]
    said = [each.instead if isinstance(each, NotStated) else each for each in statements]
    return {
        "title": measure.title,
        "keywords": " ".join(measure.keywords),
        "asks": " ".join(measure.asks),
        "asked": " ".join(word for detail in measure.details for word in detail.asked),
        "texts": " ".join([*said, measure.next, measure.office, measure.scope]),
    }


def passage_fields(passage: Passage) -> Mapping[str, str]:
    """The texts of a clause by the weight they have in the index."""
    return {"title": passage.heading, "texts": passage.text}


class Library:
    """Measures and clauses, searched together."""

    def __init__(self, base: KnowledgeBase, passages: Iterable[Passage] = ()) -> None:
        """Takes the versions of clauses that are to be quoted; indexed at the first search."""
        ordered = sorted(passages, key=lambda passage: (passage.code, passage.title))
        shelves = [list(shelf) for _, shelf in groupby(ordered, key=lambda passage: (passage.code, passage.title))]
        self._documents = base.documents
        self._shelves = shelves

    @cached_property
    def _index(self) -> Index:
        measures = ([measure_fields(each) for each in document.measures] for document in self._documents)
        passages = ([passage_fields(each) for each in shelf] for shelf in self._shelves)
        return Index([*measures, *passages])

    def search(self, text: str, region: str | None = None, day: date | None = None) -> list[Result]:
        """What shares words with `text`, best first: of the region's chain, of documents that had begun by `day`."""
        query = self._index.query(text)
        chain = region_chain(region) if region else None
        found: list[Result] = []
        for group, (place, period, sources) in zip(self._index.groups, self._sources(), strict=True):
            if (chain is None or place.code in chain) and (day is None or period.start <= day):
                matches = self._index.matches(query, group)
                found += [Result(match.score, sources[at - group.start]) for at, match in matches.items()]
        return sorted(found, key=lambda result: -result.score)

    def _sources(self) -> Iterable[tuple[Region, Period, list[tuple[Document, Measure] | Passage]]]:
        for document in self._documents:
            yield document.region, document.period, [(document, measure) for measure in document.measures]
        for shelf in self._shelves:
            yield shelf[0].region, shelf[0].period, list(shelf)
