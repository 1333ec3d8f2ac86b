"""What stands beside the rows of people: their classes, history, household and chats, read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.filter import conversations
from bot.registry.person import Account, ClassSpan, Household, StatusSpan
from bot.registry.tables import households, person_accounts, person_classes, person_statuses
from bot.registry.values import PersonClass, Status

HOUSEHOLD = [households.c[name] for name in Household.__dataclass_fields__]


@dataclass(frozen=True)
class Related:
    """By the number of the person; households by their own."""

    classes: dict[int, tuple[ClassSpan, ...]]
    statuses: dict[int, tuple[StatusSpan, ...]]
    accounts: dict[int, tuple[Account, ...]]
    households: dict[int, Household]

    @classmethod
    async def of(cls, connection: AsyncConnection, rows: Sequence[Row[Any]]) -> Related:
        """What belongs to these rows of `people`, 500 at most."""
        ids = [row.id for row in rows]
        homes = {row.household_id for row in rows if row.household_id is not None}
        return cls(
            _by_person((row.person_id, class_span(row)) for row in await _spans(connection, person_classes, ids)),
            _by_person((row.person_id, status_span(row)) for row in await _spans(connection, person_statuses, ids)),
            _by_person(await _accounts(connection, ids)),
            {found.id: found for found in await households_of(connection, households.c.id.in_(homes))},
        )


async def households_of(connection: AsyncConnection, where: ColumnElement[bool]) -> list[Household]:
    """The households that fulfil the condition, in the order of regions and numbers."""
    query = select(*HOUSEHOLD).where(where).order_by(households.c.region, households.c.number)
    return [Household(**row._mapping) for row in await connection.execute(query)]


async def classes_of(connection: AsyncConnection, ids: Sequence[int], day: date) -> dict[int, tuple[PersonClass, ...]]:
    """The classes that people are in on a day, by their number; 500 people at most."""
    span = person_classes.c
    held = or_(span.since.is_(None), span.since <= day) & or_(span.until.is_(None), span.until > day)
    query = select(span.person_id, span.code).where(span.person_id.in_(ids), held).order_by(span.code)
    return _by_person((row.person_id, PersonClass(row.code)) for row in await connection.execute(query))


def class_span(row: Row[Any]) -> ClassSpan:
    """The span of a row of `person_classes`."""
    return ClassSpan(row.id, PersonClass(row.code), row.since, row.until, row.recorded_by, row.recorded_at, row.how)


def status_span(row: Row[Any]) -> StatusSpan:
    """The span of a row of `person_statuses`."""
    return StatusSpan(
        id=row.id,
        status=Status(row.status),
        value=row.value,
        detail=row.detail,
        since=row.since,
        until=row.until,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
        how=row.how,
    )


async def _spans(connection: AsyncConnection, table: Table, ids: Sequence[int]) -> Sequence[Row[Any]]:
    # Unknown beginnings first; those of one day in the order in which they were recorded.
    query = select(table).where(table.c.person_id.in_(ids)).order_by(table.c.since.nulls_first(), table.c.id)
    return (await connection.execute(query)).all()


async def _accounts(connection: AsyncConnection, ids: Sequence[int]) -> list[tuple[int, Account]]:
    chat = person_accounts.c
    query = (
        select(chat.person_id, chat.conversation_id, conversations.c.channel, chat.linked_at, chat.how)
        .join(conversations, conversations.c.id == chat.conversation_id)
        .where(chat.person_id.in_(ids))
        .order_by(chat.linked_at)
    )
    rows = (await connection.execute(query)).all()
    return [(row.person_id, Account(row.conversation_id, row.channel, row.linked_at, row.how)) for row in rows]


def _by_person[T](pairs: Iterable[tuple[int, T]]) -> dict[int, tuple[T, ...]]:
    found: dict[int, list[T]] = defaultdict(list)
    for person_id, each in pairs:
        found[person_id].append(each)
    return {person_id: tuple(each) for person_id, each in found.items()}
