"""How good an understanding is: accuracy, macro-F1, refusals, precision and recall of intents and of entities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lessons.intents import OUT_OF_SCOPE


@dataclass(frozen=True)
class Span:
    """An entity from `start` to `end` (exclusive) of the text as written; an empty `value` may be any."""

    start: int
    end: int
    entity: str
    value: str = ""

    def is_met_by(self, found: Span) -> bool:
        """Whether what was found is this entity: it touches the place, and the value is right where one is asked."""
        touches = found.start < self.end and self.start < found.end
        return touches and found.entity == self.entity and self.value in {"", found.value}


@dataclass(frozen=True)
class Judged:
    """A sentence with its label and what the bot decided."""

    text: str
    label: str
    decision: str


@dataclass(frozen=True)
class Scores:
    """The figures of a report, each between 0 and 1; `false_refusals` is the share of refused ones among ours."""

    accuracy: float
    macro_f1: float
    out_of_scope_recall: float
    false_refusals: float


@dataclass(frozen=True)
class Hits:
    """One class: how many were found rightly, how many there are, how many were found."""

    right: int
    labelled: int
    found: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.labelled + self.found) if self.right else 0.0


def score(judged: Sequence[Judged]) -> Scores:
    """The figures over all sentences."""
    right = sum(each.label == each.decision for each in judged)
    strange = [each for each in judged if each.label == OUT_OF_SCOPE]
    ours = [each for each in judged if each.label != OUT_OF_SCOPE]
    f1 = [hits(judged, intent).f1 for intent in {each.label for each in judged}]
    return Scores(
        right / len(judged),
        sum(f1) / len(f1),
        sum(each.decision == OUT_OF_SCOPE for each in strange) / max(1, len(strange)),
        sum(each.decision == OUT_OF_SCOPE for each in ours) / max(1, len(ours)),
    )


def hits(judged: Iterable[Judged], intent: str) -> Hits:
    """How one intent was found."""
    pairs = [(each.label == intent, each.decision == intent) for each in judged]
    return Hits(
        sum(labelled and found for labelled, found in pairs),
        sum(labelled for labelled, _ in pairs),
        sum(found for _, found in pairs),
    )


def entity_hits(pairs: Iterable[tuple[Sequence[Span], Sequence[Span]]]) -> dict[str, Hits]:
    """Each entity over the `(labelled, found)` spans of many sentences."""
    right: Counter[str] = Counter()
    labelled: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for there, seen in pairs:
        labelled.update(span.entity for span in there)
        right.update(span.entity for span in there if any(span.is_met_by(each) for each in seen))
        found.update(span.entity for span in there if any(span.is_met_by(each) for each in seen))
        found.update(each.entity for each in seen if not any(span.is_met_by(each) for span in there))
    return {entity: Hits(right[entity], labelled[entity], found[entity]) for entity in sorted({*labelled, *found})}


def total(each: Iterable[Hits]) -> Hits:
    """All classes together."""
    kept = list(each)
    return Hits(sum(one.right for one in kept), sum(one.labelled for one in kept), sum(one.found for one in kept))
