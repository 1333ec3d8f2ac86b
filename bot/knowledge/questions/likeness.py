"""Which questions ask alike: characters and their pairs weighted by rarity; each wording joins the leader most like it.

What many wordings hold (补贴) says little of what is asked, what few hold (摆摊) says much; how one asks (请问, 有没有)
says nothing. The same wordings always give the same groups.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from bot.knowledge.texts import words

# The cosine from which on two wordings ask alike. Measured on 52 invented wordings of 12 questions among 2000 others:
# all pairs that it puts together belong together, three quarters of those that do; at 0.25 every tenth pair is wrong.
ALIKE = 0.36
APART = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Wording:
    """One wording as a vector of length 1, the rarest part first; `count` is how often it came.

    Who is alike shares one of the `telling` parts with it: the rest is too short to reach the cosine.
    """

    text: str
    count: int
    weights: Mapping[str, float]
    telling: Sequence[str]


def grouped(counts: Mapping[str, int]) -> list[list[str]]:
    """The wordings, with how often each came, in groups: the largest group first, in each the most typical wording."""
    clusters = [_typical_first(cluster) for cluster in _clusters(_vectors(counts))]
    clusters.sort(key=lambda cluster: (-sum(each.count for each in cluster), cluster[0].text))
    return [[each.text for each in cluster] for cluster in clusters]


def parts(text: str) -> frozenset[str]:
    """The characters of what is asked and their pairs; of a text that only asks (咋办), those of the whole."""
    plain = APART.sub(" ", unicodedata.normalize("NFKC", text).lower())
    asked = _fillers().sub(" ", plain).split() or plain.split()
    return frozenset(part for piece in asked for part in _of_piece(piece)) or frozenset({text})


def _of_piece(piece: str) -> Iterator[str]:
    yield from piece
    yield from (piece[place : place + 2] for place in range(len(piece) - 1))


@lru_cache(maxsize=1)
def _fillers() -> re.Pattern[str]:
    longest_first = sorted(words("fillers"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _vectors(counts: Mapping[str, int]) -> list[Wording]:
    """All wordings, the most frequent first: they lead."""
    ordered = sorted(counts, key=lambda text: (-counts[text], len(text), text))
    held = {text: parts(text) for text in ordered}
    spread = Counter(part for each in held.values() for part in each)
    rarity = {part: log(1 + len(ordered) / number) for part, number in spread.items()}
    return [_vector(text, counts[text], held[text], rarity) for text in ordered]


def _vector(text: str, count: int, held: frozenset[str], rarity: Mapping[str, float]) -> Wording:
    rarest_first = sorted(held, key=lambda part: (-rarity[part], part))
    length = sqrt(sum(rarity[part] ** 2 for part in rarest_first))
    weights = {part: rarity[part] / length for part in rarest_first}
    left, telling = 1.0, 0
    while left >= ALIKE**2 and telling < len(rarest_first):
        left -= weights[rarest_first[telling]] ** 2
        telling += 1
    return Wording(text, count, weights, rarest_first[:telling])


def _clusters(vectors: Sequence[Wording]) -> list[list[Wording]]:
    clusters: list[list[Wording]] = []
    leading: dict[str, list[int]] = defaultdict(list)
    for wording in vectors:
        near = sorted({place for part in wording.telling for place in leading.get(part, ())})
        likeness, place = max(((_cosine(wording, clusters[each][0]), -each) for each in near), default=(0.0, 0))
        if likeness >= ALIKE:
            clusters[-place].append(wording)
            continue
        for part in wording.telling:
            leading[part].append(len(clusters))
        clusters.append([wording])
    return clusters


def _cosine(one: Wording, other: Wording) -> float:
    weights = other.weights
    return sum([weight * weights[part] for part, weight in one.weights.items() if part in weights])


def _typical_first(cluster: Sequence[Wording]) -> list[Wording]:
    """The wording that is most like all of the group's first, the others as they came."""
    middle: dict[str, float] = defaultdict(float)
    for wording in cluster:
        for part, weight in wording.weights.items():
            middle[part] += wording.count * weight

    def untypical(wording: Wording) -> tuple[float, int, str]:
        shared = sum(middle[part] * weight for part, weight in wording.weights.items())
        return -round(shared, 9), len(wording.text), wording.text

    first = min(cluster, key=untypical)
    return [first, *(each for each in cluster if each is not first)]
