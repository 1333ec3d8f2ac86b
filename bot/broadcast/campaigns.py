"""The campaigns: looked up here, written and approved in `writing`, started and ended in `running`.

A step is allowed by the state, by the account's permission and by the version that was shown, and stands in the audit
log. Without a version (commands, the clock) the present one is meant. Errors: `bot.broadcast.errors`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from bot.broadcast.campaign import Campaign, campaign_of
from bot.broadcast.errors import NoCampaign
from bot.broadcast.running import Running
from bot.broadcast.states import Campaign as State
from bot.broadcast.steps import fair_in
from bot.broadcast.tables import campaigns
from bot.broadcast.writing import Writing
from bot.directory.fair import Fair

MOST_LISTED = 50


class Campaigns(Writing, Running):
    """The whole life of campaigns; `by` is the member of staff who acts."""

    async def get(self, number: int) -> Campaign:
        """The campaign; raises NoCampaign."""
        async with self.database.read() as connection:
            row = (await connection.execute(select(campaigns).where(campaigns.c.id == number))).one_or_none()
        if row is None:
            raise NoCampaign(number)
        return campaign_of(row)

    async def list(
        self, states: Sequence[State] = (), limit: int = MOST_LISTED, before: int | None = None
    ) -> list[Campaign]:
        """The newest first, in any of the states (none: all), with a number below `before`."""
        query = select(campaigns).order_by(campaigns.c.id.desc()).limit(limit)
        if states:
            query = query.where(campaigns.c.state.in_(states))
        if before is not None:
            query = query.where(campaigns.c.id < before)
        async with self.database.read() as connection:
            return [campaign_of(row) for row in await connection.execute(query)]

    async def fair_of(self, campaign: Campaign) -> Fair | None:
        """The attached fair as it is now."""
        async with self.database.read() as connection:
            return await fair_in(connection, campaign.fair_id)
