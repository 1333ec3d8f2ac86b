"""A delivery in the hands of one worker, and who that worker is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_

from bot.broadcast.facts import Fact
from bot.broadcast.states import Delivery
from bot.broadcast.tables import deliveries


@dataclass(frozen=True)
class Claimed:
    """One delivery marked `sending` for a worker; `outbox_id` is the row that its conversation shows."""

    fact: Fact
    outbox_id: int
    body: dict[str, Any]

    @property
    def number(self) -> int:
        """The delivery's number."""
        return self.fact.delivery_id


def new_worker(place: str) -> str:
    """A worker's id (at most 32 characters); `place` (8) says which drill file it writes."""
    return f"{place}-{secrets.token_hex(8)}"


def is_of(place: str) -> ColumnElement[bool]:
    """Deliveries claimed by workers that write this drill file."""
    return deliveries.c.claimed_by.startswith(f"{place}-", autoescape=True)


def is_mine(worker: str) -> ColumnElement[bool]:
    """Deliveries that this worker is sending and nobody has settled since."""
    return and_(deliveries.c.state == Delivery.SENDING, deliveries.c.claimed_by == worker)
