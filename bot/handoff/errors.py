"""What the desk refuses, each with its datum; the sentences for staff stand in `texts.yml` under `errors`."""

from __future__ import annotations


class HandOffError(Exception):
    """Something about a hand-off that the agent can understand and mend."""


class Gone(HandOffError):
    """There is no open hand-off with this number: it ended, or there never was one."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class NotAllowed(HandOffError):
    """The hand-off belongs to another team or is confidential; the attempt is in the audit log."""


class AlreadyClaimed(HandOffError):
    """Somebody was faster."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class AtCap(HandOffError):
    """The agent has as many talks as the team allows."""

    def __init__(self, cap: int) -> None:
        super().__init__(cap)
        self.cap = cap


class NotYours(HandOffError):
    """The talk is not the agent's (any more); `name` has it now, nobody when None."""

    def __init__(self, name: str | None) -> None:
        super().__init__(name)
        self.name = name


class CannotTake(HandOffError):
    """The colleague is not present, no member of the team, not allowed to see it, or has enough talks."""


class NoTeam(HandOffError):
    """The team does not exist or takes nothing any more."""


class NoReason(HandOffError):
    """Personal data is opened only with a reason."""


class NothingLeft(HandOffError):
    """The person left nothing of that kind."""


class Empty(HandOffError):
    """There is nothing in it to send or to keep."""
