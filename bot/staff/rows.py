"""The rows of the table `staff`, locked and changed inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.privacy.sealing import Place
from bot.staff.errors import UnknownLogin
from bot.staff.tables import staff


def second_factor_place(staff_id: int) -> Place:
    """Where the sealed secret of an account stands."""
    return Place("staff", "second_factor", str(staff_id))


async def locked_row(connection: AsyncConnection, staff_id: int) -> Row[Any]:
    """The account's row, which nobody else changes before the transaction ends; raises UnknownLogin."""
    return await _locked(connection, staff.c.id == staff_id, staff_id)


async def locked_row_of(connection: AsyncConnection, login: str) -> Row[Any]:
    """The same by login, as it is stored."""
    return await _locked(connection, staff.c.login == login, login)


async def _locked(connection: AsyncConnection, where: ColumnElement[bool], sought: str | int) -> Row[Any]:
    row = (await connection.execute(_locking(where))).one_or_none()
    if row is None:
        raise UnknownLogin(sought)
    return row


async def lock_all(connection: AsyncConnection) -> Sequence[Row[Any]]:
    """Every row, locked in one order; before single rows, so that two who do it wait instead of blocking each other."""
    return (await connection.execute(_locking(true()))).all()


def _locking(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    # "No key update": rows of other tables that name the account may be written meanwhile.
    return select(staff).where(where).order_by(staff.c.id).with_for_update(key_share=True)


async def change_row(connection: AsyncConnection, staff_id: int, **values: Any) -> None:
    """Sets columns of the account's row."""
    await connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))
