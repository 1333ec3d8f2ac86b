"""Rows made ready for the database beforehand, so that the transaction that writes them is short.

SQLAlchemy prepares the parameters of each row while it executes: on the event loop and inside the transaction. Here the
same statements and the same conversions of values (`bind_processor`) are used before it begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import Dialect, Insert, Table, Update, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

AT_ONCE = 5000
ROW = "row_"
Done = Callable[[int], None]


class Batch:
    """Many rows for one statement."""

    def __init__(self, statement: Insert | Update, names: Sequence[str], dialect: Dialect) -> None:
        """`names` are the columns that every row gives."""
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))
        self._sql = str(compiled)
        self._parts = [(name, _processor(compiled.binds[name].type, dialect)) for name in compiled.positiontup]
        self._rows: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, values: Mapping[str, Any]) -> None:
        """One more row."""
        self._rows.append(tuple([process(values[name]) for name, process in self._parts]))

    async def write(self, connection: AsyncConnection, done: Done) -> None:
        """Runs the statement for all rows; tells how many were written after every few thousand."""
        for rows in batched(self._rows, AT_ONCE):
            await connection.exec_driver_sql(self._sql, list(rows))
            done(len(rows))


def inserting(table: Table, names: Sequence[str], dialect: Dialect) -> Batch:
    """New rows with these columns."""
    return Batch(insert(table), names, dialect)


def updating(table: Table, names: Sequence[str], dialect: Dialect) -> Batch:
    """Changes of these columns; each row gives the row's number as `row_`."""
    values = {table.c[name]: bindparam(name, type_=table.c[name].type) for name in names if name != ROW}
    here = table.c.id == bindparam(ROW, type_=table.c.id.type)
    return Batch(update(table).where(here).values(values), (), dialect)


def defaults(table: Table) -> dict[str, Any]:
    """What each column of a new row holds if nothing is told."""
    return {column.name: _default(column.default) for column in table.columns}


def chunks[T](items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in lists of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _default(default: Any) -> Any:
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def _processor(kind: Any, dialect: Dialect) -> Callable[[Any], Any]:
    processor: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return processor or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
