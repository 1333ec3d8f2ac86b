"""What a document's own words say about it: proposed values, each with how it is known and where it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policy_kb.ingest.texts import evidence

LONGEST_EVIDENCE = 120


class How(StrEnum):
    """How a value is known: it stands there, we conclude it, a person has said it is right."""

    STATED = "stated"
    INFERRED = "inferred"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Proposed:
    """A proposed value (dates in ISO 8601, a region as its code) and a line that tells where it was read."""

    value: str
    how: How
    evidence: str


@dataclass(frozen=True)
class Place:
    """A division of GB/T 2260 that a text names: code, full name, and the words of the text."""

    code: str
    name: str
    words: str


# The divisions that a text names without doubt, in order.
Resolve = Callable[[str], Sequence[Place]]
# Field → proposal; a field that is not here is neither stated nor to be concluded.
Proposals = Mapping[str, Proposed]
FIELDS = ("title", "number", "issuer", "issued", "region", "period_from", "period_to", "standing")


def stated(value: str, key: str, **values: object) -> Proposed:
    """A value that stands in the text; `key` names the sentence about where."""
    return Proposed(value, How.STATED, _told(key, values))


def inferred(value: str, key: str, **values: object) -> Proposed:
    """A value that is concluded from the text."""
    return Proposed(value, How.INFERRED, _told(key, values))


def _told(key: str, values: dict[str, object]) -> str:
    told = evidence(key, **values)
    return told if len(told) <= LONGEST_EVIDENCE else f"{told[: LONGEST_EVIDENCE - 1]}…"
