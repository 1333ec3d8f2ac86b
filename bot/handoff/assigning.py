"""Automatic assignment: who waits longest goes to the present agent with the fewest talks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import select

from bot.clock import Clock
from bot.handoff.desk import Desk
from bot.handoff.history import Happened
from bot.handoff.presence import AgentLoad, present_in
from bot.handoff.promises import Promises
from bot.handoff.snapshot import Open
from bot.handoff.tables import handoff_events, handoffs
from bot.storage.database import Database


class Assigning:
    """Gives out what waits in teams that assign, in their office hours."""

    def __init__(self, database: Database, desk: Desk, clock: Clock) -> None:
        """Assigns through the desk."""
        self._database = database
        self._desk = desk
        self._clock = clock

    async def assign(self, found: Iterable[Open], promises: Promises) -> None:
        """Gives out what can be given out; `found` is in the order of the queue."""
        waiting = [each for each in found if each.agent_id is None and _assigns(each.team_id, promises)]
        if not waiting:
            return
        there = await self._there({each.team_id for each in waiting})
        silent = await self._were_silent()
        taken: dict[int, int] = defaultdict(int)
        for each in waiting:
            chosen = choose(there[each.team_id], each, silent[each.id], taken)
            if chosen and await self._desk.assign(each.id, chosen):
                taken[chosen.staff_id] += 1

    async def _there(self, team_ids: set[int]) -> dict[int, list[AgentLoad]]:
        moment = self._clock.now()
        async with self._database.read() as connection:
            return {team_id: await present_in(connection, team_id, moment) for team_id in team_ids}

    async def _were_silent(self) -> Mapping[int, set[int]]:
        """For each open hand-off, the agents it was taken from."""
        query = select(handoff_events.c.handoff_id, handoff_events.c.staff_id)
        query = query.join(handoffs, handoffs.c.id == handoff_events.c.handoff_id)
        query = query.where(handoff_events.c.kind == Happened.REQUEUED, handoffs.c.ended_at.is_(None))
        silent: dict[int, set[int]] = defaultdict(set)
        async with self._database.read() as connection:
            for row in await connection.execute(query):
                silent[row.handoff_id].add(row.staff_id)
        return silent


def choose(there: Iterable[AgentLoad], talk: Open, silent: set[int], taken: Mapping[int, int]) -> AgentLoad | None:
    """The agent with the fewest talks who has room and did not let this person wait before.

    `taken` counts what was given to each since the loads were read.
    """
    now = [replace(agent, load=agent.load + taken.get(agent.staff_id, 0)) for agent in there]
    able = [agent for agent in now if agent.has_room and agent.may_take(talk.confidential)]
    return min(
        (agent for agent in able if agent.staff_id not in silent),
        key=lambda agent: (agent.load, agent.staff_id),
        default=None,
    )


def _assigns(team_id: int, promises: Promises) -> bool:
    return promises.teams[team_id].assigns and promises.is_open(team_id)
