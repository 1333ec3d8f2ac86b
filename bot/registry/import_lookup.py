"""Which people of the registry the rows of a list mean: by ID number, or else by name and phone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.registry.import_batches import chunks
from bot.registry.import_rows import Record
from bot.registry.import_texts import fault
from bot.registry.tables import people
from bot.sheets.problem import CellError

BATCH = 500


class Hit(NamedTuple):
    """Somebody in the registry, as far as it must not have changed until the list is written."""

    id: int
    version: int
    has_id_number: bool
    notices: str
    verified_on: date | None


class Fault(NamedTuple):
    """What is wrong in which column."""

    column: str
    error: CellError


@dataclass(frozen=True, slots=True)
class Sought:
    """How a row's person would stand in the registry: the blind indexes under every key."""

    record: Record
    id_numbers: tuple[str, ...]
    phones: tuple[str, ...]


# Nobody, somebody, or a contradiction.
Decision = Hit | Fault | None


def sought(records: Iterable[Record], index: BlindIndex) -> list[Sought]:
    """The rows with their blind indexes; for many rows call it in a thread. Raises BadKeyFile."""
    return [
        Sought(
            record,
            index.all_of(ID_NUMBER, record.id_number) if record.id_number else (),
            index.all_of(PHONE, record.phone) if record.phone else (),
        )
        for record in records
    ]


async def decide_all(connection: AsyncConnection, wanted: Sequence[Sought]) -> list[Decision]:
    """For each row, in their order, whom it means; the same again as long as nobody changed any of them."""
    found: list[Decision] = []
    for some in chunks(wanted, BATCH):
        by_id = await _by_id(connection, some)
        by_phone = await _by_phone(connection, some)
        found += [_decide(each, by_id, by_phone) for each in some]
    return found


def _decide(each: Sought, by_id: dict[str, Hit], by_phone: dict[tuple[str, str], list[Hit]]) -> Decision:
    owner = next((by_id[key] for key in each.id_numbers if key in by_id), None)
    same = [hit for key in each.phones for hit in by_phone.get((each.record.name, key), ())]
    if owner:
        return owner if not same or owner in same else _two_people(owner, same[0])
    if each.id_numbers and (other := next((hit for hit in same if hit.has_id_number), None)):
        return Fault("id_number", fault("other_id", person=other.id))
    if len(same) > 1:
        return Fault("id_number", fault("many_people", count=len(same)))
    return same[0] if same else None


def _two_people(owner: Hit, other: Hit) -> Fault:
    return Fault("id_number", fault("two_people", first=owner.id, second=other.id))


async def _by_id(connection: AsyncConnection, some: Sequence[Sought]) -> dict[str, Hit]:
    rows = await _rows(connection, "id_number_index", [key for each in some for key in each.id_numbers])
    return {row.id_number_index: _hit(row) for row in rows}


async def _by_phone(connection: AsyncConnection, some: Sequence[Sought]) -> dict[tuple[str, str], list[Hit]]:
    found: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for row in await _rows(connection, "phone_index", [key for each in some for key in each.phones]):
        found[row.name, row.phone_index].append(_hit(row))
    return found


async def _rows(connection: AsyncConnection, column: str, keys: Sequence[str]) -> list[Row[Any]]:
    table = people.c
    names = (*Hit._fields[:2], "notices", "verified_on", "name", "id_number_index", "phone_index")
    query = select(*(table[name] for name in names)).order_by(table.id)
    found: list[Row[Any]] = []
    for some in chunks(list(dict.fromkeys(keys)), BATCH):
        found += (await connection.execute(query.where(table[column].in_(some)))).all()
    return found


def _hit(row: Row[Any]) -> Hit:
    return Hit(row.id, row.version, row.id_number_index is not None, row.notices, row.verified_on)
