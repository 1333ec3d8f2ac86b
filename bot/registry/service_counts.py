"""How many services were done, by kind, by the eight platforms (S21) and by the seven plans (S22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, distinct, func, select

from bot.directory.divisions import COUNTRY
from bot.registry.due_lists import Scope
from bot.registry.filter import inside
from bot.registry.service_words import Sort, sorts, text
from bot.registry.tables import service_events
from bot.registry.wording import names
from bot.storage.database import Database

By = Literal["kind", "platform", "plan"]
UNSORTED = Sort("", text("unsorted"), "")


@dataclass(frozen=True)
class ServiceCount:
    """How many services of a sort there were, and for how many people; who was erased since is none of them."""

    sort: Sort
    events: int
    people: int


class ServiceCounts:
    """Counts services that fulfil a duty; a service belongs to the region its person lived in when it was done."""

    def __init__(self, database: Database) -> None:
        """Counts in `database`."""
        self._database = database

    async def by(self, what: By, scope: Scope) -> list[ServiceCount]:
        """Every kind, platform or plan in order, with none too; then what was not sorted, if there is any."""
        table = service_events.c
        sort: ColumnElement[str] = table[what]
        counted = select(sort, func.count(), func.count(distinct(table.person_id))).where(*_meant(scope)).group_by(sort)
        async with self._database.read() as connection:
            found = {code: (events, people) for code, events, people in await connection.execute(counted)}
        listed = [*_sorts(what), *([UNSORTED] if UNSORTED.code in found else [])]
        return [ServiceCount(each, *found.get(each.code, (0, 0))) for each in listed]


def _sorts(what: By) -> Iterable[Sort]:
    if what == "kind":
        return [Sort(code, name, "") for code, name in names("event").items()]
    return sorts("platforms" if what == "platform" else "plans")


def _meant(scope: Scope) -> list[Any]:
    table = service_events.c
    everywhere = not scope.regions or COUNTRY in scope.regions
    where = [] if everywhere else [inside(table.region, scope.regions)]
    return [table.counts.is_(True), table.happened_on.between(scope.first, scope.day), *where]
