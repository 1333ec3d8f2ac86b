"""What an approval freezes: the words, the audience, the channels, the dates, and the fair as it is shown."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date
from typing import Any

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import Campaign
from bot.broadcast.tables import campaign_people
from bot.broadcast.text import fair_values
from bot.directory.fair import Fair
from bot.privacy.blind_index import BlindIndex
from bot.registry.filter import conditions
from bot.registry.tables import people


def digest(campaign: Campaign, fair: Fair | None) -> str:
    """SHA-256 in hex over everything that the approver saw; another fair, or another time of it, gives another."""
    seen: dict[str, Any] = {
        "title": campaign.title,
        "text": campaign.text,
        "kind": campaign.kind,
        "audience": campaign.audience.to_json(),
        "channels": campaign.channels,
        "urgent": campaign.urgent,
        "expires_at": campaign.expires_at.astimezone(UTC).isoformat(),
        "fair_id": campaign.fair_id,
        "fair": _facts(fair) if fair else None,
    }
    canonical = json.dumps(seen, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _facts(fair: Fair) -> dict[str, Any]:
    span = (fair.starts_at.astimezone(UTC).isoformat(), fair.ends_at.astimezone(UTC).isoformat())
    return {"shown": fair_values(fair), "span": span, "point": (fair.latitude, fair.longitude, fair.coordinate_system)}


async def freeze_people(connection: AsyncConnection, campaign: Campaign, day: date, index: BlindIndex) -> int:
    """Notes who is in the audience on `day`, whatever their consent and chats are now; how many."""
    matching = select(literal(campaign.id), people.c.id).where(*conditions(campaign.audience, day, index))
    columns = ("campaign_id", "person_id")
    await connection.execute(insert(campaign_people).from_select(columns, matching))
    mine = campaign_people.c.campaign_id == campaign.id
    return int((await connection.execute(select(func.count()).select_from(campaign_people).where(mine))).scalar_one())


async def thaw(connection: AsyncConnection, campaign_id: int) -> None:
    """Forgets the audience of an approval that is taken back."""
    await connection.execute(delete(campaign_people).where(campaign_people.c.campaign_id == campaign_id))
