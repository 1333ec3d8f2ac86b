"""Between a row of `people` and its values: sealed on the way in, opened or masked on the way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row

from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.columns import place_of
from bot.privacy.numbers import masked_id_number, masked_phone
from bot.privacy.sealing import Sealer
from bot.registry.person import SEALED, Person, PersonLine
from bot.registry.related import Related
from bot.registry.tables import people
from bot.registry.values import PersonClass

INDEXED: Mapping[str, str] = {ID_NUMBER: "id_number_index", PHONE: "phone_index"}
INDEXES = frozenset(INDEXED.values())


class Records:
    """Seals and opens the rows of people."""

    def __init__(self, sealer: Sealer, index: BlindIndex) -> None:
        """Uses the sealer's keys."""
        self._sealer = sealer
        self._index = index

    def columns(self, person_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns that hold these values: sealed fields sealed, with their blind indexes; empty ones are NULL."""
        found = dict(values)
        for name in SEALED:
            if name in values:
                found[name] = self._sealed(person_id, name, values[name])
        for name, index in INDEXED.items():
            if name in values:
                found[index] = self._index.of(name, values[name]) if values[name] else None
        return found

    def _sealed(self, person_id: int, name: str, value: str) -> str | None:
        return self._sealer.seal(value, place_of(people, name, person_id)) if value else None

    def values(self, row: Row[Any]) -> dict[str, Any]:
        """The values of a whole row, opened."""
        found = dict(row._mapping)
        for name in INDEXES:
            del found[name]
        return {**found, **{name: self._opened(row.id, name, found[name]) for name in SEALED}}

    def _opened(self, person_id: int, name: str, sealed: str | None) -> str:
        return self._sealer.open(sealed, place_of(people, name, person_id)) if sealed else ""

    def person(self, row: Row[Any], beside: Related) -> Person:
        """The person of a whole row."""
        return Person(
            **self.values(row),
            classes=beside.classes.get(row.id, ()),
            statuses=beside.statuses.get(row.id, ()),
            household=beside.households.get(row.household_id),
            accounts=beside.accounts.get(row.id, ()),
        )

    def line(self, row: Row[Any], classes: tuple[PersonClass, ...]) -> PersonLine:
        """The line of a row with the columns of a line."""
        number = self._opened(row.id, ID_NUMBER, row.id_number)
        phone = self._opened(row.id, PHONE, row.phone)
        masked = {ID_NUMBER: masked_id_number(number), PHONE: masked_phone(phone)}
        return PersonLine(**{**row._mapping, **masked}, classes=classes)
