"""Finds measures of one region that answer the same question at the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from itertools import chain, combinations

from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Measure, Period
from policy_kb.phrases import topics

Held = tuple[Document, Measure]


def overlaps(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """The id of a measure and a sentence about the one beside it."""
    yield from _same_matter(base)
    yield from _same_question(base)


def _same_matter(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Two documents that give the same people of a region the same thing, neither said to go before the other."""
    groups: defaultdict[Hashable, list[Held]] = defaultdict(list)
    for document, measure in base.measures():
        people = frozenset(measure.audience)
        groups[document.region.code, measure.topics[0], measure.kind, people, measure.scope].append((document, measure))
    for one, other in chain.from_iterable(combinations(held, 2) for held in groups.values()):
        if one[0].code != other[0].code and _meet(one, other):
            matter = topics().get(one[1].topics[0], one[1].topics[0])
            yield one[1].id, f"和{other[1].id}同一地区、同一时间都管{matter}，请改执行期，或者把人群写清楚。"


def _same_question(base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    groups: defaultdict[tuple[str, str], list[Held]] = defaultdict(list)
    for document, measure in base.measures():
        for ask in dict.fromkeys(measure.asks):
            groups[document.region.code, ask].append((document, measure))
    for (_, ask), held in groups.items():
        for one, other in combinations(held, 2):
            if _meet(one, other):
                yield one[1].id, f"问法“{ask}”和{other[1].id}重复，分不清该答哪一条，请改一条。"


def _meet(one: Held, other: Held) -> bool:
    first, second = _period(one), _period(other)
    return _begun(first, second) and _begun(second, first)


def _begun(one: Period, other: Period) -> bool:
    return one.end is None or other.start <= one.end


def _period(held: Held) -> Period:
    return held[1].period or held[0].period
