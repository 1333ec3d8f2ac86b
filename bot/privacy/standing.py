"""Under which keys the sealed columns stand: the name of its key is the beginning of every sealed text and index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy.columns import SealedColumn


@dataclass(frozen=True)
class SealedTable:
    """A table and its sealed columns; it has one column as primary key."""

    table: Table
    columns: tuple[SealedColumn, ...]

    @property
    def key(self) -> Column[Any]:
        """The primary key."""
        (key,) = self.table.primary_key.columns
        return key

    @property
    def marked(self) -> list[Column[Any]]:
        """The columns whose values begin with the name of a key: the sealed ones and their indexes."""
        indexes = [each.index for each in self.columns if each.index is not None]
        return [*(each.column for each in self.columns), *indexes]

    def is_behind(self, current: str) -> ColumnElement[bool]:
        """Whether something in the row does not stand under the current key."""
        return or_(*(_beginning(column, current) != f"{current}." for column in self.marked))


@dataclass(frozen=True)
class Standing:
    """How many values of the column `table.column` stand under each key, and how many under none of the file."""

    column: str
    under: Mapping[str, int]
    elsewhere: int


def tables_of(columns: Iterable[SealedColumn]) -> list[SealedTable]:
    """The columns by table."""
    ordered = sorted(columns, key=lambda each: each.table.name)
    return [SealedTable(table, tuple(group)) for table, group in groupby(ordered, key=lambda each: each.table)]


async def standings(connection: AsyncConnection, tables: Iterable[SealedTable], names: Sequence[str]) -> list[Standing]:
    """Every sealed column and every index, counted."""
    return [await _standing(connection, column, names) for each in tables for column in each.marked]


async def _standing(connection: AsyncConnection, column: Column[Any], names: Sequence[str]) -> Standing:
    counts = [func.count(case((_beginning(column, name) == f"{name}.", 1))) for name in names]
    total, *found = (await connection.execute(select(func.count(column), *counts))).one()
    return Standing(f"{column.table.name}.{column.name}", dict(zip(names, found, strict=True)), total - sum(found))


def _beginning(column: Column[Any], name: str) -> ColumnElement[str]:
    # Neither LIKE (in SQLite it ignores case) nor a range (in PostgreSQL it depends on the collation).
    return func.substr(column, 1, len(name) + 1)
