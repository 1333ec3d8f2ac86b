"""Who else has a say in a talk beside the desk and the bot: clerks of other rooms, and the aide who knows the person.

A clerk does what needs the words before they are masked, or what a tapped choice of its own stands for. The aide tells
the bot what it should know of the person, and carries out what the bot's answers ask for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.gateway.messages import Deed, Kind, Pending, Turn
from bot.privacy.sealing import SealingError

LOG = structlog.get_logger("gateway")


class Clerk(Protocol):
    """Looks after one kind of business in the talks."""

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        """The words before masking, inside the transaction that stores them; only words with a number in them."""

    async def deed(self, pending: Pending) -> Deed | None:
        """What a message of this clerk's business does; None if it is none.

        Asked before the engine: for taps whoever owns the talk, for words only while the bot does.
        """


class Aide(Protocol):
    """Stands beside the bot."""

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """What the bot is told of the talk beside the words: entries of the engine's metadata."""

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The bot's turn with its errands carried out as its `work`; `told` is what the bot was told before."""


class NobodyBeside:
    """Nothing is known and nothing can be carried out."""

    async def told(self, conversation_id: str) -> dict[str, Any]:
        """Nothing."""
        return {}

    async def settle(self, pending: Pending, turn: Turn, told: Mapping[str, Any]) -> Turn:
        """The turn as it is."""
        return turn


@dataclass(frozen=True)
class Clerks:
    """All clerks of the app, in the order in which they are asked, and the aide."""

    members: Sequence[Clerk] = ()
    aide: Aide = field(default_factory=NobodyBeside)

    async def hear(self, connection: AsyncConnection, conversation_id: str, words: str) -> None:
        """Lets every clerk hear the words; a message is never lost because a key is missing."""
        for clerk in self.members:
            try:
                await clerk.hear(connection, conversation_id, words)
            except SealingError as error:
                LOG.error("number not looked up", clerk=type(clerk).__name__, why=type(error).__name__)

    async def deed(self, pending: Pending) -> Deed | None:
        """What the first clerk whose business it is does."""
        for clerk in self.members:
            if found := await clerk.deed(pending):
                return found
        return None


def joined(batch: Sequence[Pending]) -> Pending:
    """The messages of a batch as one; texts that came in pieces are read together."""
    last = batch[-1]
    if len(batch) == 1 or last.kind is not Kind.TEXT:
        return last
    return replace(last, text="，".join(each.text for each in batch))
