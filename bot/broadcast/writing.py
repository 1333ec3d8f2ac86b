"""A campaign until its approval: written, changed, submitted, approved by somebody else, sent back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import NewCampaign
from bot.broadcast.errors import Nobody, NoFair, OwnWork
from bot.broadcast.fields import check_ready, columns_of
from bot.broadcast.freezing import digest, freeze_people, thaw
from bot.broadcast.queueing import clear_drill
from bot.broadcast.states import Campaign as State
from bot.broadcast.steps import Stepping, demand, fair_in, short, subject
from bot.broadcast.tables import campaigns
from bot.settings import TIME_ZONE
from bot.staff.member import Staff
from bot.staff.roles import Permission

UNAPPROVED: dict[str, Any] = {
    **dict.fromkeys(("digest", "people", "approved_by", "approved_at", "submitted_by", "submitted_at")),
    **dict.fromkeys(("starts_at", "started_at", "ended_at")),
    "drill": False,
}


class Writing(Stepping):
    """The verbs of those who write and of those who approve."""

    async def create(self, new: NewCampaign, by: Staff) -> int:
        """A draft; its number. Raises NotAllowed, NoFair and what `fields.columns_of` raises."""
        demand(by, Permission.BROADCAST)
        moment = self.clock.now()
        async with self.database.write() as connection:
            written = await self._written(connection, new)
            made = {"state": State.DRAFT, "created_by": by.id, "edited_by": by.id, "created_at": moment}
            row = insert(campaigns).values(**written, **made).returning(campaigns.c.id)
            number = int((await connection.execute(row)).scalar_one())
            await self.audit.write(connection, by.actor, "campaign.create", subject(number))
        return number

    async def change(self, number: int, version: int | None, new: NewCampaign, by: Staff) -> None:
        """Writes a draft anew. Raises what `create` raises, NoCampaign, Outdated, NotNow."""
        demand(by, Permission.BROADCAST)
        async with self.step(number, version, "change", by.actor) as step:
            step.must_be(State.DRAFT)
            step.values = await self._written(step.connection, new) | {"edited_by": by.id}

    async def submit(self, number: int, version: int | None, by: Staff) -> None:
        """Hands a draft to the approvers. Raises NotAllowed, NotNow and what `fields.check_ready` raises."""
        demand(by, Permission.BROADCAST)
        async with self.step(number, version, "submit", by.actor) as step:
            step.go(State.SUBMITTED, submitted_by=by.id, submitted_at=step.moment, why="")
            check_ready(step.campaign, await step.fair(), self.divisions, self.base_url, step.moment)

    async def approve(self, number: int, version: int | None, by: Staff) -> int:
        """Freezes words and audience; how many people it is for.

        Raises OwnWork when `by` made, changed or submitted it, Nobody for an empty audience, and what `submit` raises.
        """
        demand(by, Permission.APPROVE)
        async with self.step(number, version, "approve", by.actor) as step:
            step.must_be(State.SUBMITTED)
            if by.id in step.campaign.authors:
                raise OwnWork
            fair = await step.fair()
            check_ready(step.campaign, fair, self.divisions, self.base_url, step.moment)
            day = step.moment.astimezone(TIME_ZONE).date()
            count = await freeze_people(step.connection, step.campaign, day, self.index)
            if not count:
                raise Nobody
            seen = digest(step.campaign, fair)
            step.go(State.APPROVED, approved_by=by.id, approved_at=step.moment, digest=seen, people=count)
            step.facts = {"people": count, "digest": seen}
        return count

    async def send_back(self, number: int, version: int | None, by: Staff, why: str = "") -> None:
        """A draft again, by an approver or by those who write: approval, frozen audience and drill are void.

        Raises NotAllowed, NotNow.
        """
        demand(by, Permission.BROADCAST, Permission.APPROVE)
        async with self.step(number, version, "send_back", by.actor) as step:
            step.go(State.DRAFT, **UNAPPROVED, why=short(why))
            await clear_drill(step.connection, number)
            await thaw(step.connection, number)

    async def _written(self, connection: AsyncConnection, new: NewCampaign) -> dict[str, Any]:
        fair = await fair_in(connection, new.fair_id)
        if new.fair_id is not None and fair is None:
            raise NoFair(new.fair_id)
        return columns_of(new, fair, self.clock.now())
