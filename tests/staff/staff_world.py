"""What tests of accounts share: a clock moved by hand, a phone that makes codes, and quick hashes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import select

from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.privacy.tables import audit_log
from bot.staff.accounts import Accounts, Staff
from bot.staff.roles import Role
from bot.staff.sessions import Sessions
from bot.storage.database import Database

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
GOOD = "梧桐树下的小卖部 7"
MONDAY = datetime(2026, 11, 23, 1, 0, 5, tzinfo=UTC)


@dataclass
class HandClock:
    """Stands still until it is moved."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.move(seconds)
        await asyncio.sleep(0)

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Office:
    """The services over one database."""

    database: Database
    clock: HandClock
    audit: Audit
    accounts: Accounts
    sessions: Sessions
    key_file: Path
    passwords: dict[str, str] = field(default_factory=dict)

    def with_hasher(self, hasher: PasswordHasher) -> Accounts:
        """The same accounts, hashed with other parameters."""
        return Accounts(self.database, Sealer(self.key_file), self.audit, self.clock, hasher)

    async def hire(self, login: str, *roles: Role) -> Staff:
        """A new account; its one-time password is kept."""
        self.passwords[login] = await self.accounts.add(login, "小李", roles or [Role.AGENT], "command")
        return await self.member(login)

    async def member(self, login: str) -> Staff:
        found = await self.accounts.find(login)
        assert found
        return found

    async def give_phone(self, login: str) -> pyotp.TOTP:
        """Sets up the second factor; the phone."""
        member = await self.member(login)
        enrolment = await self.accounts.enrolment(member.id)
        phone = pyotp.TOTP(enrolment.secret)
        await self.accounts.confirm_second_factor(member.id, enrolment.secret, self.code(phone))
        return phone

    def code(self, phone: pyotp.TOTP, aside: int = 0) -> str:
        """The code that the phone shows now, or `aside` steps later."""
        return phone.at(self.clock.now(), counter_offset=aside)

    def wrong_code(self, phone: pyotp.TOTP) -> str:
        """Six digits that the phone shows neither now nor in the steps around."""
        right = {self.code(phone, aside) for aside in range(-2, 3)}
        return next(code for code in (f"{digit}" * 6 for digit in range(10)) if code not in right)

    def code_of_another(self) -> tuple[str, str]:
        """A secret that somebody made, and its right code."""
        phone = pyotp.TOTP(pyotp.random_base32())
        return phone.secret, self.code(phone)

    async def log(self) -> list[str]:
        """The actions in the audit log, in order."""
        async with self.database.read() as connection:
            return list((await connection.execute(select(audit_log.c.action).order_by(audit_log.c.id))).scalars())
