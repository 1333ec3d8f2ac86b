"""The published clauses as the search of the knowledge reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.knowledge.sources.words import showable
from policy_kb.model import Period, Region
from policy_kb.search import Passage

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions
    from bot.knowledge.sources.shelf import Shelved


def passages(quoted: Iterable[Shelved], divisions: Divisions) -> Iterator[Passage]:
    """The clauses of the versions that are quoted; of a document without a place or a first day none."""
    for shelved in quoted:
        fields, code = shelved.version.fields, shelved.version.code
        if not fields.region or fields.period_from is None:
            continue
        division = divisions.get(fields.region)
        region = Region(code=fields.region, name=division.name if division else fields.region)
        period = Period.model_validate({"from": fields.period_from, "to": fields.period_to})
        for clause in shelved.clauses:
            yield Passage(
                code=code,
                title=fields.title,
                path=clause.path,
                heading=clause.heading,
                text=showable(clause.text),
                region=region,
                period=period,
                standing=fields.standing,
            )
