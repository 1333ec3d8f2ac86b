"""Where a document applies: named by title, issuer or recipients; else concluded from the places in its body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from policy_kb.ingest.clauses import Clause
from policy_kb.ingest.parts import Layout
from policy_kb.ingest.proposals import Place, Proposed, Resolve, inferred, stated
from policy_kb.ingest.texts import text
from policy_kb.record import NATIONAL

EVERY_PROVINCE = re.compile(r"各省、?\s?自治区")
NATIONAL_OFFICE = re.compile(
    r"(?:国务院|国家|中共中央|中央|全国|人力资源和?社会保障部|财政部|民政部|教育部|农业农村部)"
)
LEAST_PLACES = 3
LEAST_SHARE = 0.6
MOST_NAMED = 6
# Looking for places costs a second for so many characters; a document has a tenth of them.
MOST_BODY = 100_000


def region(layout: Layout, title: str, issuer: str, clauses: Sequence[Clause], resolve: Resolve) -> Proposed | None:
    """The region as a division's code (000000 for the whole country), or None."""
    for line in layout.head:
        if EVERY_PROVINCE.match(line):
            return stated(NATIONAL, "recipients", line=line)
    named = [place for each, key in _stating(layout, title, issuer) for place in _named(each, key, resolve)]
    if named:
        return min(named, key=lambda each: _breadth(each.value))
    if issuer and all(map(NATIONAL_OFFICE.match, issuer.split("、"))):
        return stated(NATIONAL, "issuer", line=issuer)
    return _from_body(clauses, resolve)


def _stating(layout: Layout, title: str, issuer: str) -> Iterator[tuple[str, str]]:
    yield title, "title_line"
    yield issuer, "issuer"
    yield from ((line, "title_line") for line in layout.head if title and title in line)


def _named(line: str, key: str, resolve: Resolve) -> Iterator[Proposed]:
    yield from (stated(place.code, key, line=line) for place in resolve(line))


def _breadth(code: str) -> int:
    """The narrowest first: 清远市清城区 applies in 清城区."""
    return len(code) - len(code.rstrip("0"))


def _from_body(clauses: Sequence[Clause], resolve: Resolve) -> Proposed | None:
    body = "\n".join(each.text for each in clauses)[:MOST_BODY]
    places = {place.words: place for place in resolve(body)}
    provinces = Counter(place.code[:2] for place in places.values())
    (most, times), *_ = provinces.most_common(1) or [("", 0)]
    if times < LEAST_PLACES or times < LEAST_SHARE * len(places):
        return None
    inside = [place for place in places.values() if place.code.startswith(most)]
    code = f"{most}0000"
    province = next(iter(resolve(code)), Place(code, code, code))
    names = "、".join(place.words for place in inside[:MOST_NAMED])
    return inferred(code, "body_places", names=names, region=province.name or text("country"))
