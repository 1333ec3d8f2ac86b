"""Which agents sit at the console now, and how many talks each has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.handoff.tables import agents, handoffs, team_members, teams
from bot.staff.roles import Permission, permissions
from bot.staff.tables import staff
from bot.storage.database import Database

# A page beats more often; one that has not for so long is closed or asleep.
PRESENT_FOR = timedelta(seconds=60)


@dataclass(frozen=True)
class AgentLoad:
    """A present member of a team: open talks in hand, and the team's cap."""

    staff_id: int
    name: str
    load: int
    cap: int
    sees_confidential: bool

    @property
    def has_room(self) -> bool:
        """Whether another talk fits."""
        return self.load < self.cap

    def may_take(self, confidential: bool) -> bool:
        """Whether a talk of this confidence may be shown to them."""
        return self.sees_confidential or not confidential


class Presence:
    """Heartbeats of the console's pages."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keeps them in `database`."""
        self._database = database
        self._clock = clock

    async def beat(self, staff_id: int) -> None:
        """A page of this agent is open; whoever comes for the first time is available."""
        seen = {"heartbeat_at": self._clock.now()}
        await self._keep({"staff_id": staff_id, "available": True, **seen}, seen)

    async def set_available(self, staff_id: int, available: bool) -> None:
        """The agent takes talks, or takes a break."""
        seen = {"heartbeat_at": self._clock.now(), "available": available}
        await self._keep({"staff_id": staff_id, **seen}, seen)

    async def is_available(self, staff_id: int) -> bool:
        """Whether the agent takes talks; whoever never said so does."""
        query = select(agents.c.available).where(agents.c.staff_id == staff_id)
        async with self._database.brief_read() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return found is not False

    async def present(self, team_id: int) -> list[AgentLoad]:
        """The team's agents who are there and available, least burdened first."""
        async with self._database.read() as connection:
            return await present_in(connection, team_id, self._clock.now())

    async def _keep(self, row: dict[str, Any], changes: dict[str, Any]) -> None:
        dialect = sqlite if self._database.is_sqlite else postgresql
        kept = dialect.insert(agents).values(row)
        async with self._database.brief_write() as connection:
            await connection.execute(kept.on_conflict_do_update(index_elements=["staff_id"], set_=changes))


async def present_in(connection: AsyncConnection, team_id: int, moment: datetime) -> list[AgentLoad]:
    """The team's agents who are there at `moment` and available, least burdened first."""
    rows = (await connection.execute(_members_there(team_id, moment))).all()
    return [
        AgentLoad(row.id, row.name, row.load, row.cap, row.sees_confidential)
        for row in rows
        if Permission.TALK in permissions(row.roles)
    ]


async def load_of(connection: AsyncConnection, staff_id: int) -> int:
    """How many open talks the agent has."""
    mine = (handoffs.c.agent_id == staff_id) & handoffs.c.ended_at.is_(None)
    return int((await connection.execute(select(func.count()).select_from(handoffs).where(mine))).scalar_one())


def _members_there(team_id: int, moment: datetime) -> Select[Any]:
    loads = _loads()
    load = func.coalesce(loads.c.load, 0).label("load")
    columns = (staff.c.id, staff.c.name, staff.c.roles, staff.c.sees_confidential, teams.c.cap, load)
    return (
        select(*columns)
        .join(agents, agents.c.staff_id == staff.c.id)
        .join(team_members, team_members.c.staff_id == staff.c.id)
        .join(teams, teams.c.id == team_members.c.team_id)
        .outerjoin(loads, loads.c.agent_id == staff.c.id)
        .where(team_members.c.team_id == team_id, staff.c.disabled_at.is_(None))
        .where(agents.c.available, agents.c.heartbeat_at >= moment - PRESENT_FOR)
        .order_by(load, staff.c.id)
    )


def _loads() -> Subquery:
    taken = (handoffs.c.ended_at.is_(None)) & handoffs.c.agent_id.is_not(None)
    counted = select(handoffs.c.agent_id, func.count().label("load")).where(taken)
    return counted.group_by(handoffs.c.agent_id).subquery()
