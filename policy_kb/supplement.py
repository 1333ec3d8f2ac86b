"""What a document leaves out, filled in by an office of the place: an amount, an address, the papers to bring.

A supplement never stands for the document: the reply names it, its source and its date beside the clause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from pydantic import Field, model_validator

from policy_kb.model import Aspect
from policy_kb.phrases import phrase, topics
from policy_kb.record import Record

# Where nothing is filled in for the aspect that was asked, these answer the same wish.
KIN: dict[Aspect, tuple[Aspect, ...]] = {
    Aspect.SUMMARY: (Aspect.GETS, Aspect.AMOUNT),
    Aspect.GETS: (Aspect.AMOUNT,),
    Aspect.AMOUNT: (Aspect.GETS,),
}
# Of a topic that no document covers, the first of these that is filled in is said when no aspect is asked.
OUTLINE = (
    Aspect.SUMMARY,
    Aspect.GETS,
    Aspect.AMOUNT,
    Aspect.QUALIFY,
    Aspect.HOW,
    Aspect.WHERE,
    Aspect.PAPERS,
    Aspect.WHEN,
)


class Supplement(Record):
    """A confirmed statement of a place about one measure, or about every measure of a topic.

    `region` is a GB/T 2260 code, `source` the name of the notice it was taken from; both days of validity count.
    """

    id: int
    region: str = Field(pattern=r"^(\d{6}|\d{9})$")
    region_name: str
    measure: str = ""
    topic: str = ""
    aspect: Aspect
    text: str = Field(min_length=1)
    source: str = Field(min_length=1)
    source_date: date
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _about_one_thing(self) -> Supplement:
        if bool(self.measure) == bool(self.topic):
            raise ValueError("a supplement is about a measure or about a topic")
        return self

    def covers(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class SupplementShelf(Protocol):
    """Where confirmed supplements are looked up."""

    def find(
        self, measure: str, topics: Sequence[str], aspect: Aspect, chain: Sequence[str], day: date
    ) -> Supplement | None:
        """What holds on `day` for the measure ("" for none) or one of the topics, in the nearest region of `chain`."""


class Shelf:
    """Supplements in memory; of several that hold on a day the first given wins, so give the newest first."""

    def __init__(self, supplements: Iterable[Supplement] = ()) -> None:
        """Sorts them by region and aspect."""
        self._by_place: dict[tuple[str, Aspect], list[Supplement]] = defaultdict(list)
        for each in supplements:
            self._by_place[each.region, each.aspect].append(each)

    def find(
        self, measure: str, topics: Sequence[str], aspect: Aspect, chain: Sequence[str], day: date
    ) -> Supplement | None:
        """The nearest region first; there, what is said of the measure itself before what is said of its topic."""
        wanted = frozenset(map(first_of_name, topics))
        for region in chain:
            held = [each for each in self._by_place.get((region, aspect), ()) if each.covers(day)]
            own = (each for each in held if measure and each.measure == measure)
            shared = (each for each in held if each.topic and first_of_name(each.topic) in wanted)
            if found := next(own, None) or next(shared, None):
                return found
        return None


def find_first(  # noqa: PLR0913, PLR0917  what `find` takes, and where
    shelf: SupplementShelf,
    measure: str,
    topics: Sequence[str],
    aspects: Iterable[Aspect],
    chain: Sequence[str],
    day: date,
) -> Supplement | None:
    """The supplement for the first of the aspects that has one."""
    found = (shelf.find(measure, topics, aspect, chain, day) for aspect in aspects)
    return next((each for each in found if each), None)


def with_kin(aspect: Aspect) -> Iterator[Aspect]:
    """The aspect, and those that answer the same wish."""
    yield aspect
    yield from KIN.get(aspect, ())


def first_of_name(topic: str) -> str:
    """One topic for all that people call the same: 创业担保贷款 has three."""
    return _by_name().get(topics().get(topic, ""), topic)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    return {name: topic for topic, name in reversed(topics().items())}


def in_words(supplement: Supplement) -> str:
    """The supplement as a reply says it: where it comes from first, its source and date behind it."""
    source = supplement.source.removeprefix("《").removesuffix("》").replace("《", "〈").replace("》", "〉")
    said = supplement.text.rstrip("。！？!?")
    return phrase("supplemented", region=supplement.region_name, text=said, source=source, date=supplement.source_date)


def cite_supplement(supplement: Supplement) -> dict[str, Any]:
    """The citation of a supplement: the keys of a document's, so that every channel can show it, and its own three."""
    end = supplement.valid_to
    return {
        "document": "",
        "title": supplement.source,
        "short": supplement.source,
        "number": None,
        "measure": None,
        "clause": None,
        "region": supplement.region,
        "region_name": supplement.region_name,
        "period": {"from": supplement.valid_from.isoformat(), "to": end.isoformat() if end else None},
        "standing": "in_force",
        "inferred": False,
        "supplement": {
            "id": supplement.id,
            "source": supplement.source,
            "date": supplement.source_date.isoformat(),
        },
    }
