"""What passes through the gateway: an incoming message, a reply, a stored turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.ownership import HandOff, Owner, Queued

# What an agent's message may carry beside its text.
ATTACHED = ("file", "fair", "location")


class Kind(StrEnum):
    """What a person sent."""

    TEXT = "text"
    PAYLOAD = "payload"
    LOCATION = "location"
    MEDIA = "media"


@dataclass(frozen=True)
class Incoming:
    """One message as a channel received it; `address` is where replies go on that channel."""

    channel: str
    address: str
    message_id: str
    kind: Kind
    text: str = ""
    latitude: float | None = None
    longitude: float | None = None
    region: str | None = None


@dataclass(frozen=True)
class Button:
    """A choice to tap."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message to a person."""

    text: str
    buttons: tuple[Button, ...] = ()
    citations: tuple[dict[str, Any], ...] = ()
    notice: str = ""

    def body(self) -> dict[str, Any]:
        """The reply as it is stored and as the web API shows it."""
        return {
            "text": self.text,
            "buttons": [{"title": button.title, "payload": button.payload} for button in self.buttons],
            "citations": list(self.citations),
            **({"notice": self.notice} if self.notice else {}),
        }


@dataclass(frozen=True)
class Pending:
    """A stored message that waits for its answer."""

    inbox_id: int
    conversation_id: str
    channel: str
    kind: Kind
    text: str
    latitude: float | None
    longitude: float | None
    region: str | None


@dataclass(frozen=True)
class Claim:
    """The unanswered messages of a conversation under the owner it has now.

    `handoff_id` is its open hand-off; `was_handed_over` tells whether it ever had one.
    """

    owner: Owner
    version: int
    pending: tuple[Pending, ...]
    handoff_id: int | None = None
    was_handed_over: bool = False


# What a tapped choice of the desk does, inside the transaction that answers it, and what is said then.
Deed = Callable[[AsyncConnection], Awaitable[tuple[Reply, ...]]]
# What is kept beside an answer inside the transaction that stores it; it is shown the messages as the person sees them.
Note = Callable[[AsyncConnection, Sequence[dict[str, Any]]], Awaitable[None]]


@dataclass(frozen=True)
class Errand:
    """What an answer of the bot asks an aide to do: a verb, and what the bot knows about it (JSON)."""

    verb: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """The outcome of answering one or more pending messages; the replies of `deed` and `work` follow `replies`.

    Only where the talk goes to a person, that is said after the work.

    A deed is done whoever owns the talk by then; work only if the owner is still the one who was answered for, and
    only then the `notes` are taken.
    """

    replies: tuple[Reply, ...]
    intent: str | None = None
    confidence: float | None = None
    handoff: HandOff | None = None
    deed: Deed | None = None
    work: Deed | None = None
    errands: tuple[Errand, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Said:
    """What became of a turn: its messages as the person sees them, and the owner and queue place it led to, if any."""

    messages: list[dict[str, Any]]
    owner: Owner | None = None
    queued: Queued | None = None


@dataclass(frozen=True)
class Ticket:
    """Proof that a message is stored."""

    inbox_id: int
    conversation_id: str
    repeated: bool


@dataclass
class View:
    """What a web caller is told about a message: the owner, the intent and the replies so far."""

    owner: Owner
    intent: str | None
    confidence: float | None
    messages: list[dict[str, Any]] = field(default_factory=list)
    answered: bool = False
