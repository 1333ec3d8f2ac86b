"""Accounts of the staff: making and changing them, and signing in. Every change is in the audit log."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import ColumnElement, Row, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.privacy.audit import Audit, Fact
from bot.privacy.sealing import Sealer, SealingError
from bot.staff.door import Door
from bot.staff.errors import (
    AlreadySetUp,
    BadLogin,
    BadName,
    LastAdministrator,
    LoginTaken,
    NoRole,
    UnknownLogin,
    WrongCode,
)
from bot.staff.member import Staff, member
from bot.staff.passwords import Passwords, one_time_password
from bot.staff.roles import Permission, Role
from bot.staff.rows import change_row, lock_all, locked_row, locked_row_of, second_factor_place
from bot.staff.second_factor import Enrolment, is_secret, new_enrolment, step_of
from bot.staff.sessions import close_sessions
from bot.staff.tables import staff
from bot.storage.database import Database

__all__ = ["Accounts", "Staff"]
LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
LONGEST_NAME = 40


class Accounts:
    """The accounts; `by` is an actor of the audit log: `staff:3` or `command`."""

    def __init__(
        self, database: Database, sealer: Sealer, audit: Audit, clock: Clock, hasher: PasswordHasher | None = None
    ) -> None:
        """Passwords are hashed with argon2-cffi's parameters, or those of `hasher`."""
        self._database = database
        self._sealer = sealer
        self._audit = audit
        self._clock = clock
        self._passwords = Passwords(hasher)
        self._door = Door(database, sealer, audit, clock, self._passwords)

    async def add(  # noqa: PLR0913
        self,
        login: str,
        name: str,
        roles: Iterable[Role],
        by: str,
        *,
        sees_confidential: bool = False,
        demo: bool = False,
    ) -> str:
        """A new account, and its one-time password (the demo account may keep it).

        Raises LoginTaken, BadLogin, BadName, NoRole.
        """
        password = one_time_password()
        values: dict[str, Any] = {
            "login": _checked_login(login),
            "name": _checked_name(name),
            "roles": _checked_roles(roles),
            "password_hash": await self._passwords.hash(password),
            "must_change": not demo,
            "second_factor_step": 0,
            "sees_confidential": sees_confidential,
            "demo": demo,
            "failures": 0,
            "created_at": self._clock.now(),
        }
        try:
            await self._insert(values, by)
        except IntegrityError as error:
            raise LoginTaken(values["login"]) from error
        return password

    async def _insert(self, values: dict[str, Any], by: str) -> None:
        async with self._database.write() as connection:
            made = await connection.execute(insert(staff).values(values).returning(staff.c.id))
            facts = {name: values[name] for name in ("login", "roles", "sees_confidential", "demo")}
            await self._audit.write(connection, by, "staff.added", f"staff:{made.scalar_one()}", **facts)

    async def reset(self, login: str, by: str) -> str:
        """A new one-time password; ends lock and sessions. The second factor stays. Raises UnknownLogin."""
        password = one_time_password()
        fresh = await self._passwords.hash(password)
        async with self._database.write() as connection:
            row = await locked_row_of(connection, normal_login(login))
            values = {"password_hash": fresh, "must_change": not row.demo, "failures": 0, "locked_until": None}
            await change_row(connection, row.id, **values)
            await close_sessions(connection, row.id)
            await self._note(connection, by, "staff.reset", row)
        return password

    async def drop_second_factor(self, login: str, by: str) -> None:
        """The phone is lost: the next sign-in sets up a new second factor; ends sessions. Raises UnknownLogin."""
        async with self._database.write() as connection:
            row = await locked_row_of(connection, normal_login(login))
            await change_row(connection, row.id, second_factor=None)
            await close_sessions(connection, row.id)
            await self._note(connection, by, "staff.second_factor_dropped", row)

    async def disable(self, login: str, by: str) -> None:
        """Lets nobody sign in any more and ends the sessions; raises UnknownLogin, LastAdministrator."""
        async with self._database.write() as connection:
            await _leave_an_administrator(connection, lambda each: each.login == normal_login(login))
            row = await locked_row_of(connection, normal_login(login))
            await change_row(connection, row.id, disabled_at=row.disabled_at or self._clock.now())
            await close_sessions(connection, row.id)
            await self._note(connection, by, "staff.disabled", row)

    async def enable(self, login: str, by: str) -> None:
        """Lets a disabled or locked account sign in again; raises UnknownLogin."""
        async with self._database.write() as connection:
            row = await locked_row_of(connection, normal_login(login))
            await change_row(connection, row.id, disabled_at=None, failures=0, locked_until=None)
            await self._note(connection, by, "staff.enabled", row)

    async def change(
        self,
        staff_id: int,
        by: str,
        *,
        name: str | None = None,
        roles: Iterable[Role] | None = None,
        sees_confidential: bool | None = None,
    ) -> None:
        """Changes what is given; raises UnknownLogin, BadName, NoRole, LastAdministrator."""
        given: dict[str, Any] = {
            "name": None if name is None else _checked_name(name),
            "roles": None if roles is None else _checked_roles(roles),
            "sees_confidential": sees_confidential,
        }
        values = {column: value for column, value in given.items() if value is not None}
        async with self._database.write() as connection:
            if Role.ADMINISTRATOR not in values.get("roles", [Role.ADMINISTRATOR]):
                await _leave_an_administrator(connection, lambda each: each.id == staff_id)
            row = await locked_row(connection, staff_id)
            if values:
                await change_row(connection, staff_id, **values)
                await self._note(connection, by, "staff.changed", row, **values)

    async def all(self) -> list[Staff]:
        """Everybody, the disabled too, in the order of their logins."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(staff).order_by(staff.c.login))).all()
        return [member(row) for row in rows]

    async def get(self, staff_id: int) -> Staff | None:
        """The account with this number."""
        return await self._one(staff.c.id == staff_id)

    async def find(self, login: str) -> Staff | None:
        """The account with this login."""
        return await self._one(staff.c.login == normal_login(login))

    async def _one(self, where: ColumnElement[bool]) -> Staff | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(staff).where(where))).one_or_none()
        return member(row) if row else None

    async def count(self) -> int:
        """How many accounts there are."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(staff))).scalar_one()

    async def sign_in(self, login: str, password: str) -> Staff:
        """Who has this login and password; raises WrongPassword, Locked. The second factor may still be due."""
        return await self._door.sign_in(normal_login(login), password)

    async def change_password(self, staff_id: int, old: str, new: str) -> None:
        """Sets a new password; raises WrongPassword, Locked, WeakPassword, UnknownLogin.

        Ends all sessions of the account, the caller's too: open a new one.
        """
        await self._door.change_password(staff_id, old, new)

    async def check_code(self, staff_id: int, code: str) -> None:
        """Accepts a code of this time step, the one before or after, each once; raises WrongCode, Locked."""
        await self._door.check_code(staff_id, code)

    async def enrolment(self, staff_id: int) -> Enrolment:
        """A new secret for the second factor; nothing is stored yet. Raises UnknownLogin, AlreadySetUp."""
        found = await self.get(staff_id)
        if found is None:
            raise UnknownLogin(staff_id)
        if found.has_second_factor:
            raise AlreadySetUp
        return new_enrolment(found.login)

    async def confirm_second_factor(self, staff_id: int, secret: str, code: str) -> None:
        """Stores the secret, sealed, when a code shows that the phone has it; raises WrongCode, AlreadySetUp.

        Whoever has one already cannot replace it: a password alone must not be enough for that.
        """
        step = step_of(secret, code, self._clock.now(), 0) if is_secret(secret) else None
        if step is None:
            raise WrongCode
        sealed = self._sealer.seal(secret, second_factor_place(staff_id))
        async with self._database.write() as connection:
            row = await locked_row(connection, staff_id)
            if row.second_factor is not None:
                raise AlreadySetUp
            await change_row(connection, staff_id, second_factor=sealed, second_factor_step=step)
            await self._note(connection, member(row).actor, "staff.second_factor_set", row)

    async def without_key(self) -> list[str]:
        """Logins whose second factor does not open with the key file: it is not the one they were sealed with."""
        query = select(staff.c.id, staff.c.login, staff.c.second_factor).where(staff.c.second_factor.is_not(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(staff.c.login))).all()
        return [row.login for row in rows if not self._opens(row.second_factor, row.id)]

    def _opens(self, sealed: str, staff_id: int) -> bool:
        try:
            self._sealer.open(sealed, second_factor_place(staff_id))
        except SealingError:
            return False
        return True

    async def _note(self, connection: AsyncConnection, by: str, action: str, row: Row[Any], **facts: Fact) -> None:
        await self._audit.write(connection, by, action, f"staff:{row.id}", login=row.login, **facts)


def normal_login(login: str) -> str:
    """The login as it is stored, whatever keyboard or capitals it was typed with."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def _checked_login(login: str) -> str:
    folded = normal_login(login)
    if not LOGIN.fullmatch(folded):
        raise BadLogin
    return folded


def _checked_name(name: str) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME:
        raise BadName
    return plain


def _checked_roles(roles: Iterable[Role]) -> list[str]:
    chosen = sorted({role.value for role in roles})
    if not chosen:
        raise NoRole
    return chosen


async def _leave_an_administrator(connection: AsyncConnection, leaving: Callable[[Staff], bool]) -> None:
    everybody = [member(row) for row in await lock_all(connection)]
    managing = [each for each in everybody if each.may(Permission.STAFF)]
    if managing and all(leaving(each) for each in managing):
        raise LastAdministrator
