"""Passwords: hashed with argon2id, made up to be read aloud, refused when they are easy to guess."""

from __future__ import annotations

import asyncio
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.staff.errors import Weakness
from bot.staff.guessable import is_common, is_login

SHORTEST = 10
LONGEST = 200
# Nothing that is mistaken for something else: no 0 and o, no 1, l and i. 15 of 31 signs are 74 bits.
READABLE = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP_LENGTH = 3, 5
# Each hash takes 64 MiB and a core for its time: a flood of sign-ins waits in line.
AT_ONCE = 2


class Passwords:
    """Hashes and compares in a thread."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Uses argon2-cffi's own parameters, or those of `hasher`."""
        self._hasher = hasher or PasswordHasher()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._decoy = ""

    async def hash(self, password: str) -> str:
        """The argon2id hash, parameters and salt in it."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, normal(password))

    async def fits(self, password_hash: str | None, password: str) -> bool:
        """Whether the password has this hash; without a hash it takes as long, and is wrong."""
        expected = password_hash or await self._any_hash()
        if len(password) > LONGEST:
            return False
        async with self._turns:
            matches = await asyncio.to_thread(self._verify, expected, normal(password))
        return matches and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(password_hash)

    async def _any_hash(self) -> str:
        self._decoy = self._decoy or await self.hash(secrets.token_hex())
        return self._decoy

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False


def normal(password: str) -> str:
    """One form for what looks the same, so that a Chinese keyboard's wide letters do not matter (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def one_time_password() -> str:
    """A new password in groups, as `k7mfp-3xq9t-hw4dn`."""
    return "-".join(_group() for _ in range(GROUPS))


def _group() -> str:
    return "".join(secrets.choice(READABLE) for _ in range(GROUP_LENGTH))


def weakness(password: str, login: str) -> Weakness | None:
    """Why a password cannot be taken, or None. Any signs will do; it may only not be short or easy to guess."""
    folded = normal(password).lower()
    if len(folded) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if is_login(folded, login):
        return "login"
    return "common" if is_common(folded) else None
