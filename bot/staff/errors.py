"""What can go wrong with accounts and sign-in; each carries its datum, the sentences stand in `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

Weakness = Literal["short", "long", "login", "common", "same"]


class StaffError(Exception):
    """Something about an account that a person can mend."""


class UnknownLogin(StaffError):
    """Nobody has this login (or number)."""

    def __init__(self, login: str | int) -> None:
        super().__init__(login)
        self.login = login


class LoginTaken(StaffError):
    """Somebody has this login already."""

    def __init__(self, login: str) -> None:
        super().__init__(login)
        self.login = login


class BadLogin(StaffError):
    """A login has 2 to 40 of the signs a–z, 0–9, `.`, `_`, `-` and begins with a letter or digit."""


class BadName(StaffError):
    """A name has 1 to 40 signs."""


class NoRole(StaffError):
    """An account needs a role."""


class UnknownRole(StaffError):
    """There is no role of this name."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class LastAdministrator(StaffError):
    """Nobody would be left who may manage accounts."""


class WrongPassword(StaffError):
    """Login and password do not belong together, or the account is disabled: which of them is not said."""


class WeakPassword(StaffError):
    """The new password cannot be taken, and why."""

    def __init__(self, why: Weakness) -> None:
        super().__init__(why)
        self.why = why


class WrongCode(StaffError):
    """The code of the second factor is wrong, old, or was used before."""


class AlreadySetUp(StaffError):
    """There is a second factor; an administrator has to drop it first."""


class Locked(StaffError):
    """Too many failures; `until` (aware UTC) nobody signs in to this account."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NoSession(StaffError):
    """The session is over."""
