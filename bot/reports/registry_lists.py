"""A list of who has not yet had what a duty asks for as a workbook: phones masked unless the role allows; logged."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import batched
from typing import Any

from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.registry.due_lists import DueList, DueRow, Scope, Standing, total
from bot.registry.errors import NotAllowed
from bot.registry.lists import DueLine, Lists
from bot.registry.person import age_on
from bot.registry.reading import PeopleReading
from bot.registry.service_words import headings, lacks_in_words, list_words, names, text
from bot.registry.wording import name_of
from bot.settings import TIME_ZONE
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx
from bot.staff.member import Staff
from bot.staff.roles import Permission

EXPORTED = "registry.list_exported"
BATCH = 500
# Phones to be shown as they are, by person; all others stay masked.
Phones = Mapping[int, str]
PhonesOf = Callable[[Sequence[int]], Awaitable[Phones]]


class ListBooks:
    """Makes the workbooks."""

    def __init__(self, lists: Lists, people: PeopleReading, audit: Audit, clock: Clock, divisions: Divisions) -> None:
        """`people` opens phones for those who may see them."""
        self._lists = lists
        self._people = people
        self._audit = audit
        self._clock = clock
        self._divisions = divisions

    async def masked(self, key: DueList, scope: Scope, staff: Staff) -> bytes:
        """The list as XLSX with masked phones."""
        return await self._made(key, scope, staff, _hidden)

    async def opened(self, key: DueList, scope: Scope, staff: Staff) -> bytes:
        """The list as XLSX with phones to call; raises NotAllowed."""
        if not staff.may(Permission.EXPORT_OPEN):
            raise NotAllowed
        return await self._made(key, scope, staff, self._phones)

    async def _made(self, key: DueList, scope: Scope, staff: Staff, phones_of: PhonesOf) -> bytes:
        rows = await self._lists.summary(key, scope)
        due, unclear = [await self._all(key, scope, standing) for standing in (Standing.OPEN, Standing.UNCLEAR)]
        phones = await phones_of([line.person.id for line in (*due, *unclear)])
        counts = {"people": len(due) + len(unclear), "opened": len(phones)}
        await self._audit.record(staff.actor, EXPORTED, f"list:{key}", regions=list(scope.regions), **counts)
        sheets = [
            self._about(key, scope),
            _sheet("summary", [_summary(row) for row in (*rows, total(rows, text("total")))]),
            _sheet("people", (self._line(line, scope.day, phones) for line in due)),
            _sheet("unclear", (self._line(line, scope.day, phones) for line in unclear)),
        ]
        return await asyncio.to_thread(_written, sheets)

    async def _phones(self, ids: Sequence[int]) -> Phones:
        phones: dict[int, str] = {}
        for some in batched(dict.fromkeys(ids), BATCH):
            phones |= {person.id: person.phone for person in await self._people.many(some)}
        return phones

    async def _all(self, key: DueList, scope: Scope, standing: Standing) -> list[DueLine]:
        return [line async for line in self._lists.all(key, scope, standing)]

    def _about(self, key: DueList, scope: Scope) -> SheetContent:
        words = list_words(key)
        values = {
            "name": words.name,
            "who": words.who,
            "asked": words.asked,
            "origin": words.origin(scope.day),
            "span": text("span", first=scope.first, last=scope.day),
            "regions": "、".join(map(self._divisions.name_path, scope.regions)) or text("everywhere"),
            "made": f"{self._clock.now().astimezone(TIME_ZONE):%Y-%m-%d %H:%M}",
            "unclear": words.unclear,
        }
        return _sheet("about", [(label, values[name]) for name, label in names("about").items()])

    def _line(self, line: DueLine, day: date, phones: Phones) -> Sequence[Any]:
        person = line.person
        return (
            person.id,
            person.name,
            name_of("sex", person.sex),
            person.birth_date and age_on(person.birth_date, day),
            phones.get(person.id, person.phone),
            self._divisions.name_path(line.county) or line.county or text("no_region"),
            person.village,
            line.helper,
            lacks_in_words(line.lacks),
            line.due_on,
        )


def _summary(row: DueRow) -> Sequence[Any]:
    return row.name, row.size, row.met, row.open, row.unclear


def _sheet(name: str, rows: Iterable[Sequence[Any]]) -> SheetContent:
    columns = [SheetColumn(heading, width) for heading, width in headings(name).items()]
    return SheetContent(names("sheets")[name], columns, rows)


def _written(sheets: Iterable[SheetContent]) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, sheets)
    return file.getvalue()


async def _hidden(_ids: Sequence[int]) -> Phones:
    return {}
