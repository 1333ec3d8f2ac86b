"""Taking a conversation over: exactly one agent gets it, and nobody gets more than the team's cap."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff import texts
from bot.handoff.access import visible_to
from bot.handoff.board import What
from bot.handoff.errors import AlreadyClaimed, AtCap, CannotTake, Gone
from bot.handoff.held import Held, lock, name_of
from bot.handoff.history import Happened
from bot.handoff.ownership import Owner
from bot.handoff.presence import AgentLoad, load_of, present_in
from bot.handoff.step import Step, Steps
from bot.handoff.tables import conversations, handoffs, teams
from bot.staff.member import Staff
from bot.staff.tables import staff as accounts

# PostgreSQL may show a talk as waiting that was taken a moment ago; then it is looked for again.
MOST_TRIES = 50


class Claiming(Steps):
    """The verbs that put a talk into an agent's hands."""

    async def claim(self, number: int, staff: Staff) -> None:
        """The agent takes the talk, from the queue or from the bot that the person asks meanwhile.

        Nothing changes when it is theirs already. Raises Gone, NotAllowed, AlreadyClaimed, AtCap.
        """
        async with self._step_of(number, staff) as step:
            holder = step.held.agent_id
            if holder == staff.id:
                return
            if holder is not None:
                raise AlreadyClaimed(await name_of(step.connection, holder) or "")
            await self._take(step, staff.id, staff.name, Happened.CLAIMED)

    async def claim_next(self, staff: Staff) -> int | None:
        """The agent takes the next talk: urgent first, then who waits longest; its number. Raises AtCap."""
        async with self.database.brief_write() as connection:
            held = await _next_free(connection, staff)
            if held is None:
                return None
            step = Step(connection, self.clock.now(), held, held.version)
            await self._take(step, staff.id, staff.name, Happened.CLAIMED)
        self._tell(step)
        return held.id

    async def assign(self, number: int, agent: AgentLoad) -> bool:
        """Gives a waiting talk to a present agent; False when that is no longer possible."""
        try:
            async with self._step(number) as step:
                if step.held.agent_id is not None:
                    return False
                await require_able(step, agent.staff_id)
                await self._take(step, agent.staff_id, agent.name, Happened.ASSIGNED)
        except (Gone, AtCap, CannotTake):
            return False
        return True

    async def _take(self, step: Step, staff_id: int, name: str, happened: Happened) -> None:
        await require_room(step, staff_id)
        await step.pass_to(Owner.AGENT)
        await step.change(agent_id=staff_id, claimed_at=step.moment)
        await step.note(happened, staff_id)
        await self._say(step, texts.message(texts.text("joined", name=name), "joined"))
        step.tell(What.QUEUE)
        step.tell(What.OWNER, agent_id=staff_id)


async def require_able(step: Step, staff_id: int) -> AgentLoad:
    """The colleague as a present member of the talk's team, below the cap and allowed to see it; raises CannotTake."""
    for agent in await present_in(step.connection, step.held.team_id, step.moment):
        if agent.staff_id == staff_id and agent.has_room and agent.may_take(step.held.confidential):
            return agent
    raise CannotTake


async def require_room(step: Step, staff_id: int) -> None:
    """Raises AtCap when the agent has enough talks for this team."""
    load = await _locked_load(step.connection, staff_id)
    team = select(teams.c.cap).where(teams.c.id == step.held.team_id)
    cap = int((await step.connection.execute(team)).scalar_one())
    if load >= cap:
        raise AtCap(cap)


async def _locked_load(connection: AsyncConnection, staff_id: int) -> int:
    """How many talks the agent has; the account is locked, so that two talks at once are counted in turn."""
    account = select(accounts.c.id).where(accounts.c.id == staff_id).with_for_update(key_share=True)
    await connection.execute(account)
    return await load_of(connection, staff_id)


async def _next_free(connection: AsyncConnection, staff: Staff) -> Held | None:
    """The first talk that waits for this agent, locked; raises AtCap when there is one but no room for it."""
    load = await _locked_load(connection, staff.id)
    for _ in range(MOST_TRIES):
        row = (await connection.execute(_first_waiting(staff, teams.c.cap > load))).one_or_none()
        if row is None:
            await _require_nobody_waits(connection, staff)
            return None
        held = await _if_free(connection, row.id)
        if held:
            return held
    return None


async def _require_nobody_waits(connection: AsyncConnection, staff: Staff) -> None:
    """Raises AtCap when somebody waits whom the agent has no room for."""
    row = (await connection.execute(_first_waiting(staff, true()))).one_or_none()
    if row:
        raise AtCap(row.cap)


async def _if_free(connection: AsyncConnection, number: int) -> Held | None:
    """The hand-off, locked, unless somebody was faster."""
    try:
        held = await lock(connection, number)
    except Gone:
        return None
    return held if held.agent_id is None else None


def _first_waiting(staff: Staff, room: ColumnElement[bool]) -> Select[Any]:
    """The talk whose turn it is, but for those that another transaction is busy with."""
    return (
        select(handoffs.c.id, teams.c.cap)
        .join(teams, teams.c.id == handoffs.c.team_id)
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .where(handoffs.c.ended_at.is_(None), handoffs.c.agent_id.is_(None), visible_to(staff), room)
        .order_by(handoffs.c.urgent.desc(), handoffs.c.queued_at, handoffs.c.id)
        .limit(1)
        .with_for_update(of=conversations, skip_locked=True)
    )
