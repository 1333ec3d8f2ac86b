"""What happened to a hand-off, in order; rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.tables import handoff_events


class Happened(StrEnum):
    """The kinds of events; `staff_id` is who did it or, when taken back, who had been silent."""

    QUEUED = "queued"
    REJOINED = "rejoined"
    ASKED_BOT = "asked_bot"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    REQUEUED = "requeued"
    REGION = "region"
    REVEALED = "revealed"
    WARNED = "warned"
    RETURNED = "returned"
    CLOSED = "closed"
    RELEASED = "released"
    SILENT = "silent"


class Ending(StrEnum):
    """How a hand-off ended: given back, closed, released by command, or given back because the person was silent."""

    RETURNED = "returned"
    CLOSED = "closed"
    RELEASED = "released"
    SILENT = "silent"


async def record(
    connection: AsyncConnection,
    handoff_id: int,
    happened: Happened,
    moment: datetime,
    staff_id: int | None = None,
    **detail: Any,
) -> None:
    """Adds an event."""
    row = {"handoff_id": handoff_id, "at": moment, "kind": happened, "staff_id": staff_id, "detail": detail}
    await connection.execute(insert(handoff_events).values(row))
