"""A campaign after its approval: when it starts, how it is stopped, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, or_, select, update

from bot.broadcast.campaign import DRILL, Campaign, campaign_of
from bot.broadcast.errors import BadField, BroadcastError, FairChanged, NotNow, Outdated, StartPassed
from bot.broadcast.fields import check_in_time
from bot.broadcast.freezing import digest
from bot.broadcast.queueing import clear_drill, fill
from bot.broadcast.reasons import Skipped
from bot.broadcast.states import Campaign as State
from bot.broadcast.states import Delivery
from bot.broadcast.steps import SYSTEM, Step, Stepping, count_waiting, demand, fair_in, short
from bot.broadcast.tables import campaigns, deliveries
from bot.broadcast.texts import complaint, sentence
from bot.staff.member import Staff
from bot.staff.roles import Permission

REAL = "real"
UNSENT = (State.APPROVED, State.SCHEDULED, State.DONE)
# A rehearsal would end the wait of a scheduled campaign, which then would never start.
UNTIMED = (State.APPROVED, State.DONE)
# What an end that was not a success leaves in the queue, or what came back to it since (a channel that was busy).
LEFT = {State.CANCELLED: Skipped.CANCELLED, State.EXPIRED: Skipped.EXPIRED}


class Running(Stepping):
    """The verbs of those who send, and of the clock; `by` is None when nobody of the staff acts."""

    async def schedule(self, number: int, version: int | None, starts_at: datetime, by: Staff) -> None:
        """Starts by itself at `starts_at` (aware). Raises StartPassed, TooLate, FairChanged, NotAllowed, NotNow."""
        if starts_at.tzinfo is None:
            raise BadField("starts_at", "no_zone")
        demand(by, Permission.BROADCAST)
        async with self.step(number, version, "schedule", by.actor) as step:
            step.go(State.SCHEDULED, starts_at=starts_at)
            if starts_at <= step.moment:
                raise StartPassed
            await _must_be_as_approved(step, starts_at)
            step.facts = {"starts_at": starts_at.isoformat()}

    async def unschedule(self, number: int, version: int | None, by: Staff | None, why: str = "") -> None:
        """Approved, without a time to start at. Raises NotAllowed, NotNow."""
        async with self.step(number, version, "unschedule", _actor(by)) as step:
            step.must_be(State.SCHEDULED)
            step.go(State.APPROVED, starts_at=None, why=short(why))

    async def start(self, number: int, version: int | None, by: Staff | None) -> int:
        """Sends from now on; how many deliveries wait. Raises FairChanged, FairOver, TooLate, NotAllowed, NotNow."""
        async with self.step(number, version, "start", _actor(by)) as step:
            return await _run(step, REAL)

    async def start_drill(self, number: int, version: int | None, by: Staff) -> int:
        """Writes to the drill file and reaches nobody, as often as wanted before the real start. Raises as `start`.

        What is scheduled is rehearsed after `unschedule`.
        """
        async with self.step(number, version, "start_drill", _actor(by)) as step:
            return await _run(step, DRILL)

    async def start_due(self, number: int, version: int | None = None) -> bool:
        """Starts what is scheduled; what must not go out any more waits for the staff, with the reason in `why`."""
        try:
            await self.start(number, version, None)
        except (NotNow, Outdated):
            return False
        except BroadcastError as error:
            await self.unschedule(number, version, None, complaint(error))
            return False
        return True

    async def pause(self, number: int, version: int | None, by: Staff | None, why: str = "") -> None:
        """Stops sending; what is under way goes out. Raises NotAllowed, NotNow."""
        async with self.step(number, version, "pause", _actor(by)) as step:
            step.go(State.PAUSED, why=short(why))
            step.facts = {"why": short(why)}

    async def resume(self, number: int, version: int | None, by: Staff) -> None:
        """Goes on. Raises FairChanged, FairOver, TooLate, NotAllowed, NotNow."""
        async with self.step(number, version, "resume", _actor(by)) as step:
            step.must_be(State.PAUSED)
            await _must_be_as_approved(step, step.moment)
            step.go(State.RUNNING, why="")

    async def cancel(self, number: int, version: int | None, by: Staff, why: str = "") -> None:
        """Ends it for good: what waits is skipped. Raises NotAllowed, NotNow."""
        demand(by, Permission.BROADCAST, Permission.APPROVE)
        async with self.step(number, version, "cancel", by.actor) as step:
            step.go(State.CANCELLED, why=short(why), ended_at=step.moment)
            await step.skip_waiting(Skipped.CANCELLED)

    async def expire(self, number: int) -> None:
        """Ends what was not sent in time. Raises NotNow while there is time, or when it has ended otherwise."""
        async with self.step(number, None, "expire") as step:
            if step.moment < step.campaign.expires_at:
                raise NotNow(step.name, step.campaign.state)
            step.go(State.EXPIRED, ended_at=step.moment)
            await step.skip_waiting(Skipped.EXPIRED)

    async def finish(self, number: int) -> bool:
        """Done, if nothing waits and nothing is under way any more; whether it ended now."""
        async with self.database.brief_read() as connection:
            if await count_waiting(connection, number):
                return False
        try:
            async with self.step(number, None, "finish") as step:
                step.must_be(State.RUNNING)
                # It may have been finished and started anew since.
                if await count_waiting(step.connection, number):
                    return False
                step.go(State.DONE, ended_at=step.moment)
        except NotNow:
            return False
        return True

    async def pause_changed(self, number: int) -> bool:
        """Pauses a campaign whose fair is no longer as it was approved; whether it did."""
        async with self.database.brief_read() as connection:
            campaign = campaign_of((await connection.execute(select(campaigns).where(campaigns.c.id == number))).one())
            fair = await fair_in(connection, campaign.fair_id)
        if digest(campaign, fair) == campaign.digest:
            return False
        try:
            await self.pause(number, campaign.version, None, sentence("paused_fair_changed"))
        except (NotNow, Outdated):
            return False
        return True

    async def skip_left(self) -> None:
        """Skips what came back to the queue after its campaign was cancelled or had expired."""
        for state, reason in LEFT.items():
            ended = select(campaigns.c.id).where(campaigns.c.state == state)
            left = and_(deliveries.c.state == Delivery.QUEUED, deliveries.c.campaign_id.in_(ended))
            async with self.database.brief_read() as connection:
                if not (await connection.execute(select(deliveries.c.id).where(left).limit(1))).first():
                    continue
            values = {"state": Delivery.SKIPPED, "reason": reason, "settled_at": self.clock.now(), "due_at": None}
            async with self.database.write() as connection:
                await connection.execute(update(deliveries).where(left).values(values))

    async def due(self, moment: datetime) -> tuple[list[Campaign], list[Campaign]]:
        """What to start (`start_due`) and what to `expire` at `moment` (aware).

        A start that was missed is made up for until the expiry, and never after it.
        """
        unsent = campaigns.c.state.in_((State.APPROVED, State.SCHEDULED, State.RUNNING, State.PAUSED))
        over = and_(unsent, campaigns.c.expires_at <= moment)
        starts = and_(campaigns.c.state == State.SCHEDULED, campaigns.c.starts_at <= moment)
        query = select(campaigns).where(or_(over, starts)).order_by(campaigns.c.id)
        async with self.database.read() as connection:
            found = [campaign_of(row) for row in await connection.execute(query)]
        in_time = [each for each in found if each.expires_at > moment]
        return in_time, [each for each in found if each.expires_at <= moment]


def _actor(by: Staff | None) -> str:
    if by is None:
        return SYSTEM
    demand(by, Permission.BROADCAST)
    return by.actor


async def _run(step: Step, way: str) -> int:
    drill = way == DRILL
    step.must_be(*(UNTIMED if drill else UNSENT))
    step.go(State.RUNNING, drill=drill, started_at=step.moment, ended_at=None, why="")
    await _must_be_as_approved(step, step.moment)
    await clear_drill(step.connection, step.campaign.id)
    count = await fill(step.connection, replace(step.campaign, drill=drill))
    step.facts = {"deliveries": count}
    return count


async def _must_be_as_approved(step: Step, moment: datetime) -> None:
    """Whether what starts at `moment` comes in time and is what was approved, the fair too."""
    fair, campaign = await step.fair(), step.campaign
    if digest(campaign, fair) != campaign.digest:
        raise FairChanged
    check_in_time(campaign, fair, moment)
