"""What the desk needs to speak to a person; the gateway implements it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.ownership import Owner

Body = dict[str, Any]


@dataclass(frozen=True)
class Posted:
    """A message as it is stored; `is_new` is False when the same request had been posted before."""

    outbox_id: int
    conversation_id: str
    channel: str
    body: Body
    is_new: bool


class Voice(Protocol):
    """Speaks in a conversation."""

    async def post(  # noqa: PLR0913, PLR0917  a message has these parts
        self,
        connection: AsyncConnection,
        conversation_id: str,
        version: int,
        body: Body,
        staff_id: int | None,
        request_id: str | None,
    ) -> Posted:
        """Stores a message in the caller's transaction, under the owner's `version`; the same request only once."""

    def told(self, posted: Posted) -> None:
        """After the commit: pages and delivery hear of it."""

    def owner_changed(self, conversation_id: str, owner: Owner) -> None:
        """After the commit: the person's page shows who answers now."""

    def typing(self, conversation_id: str) -> None:
        """The person's page shows that somebody is typing."""
