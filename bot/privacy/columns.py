"""Columns whose texts are sealed: declared where the table is, found again here by whoever seals them anew."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from sqlalchemy import Column, MetaData, Table, Text

from bot.privacy.sealing import Place
from bot.storage.base import metadata

SEALED = "sealed"


@dataclass(frozen=True)
class Sealed:
    """How a column is sealed: `index` names the column of the same table that holds the blind index of `kind`."""

    index: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class SealedColumn:
    """A sealed column, the column of its blind index if it has one, and the index's kind."""

    column: Column[Any]
    index: Column[Any] | None
    kind: str

    @property
    def table(self) -> Table:
        """The table it stands in."""
        return self.column.table

    @property
    def name(self) -> str:
        """`table.column`."""
        return f"{self.table.name}.{self.column.name}"


def sealed_column(name: str, *, index: str | None = None, kind: str | None = None, **options: Any) -> Column[Any]:
    """A text column for sealed texts only; with `index`, that column holds the blind index of `kind`."""
    if (index is None) != (kind is None):
        raise ValueError("a blind index has a column and a kind")
    return Column(name, Text, info={SEALED: Sealed(index, kind)}, **options)


def sealed_columns(tables: MetaData = metadata) -> list[SealedColumn]:
    """Every sealed column of the database."""
    # Whoever forgot a table would lose what is sealed in it; the tables themselves import this module.
    import_module("bot.storage.schema")
    return [
        _described(column, column.info[SEALED])
        for _, table in sorted(tables.tables.items())
        for column in table.columns
        if SEALED in column.info
    ]


def place_of(table: Table | str, column: str, row: int | str) -> Place:
    """Where a text of this column is sealed; `row` is the primary key."""
    return Place(table if isinstance(table, str) else table.name, column, str(row))


def _described(column: Column[Any], sealed: Sealed) -> SealedColumn:
    index = column.table.c[sealed.index] if sealed.index else None
    return SealedColumn(column, index, sealed.kind or "")
