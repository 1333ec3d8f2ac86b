"""What delivery needs of a channel, and how a channel tells that a message did not go out.

It stands here and not with the channels because the gateway never imports a channel; `bot.channels` builds on it.
"""

from __future__ import annotations

from datetime import timedelta
from enum import IntEnum
from typing import Any, Protocol


class Lane(IntEnum):
    """Who goes first: answers and agents' messages before broadcasts."""

    INTERACTIVE = 0
    BROADCAST = 1


class Sender(Protocol):
    """A pushing channel."""

    name: str

    async def pace(self, address: str, lane: Lane) -> None:
        """Waits until the channel's limits allow a message to `address`; raises TryLater instead of a long wait."""

    async def deliver(self, address: str, body: dict[str, Any]) -> str:
        """Sends one stored reply (`Reply.body()` with its `id`); the provider's id, or a DeliveryError."""

    async def typing(self, address: str) -> None:
        """Shows that somebody types, where the channel can; or a DeliveryError."""


class DeliveryError(Exception):
    """A message was not, or perhaps not, delivered."""


class TryLater(DeliveryError):
    """Surely not delivered; worth another try after `seconds`."""

    def __init__(self, seconds: float) -> None:
        """Takes the seconds to wait."""
        super().__init__(f"try again in {seconds:g} s")
        self.seconds = seconds

    @property
    def delay(self) -> timedelta:
        """The wait as a duration."""
        return timedelta(seconds=self.seconds)


class Unreachable(DeliveryError):
    """The person cannot be reached at this address (blocked the bot, left the channel): no retry."""

    def __init__(self, reason: str) -> None:
        """Takes the provider's reason."""
        super().__init__(reason)
        self.reason = reason


class Refused(DeliveryError):
    """The provider does not take this message: no retry."""

    def __init__(self, reason: str) -> None:
        """Takes the provider's reason."""
        super().__init__(reason)
        self.reason = reason


class OutcomeUnknown(DeliveryError):
    """The request went out and no answer came: it is not sent again, for it may have arrived."""


class AddressMoved(DeliveryError):
    """Not delivered: the chat has another address now."""

    def __init__(self, new_address: str) -> None:
        """Takes the address that replaces the one used."""
        super().__init__(f"moved to {new_address}")
        self.new_address = new_address
