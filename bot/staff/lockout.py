"""When failures at the sign-in lock an account (NIST SP 800-63B, 5.2.2, asks for a limit)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)


@dataclass(frozen=True)
class Tries:
    """Failures since the last success, and until when the account is locked (aware UTC)."""

    failures: int = 0
    locked_until: datetime | None = None

    def locked(self, moment: datetime) -> datetime | None:
        """Until when it is locked, if it is at `moment`."""
        return self.locked_until if self.locked_until and self.locked_until > moment else None

    def failed(self, moment: datetime) -> Tries:
        """After one more failure at `moment`; an attempt during the lock changes nothing."""
        if self.locked(moment):
            return self
        if self.failures + 1 < MOST_FAILURES:
            return Tries(self.failures + 1)
        return Tries(0, moment + LOCK)
