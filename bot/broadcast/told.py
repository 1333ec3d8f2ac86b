"""The notices a talk was sent lately, and whether it is still about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import Kind
from bot.broadcast.states import Delivery
from bot.broadcast.tables import campaigns, deliveries
from bot.directory.fair import Fair, fair_of
from bot.directory.tables import fairs
from bot.gateway.tables import outbox

LASTS = timedelta(days=7)
# An answer about a notice is marked so with the delivery's number: what comes next is about the same one.
ANSWER = "notice_answer"
# What one can go to or put one's name down for.
JOINED = frozenset({Kind.FAIR, Kind.JOBS, Kind.TRAINING})
RECEIVED = (Delivery.SENT, Delivery.UNKNOWN)


@dataclass(frozen=True)
class Told:
    """A notice that a talk received, surely or perhaps, at `at` (aware UTC)."""

    delivery_id: int
    campaign_id: int
    kind: Kind
    fair: Fair | None
    answer: str | None
    at: datetime

    @property
    def matter(self) -> tuple[str, int]:
        """What tells one matter from another: two notices of one fair are about the same."""
        return ("fair", self.fair.id) if self.fair else ("campaign", self.campaign_id)

    def takes(self, verb: str) -> bool:
        """Whether it can be answered so: nobody puts their name down for a policy."""
        return verb not in {"going", "not_going"} or self.fair is not None or self.kind in JOINED

    def is_over(self, moment: datetime) -> bool:
        """Whether its fair has ended."""
        return self.fair is not None and self.fair.ends_at <= moment


async def notices_of(connection: AsyncConnection, talk: str, moment: datetime) -> list[Told]:
    """The notices of the last seven days, newest first."""
    lately = (deliveries.c.settled_at >= moment - LASTS) & deliveries.c.state.in_(RECEIVED)
    query = _query().where(deliveries.c.conversation_id == talk, lately)
    newest = query.order_by(deliveries.c.settled_at.desc(), deliveries.c.id.desc())
    return [_told(row) for row in (await connection.execute(newest)).mappings()]


async def notice(connection: AsyncConnection, talk: str, delivery_id: int) -> Told | None:
    """The notice with this number, if it was this talk's; however old."""
    query = _query().where(deliveries.c.conversation_id == talk, deliveries.c.id == delivery_id)
    row = (await connection.execute(query)).mappings().one_or_none()
    return _told(row) if row else None


async def spoken_of(connection: AsyncConnection, talk: str) -> int | None:
    """What the last thing said in the talk was about: a delivery's number, 0 for a notice itself, None otherwise."""
    said = select(outbox.c.body).where(outbox.c.conversation_id == talk, outbox.c.state != "dropped")
    body = (await connection.execute(said.order_by(outbox.c.id.desc()).limit(1))).scalar_one_or_none() or {}
    mark, _, number = str(body.get("notice") or "").partition(":")
    if mark == ANSWER:
        return int(number)
    return 0 if body.get("campaign") else None


def _query() -> Any:
    numbers = (deliveries.c.id.label("delivery_id"), deliveries.c.campaign_id, deliveries.c.answer)
    columns = [column.label(f"fair_{column.name}") for column in fairs.c]
    return (
        select(*numbers, deliveries.c.settled_at, campaigns.c.kind, *columns)
        .join(campaigns, campaigns.c.id == deliveries.c.campaign_id)
        .outerjoin(fairs, fairs.c.id == campaigns.c.fair_id)
    )


def _told(row: Any) -> Told:
    facts = {column.name: row[f"fair_{column.name}"] for column in fairs.c}
    fair = fair_of(facts) if facts["id"] is not None else None
    number, campaign = row["delivery_id"], row["campaign_id"]
    return Told(number, campaign, Kind(row["kind"]), fair, row["answer"], row["settled_at"])
