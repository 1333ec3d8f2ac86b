"""The result of a campaign as it is shown and exported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.broadcast.campaign import Campaign
from bot.broadcast.states import Delivery


@dataclass(frozen=True)
class Progress:
    """How many deliveries are in each state now; `total` is all of them."""

    counts: dict[Delivery, int]

    @property
    def total(self) -> int:
        """All deliveries of the run."""
        return sum(self.counts.values())

    @property
    def settled(self) -> int:
        """Those that nothing more happens to."""
        return self.total - self.counts.get(Delivery.QUEUED, 0) - self.counts.get(Delivery.SENDING, 0)


@dataclass(frozen=True)
class Came:
    """Who was at the fair: of those told, of others known to the registry, of chats linked to nobody.

    `stayed_away` said that they would come and were not noted.
    """

    told: int
    untold: int
    strangers: int
    stayed_away: int


@dataclass(frozen=True)
class Report:
    """A campaign's result. `people` were in the audience, `told` of them received it, surely or perhaps.

    `unqueued` had no chat on the channels when it started (a drill: refused notices). `by_time` counts what was sent in
    each minute (aware UTC).
    """

    campaign: Campaign
    people: int
    told: int
    unqueued: int
    progress: Progress
    by_reason: tuple[tuple[Delivery, str, int], ...]
    by_channel: dict[str, dict[Delivery, int]]
    by_county: tuple[tuple[str, dict[Delivery, int]], ...]
    by_time: tuple[tuple[datetime, int], ...]
    answers: dict[str, int]
    came: Came | None


@dataclass(frozen=True)
class Line:
    """One person on one channel, masked. `channel` is empty where nothing was queued; moments are aware UTC."""

    person_id: int
    delivery_id: int | None
    name: str
    region: str
    channel: str
    state: Delivery
    reason: str
    settled_at: datetime | None
    answer: str
    came: bool
