"""Signing in: password, then code; failures are counted, and lock the account for a while.

The count goes back to nothing when the whole sign-in succeeded: who knows the password could otherwise use it
between guesses of the code. Nothing tells apart a login that does not exist: it takes as long, and locks as well.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.staff.errors import Locked, StaffError, UnknownLogin, WeakPassword, WrongCode, WrongPassword
from bot.staff.lockout import Tries
from bot.staff.member import Staff, member
from bot.staff.passwords import Passwords, weakness
from bot.staff.rows import change_row, locked_row, second_factor_place
from bot.staff.second_factor import step_of
from bot.staff.sessions import close_sessions
from bot.staff.tables import staff
from bot.storage.database import Database

MOST_STRANGERS = 1000
STRANGERS_NOTED_EVERY = timedelta(minutes=1)
# The actor of what somebody does who is not signed in.
NOBODY = "unknown"


class Door:
    """Lets in who knows the password and has the code."""

    def __init__(self, database: Database, sealer: Sealer, audit: Audit, clock: Clock, passwords: Passwords) -> None:
        """Counts failures in the accounts' rows."""
        self._database = database
        self._sealer = sealer
        self._audit = audit
        self._clock = clock
        self._passwords = passwords
        self._strangers = Strangers(audit, clock)

    async def sign_in(self, login: str, password: str) -> Staff:
        """Who has this login and password; raises WrongPassword, Locked."""
        row = await self._row(staff.c.login == login)
        if row is None:
            self._strangers.refuse_locked(login)
            await self._passwords.fits(None, password)
            raise await self._strangers.refused(login)
        right, newer = await self._compare(row, password)
        async with self._database.write() as connection:
            now = await locked_row(connection, row.id)
            right = right and now.disabled_at is None and now.password_hash == row.password_hash
            failure = await self._judge(connection, now, right, WrongPassword())
            if failure is None:
                await self._let_in(connection, now, newer)
        return _outcome(failure, now)

    async def change_password(self, staff_id: int, old: str, new: str) -> None:
        """Sets a new password and ends all sessions; raises WrongPassword, Locked, WeakPassword, UnknownLogin."""
        row = await self._row(staff.c.id == staff_id)
        if row is None:
            raise UnknownLogin(staff_id)
        right, _ = await self._compare(row, old)
        why = "same" if old == new else weakness(new, row.login)
        if right and why:
            raise WeakPassword(why)
        fresh = await self._passwords.hash(new) if right else ""
        async with self._database.write() as connection:
            now = await locked_row(connection, staff_id)
            right = right and now.password_hash == row.password_hash
            failure = await self._judge(connection, now, right, WrongPassword())
            if failure is None:
                await change_row(connection, staff_id, password_hash=fresh, must_change=False)
                await close_sessions(connection, staff_id)
                await self._audit.write(connection, member(now).actor, "staff.password_changed", member(now).actor)
        _outcome(failure, now)

    async def check_code(self, staff_id: int, code: str) -> None:
        """Accepts a code of this time step, the one before or after, each once; raises WrongCode, Locked."""
        moment = self._clock.now()
        async with self._database.write() as connection:
            row = await locked_row(connection, staff_id)
            step = self._step(row, code, moment)
            failure = await self._judge(connection, row, step is not None, WrongCode())
            if failure is None:
                values = {"failures": 0, "locked_until": None, "second_factor_step": step}
                await change_row(connection, staff_id, **values)
                await self._audit.write(connection, member(row).actor, "staff.signed_in", member(row).actor)
        _outcome(failure, row)

    async def _row(self, where: ColumnElement[bool]) -> Row[Any] | None:
        async with self._database.read() as connection:
            return (await connection.execute(select(staff).where(where))).one_or_none()

    async def _compare(self, row: Row[Any], password: str) -> tuple[bool, str]:
        """Whether the password is right, and its hash by today's parameters if the stored one is older."""
        until = _tries(row).locked(self._clock.now())
        if until:
            raise Locked(until)
        right = await self._passwords.fits(row.password_hash, password)
        outdated = right and self._passwords.is_outdated(row.password_hash)
        return right, await self._passwords.hash(password) if outdated else ""

    def _step(self, row: Row[Any], code: str, moment: datetime) -> int | None:
        if row.second_factor is None or row.disabled_at is not None:
            return None
        secret = self._sealer.open(row.second_factor, second_factor_place(row.id))
        return step_of(secret, code, moment, row.second_factor_step)

    async def _judge(
        self, connection: AsyncConnection, row: Row[Any], right: bool, wrong: StaffError
    ) -> StaffError | None:
        """What to tell, after counting a failure. Raised only after the commit, which would be undone otherwise."""
        moment = self._clock.now()
        before = _tries(row)
        until = before.locked(moment)
        if until:
            return Locked(until)
        if right:
            return None
        after = before.failed(moment)
        await change_row(connection, row.id, failures=after.failures, locked_until=after.locked_until)
        reason = "code" if isinstance(wrong, WrongCode) else "password"
        action = "staff.locked" if after.locked_until else "staff.refused"
        await self._audit.write(connection, NOBODY, action, f"staff:{row.id}", login=row.login, reason=reason)
        return Locked(after.locked_until) if after.locked_until else wrong

    async def _let_in(self, connection: AsyncConnection, row: Row[Any], newer: str) -> None:
        if newer:
            await change_row(connection, row.id, password_hash=newer)
        if row.second_factor is None:
            await change_row(connection, row.id, failures=0, locked_until=None)
            await self._audit.write(connection, member(row).actor, "staff.signed_in", member(row).actor)


class Strangers:
    """Failures of logins that nobody has, kept in memory; the typed login, which may be a password, is never logged."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        """Notes them in the audit log at most once a minute, with their number."""
        self._audit = audit
        self._clock = clock
        self._tries: dict[str, Tries] = {}
        self._count = 0
        self._noted_at: datetime | None = None

    def refuse_locked(self, login: str) -> None:
        """Raises Locked if it is."""
        until = self._tries.get(login, Tries()).locked(self._clock.now())
        if until:
            raise Locked(until)

    async def refused(self, login: str) -> StaffError:
        """What to tell after one more failure."""
        self.refuse_locked(login)
        after = self._tries.pop(login, Tries()).failed(self._clock.now())
        if len(self._tries) >= MOST_STRANGERS:
            del self._tries[next(iter(self._tries))]
        self._tries[login] = after
        await self._note()
        return Locked(after.locked_until) if after.locked_until else WrongPassword()

    async def _note(self) -> None:
        self._count += 1
        moment = self._clock.now()
        if self._noted_at and moment - self._noted_at < STRANGERS_NOTED_EVERY:
            return
        attempts, self._count, self._noted_at = self._count, 0, moment
        await self._audit.record(NOBODY, "staff.refused", reason="unknown_login", attempts=attempts)


def _tries(row: Row[Any]) -> Tries:
    return Tries(row.failures, row.locked_until)


def _outcome(failure: StaffError | None, row: Row[Any]) -> Staff:
    if failure:
        raise failure
    return member(row)
