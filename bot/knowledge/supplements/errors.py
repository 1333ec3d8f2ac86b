"""What can go wrong with a supplement that is there; each has its sentence in `texts.yml`."""

from __future__ import annotations

from bot.knowledge.supplements.texts import text


class SupplementError(Exception):
    """Something that a member of staff asked for and that is not done; `str` of it is one Chinese sentence."""

    def __str__(self) -> str:
        """What is wrong and the mend."""
        return text(f"errors.{type(self).__name__}")


class NotAllowed(SupplementError):
    """The role does not care for the knowledge base."""


class NoSupplement(SupplementError):
    """No supplement has this number."""


class OwnSupplement(SupplementError):
    """The author cannot confirm what they wrote."""


class NotWaiting(SupplementError):
    """It is confirmed already."""


class Withdrawn(SupplementError):
    """It is withdrawn already."""
