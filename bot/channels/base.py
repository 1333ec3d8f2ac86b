"""The contract of a messaging channel that pushes: take messages in by itself, send what delivery hands it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from bot.gateway.sender import Lane


class Channel(ABC):
    """One messaging channel; `name` is its name in inbox, outbox and `/channels/{name}/`."""

    name: str

    @abstractmethod
    async def start(self) -> None:
        """Begins to take messages in; returns at once, also when the provider cannot be reached yet."""

    @abstractmethod
    async def stop(self) -> None:
        """Ends all work of the channel; stop delivery first."""

    @abstractmethod
    async def pace(self, address: str, lane: Lane) -> None:
        """Waits until the provider's limits allow a message to `address`; raises TryLater instead of a long wait."""

    @abstractmethod
    async def deliver(self, address: str, body: dict[str, Any]) -> str:
        """Sends one reply (`Reply.body()` with its outbox `id`) and returns the provider's message id.

        Raises TryLater (surely not sent), Unreachable, Refused, AddressMoved, or OutcomeUnknown (perhaps sent).
        """

    async def typing(self, address: str) -> None:  # noqa: B027  optional
        """Shows the person that somebody types; a channel that cannot leaves it. May raise a DeliveryError."""

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """The channel's webhooks, if it has any."""
        return ()
