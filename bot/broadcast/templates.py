"""The words of the campaigns under way, each read once: text and fair are frozen by the approval."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import campaign_of
from bot.broadcast.errors import FairChanged
from bot.broadcast.freezing import digest
from bot.broadcast.steps import fair_in
from bot.broadcast.tables import campaigns
from bot.broadcast.text import Template
from bot.directory.divisions import Divisions

MOST_KEPT = 32


class Templates:
    """Templates by campaign and digest."""

    def __init__(self, divisions: Divisions, base_url: str) -> None:
        """`base_url` is the app's public address."""
        self._divisions, self._base_url = divisions, base_url
        self._kept: dict[tuple[int, str | None], Template] = {}

    async def of(self, connection: AsyncConnection, campaign_id: int, approved: str | None) -> Template:
        """The template of a campaign as it was approved with this digest; raises FairChanged if it is so no more."""
        key = (campaign_id, approved)
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = await self._read(connection, campaign_id, approved)
        return self._kept[key]

    async def _read(self, connection: AsyncConnection, campaign_id: int, approved: str | None) -> Template:
        query = select(campaigns).where(campaigns.c.id == campaign_id)
        campaign = campaign_of((await connection.execute(query)).one())
        fair = await fair_in(connection, campaign.fair_id)
        if digest(campaign, fair) != approved:
            raise FairChanged
        return Template(campaign, fair, self._divisions, self._base_url)
