"""One step of a campaign: its row locked, what must hold looked at, changed, and noted in the audit log last."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import Campaign, campaign_of
from bot.broadcast.errors import NoCampaign, NotAllowed, NotNow, Outdated
from bot.broadcast.states import STEPS, Delivery
from bot.broadcast.states import Campaign as State
from bot.broadcast.tables import campaigns, deliveries
from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair, fair_of
from bot.directory.tables import fairs
from bot.privacy.audit import Audit, Fact
from bot.privacy.blind_index import BlindIndex
from bot.staff.member import Staff
from bot.staff.roles import Permission
from bot.storage.database import Database

# Who acts when nobody of the staff does: the clock, or too many failures.
SYSTEM = "broadcast"
LONGEST_WHY = 200


@dataclass
class Step:
    """A campaign in a writing transaction; `values` and `facts` are written when the step ends."""

    connection: AsyncConnection
    campaign: Campaign
    moment: datetime
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)

    def must_be(self, *states: State) -> None:
        """Raises NotNow unless the campaign is in one of the states."""
        if self.campaign.state not in states:
            raise NotNow(self.name, self.campaign.state)

    def go(self, state: State, **values: Any) -> None:
        """Moves on to `state` with these columns; raises NotNow when it does not follow."""
        campaign = self.campaign
        sent_for_real = campaign.state is State.DONE and not campaign.drill
        if state not in STEPS[campaign.state] or sent_for_real:
            raise NotNow(self.name, campaign.state)
        self.values |= {"state": state, **values}

    async def fair(self) -> Fair | None:
        """The attached fair as it is now."""
        return await fair_in(self.connection, self.campaign.fair_id)

    async def skip_waiting(self, reason: str) -> None:
        """What has not gone out will not."""
        waiting = (deliveries.c.campaign_id == self.campaign.id) & (deliveries.c.state == Delivery.QUEUED)
        values = {"state": Delivery.SKIPPED, "reason": reason, "settled_at": self.moment, "due_at": None}
        await self.connection.execute(update(deliveries).where(waiting).values(values))


class Stepping:
    """Makes steps; the verbs of a campaign build on it."""

    def __init__(  # noqa: PLR0913, PLR0917  what a step needs
        self, database: Database, audit: Audit, clock: Clock, divisions: Divisions, index: BlindIndex, base_url: str
    ) -> None:
        """`index` finds people by number; `base_url` is the app's public address, for the links of fairs."""
        self.database, self.audit, self.clock = database, audit, clock
        self.divisions, self.index, self.base_url = divisions, index, base_url

    @asynccontextmanager
    async def step(self, number: int, version: int | None, name: str, actor: str = SYSTEM) -> AsyncIterator[Step]:
        """A step on campaign `number` by the `version` that was shown (None: whatever it is now).

        Raises NoCampaign, Outdated. Nothing is written if the body raises.
        """
        async with self.database.write() as connection:
            query = select(campaigns).where(campaigns.c.id == number).with_for_update()
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise NoCampaign(number)
            if version is not None and row.version != version:
                raise Outdated
            made = Step(connection, campaign_of(row), self.clock.now(), name)
            yield made
            changed = update(campaigns).where(campaigns.c.id == number)
            await connection.execute(changed.values(**made.values, version=row.version + 1))
            await self.audit.write(connection, actor, f"campaign.{name}", subject(number), **made.facts)


def subject(number: int) -> str:
    """How the audit log names a campaign."""
    return f"campaign:{number}"


def demand(staff: Staff, *permissions: Permission) -> None:
    """Raises NotAllowed unless the account has one of the permissions."""
    if not any(staff.may(each) for each in permissions):
        raise NotAllowed(permissions[0])


def short(why: str) -> str:
    """A reason as the column `why` holds it."""
    return why.strip()[:LONGEST_WHY]


async def fair_in(connection: AsyncConnection, fair_id: int | None) -> Fair | None:
    """The fair with this id, None without one."""
    if fair_id is None:
        return None
    row = (await connection.execute(select(fairs).where(fairs.c.id == fair_id))).mappings().one_or_none()
    return fair_of(dict(row)) if row else None


async def count_waiting(connection: AsyncConnection, campaign_id: int) -> int:
    """How many deliveries are not settled yet."""
    open_ones = deliveries.c.state.in_((Delivery.QUEUED, Delivery.SENDING))
    query = select(func.count()).select_from(deliveries).where(deliveries.c.campaign_id == campaign_id, open_ones)
    return int((await connection.execute(query)).scalar_one())
