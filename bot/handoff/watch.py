"""The watch: every few seconds it sees to it that nobody waits in silence and no talk is left with nobody.

It reads all open hand-offs at once and decides on what it read; the desk's verbs look again before they do anything.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.handoff.assigning import Assigning
from bot.handoff.board import Change, What
from bot.handoff.desk import Desk
from bot.handoff.history import Ending
from bot.handoff.ownership import Owner
from bot.handoff.promises import Promises
from bot.handoff.sla import Standing
from bot.handoff.snapshot import Open, read_open
from bot.handoff.tables import handoffs
from bot.handoff.teams import Teams
from bot.settings import Settings
from bot.storage.database import Database

LOG = structlog.get_logger("watch")
STEP_SECONDS = 3.0
# An agent whose page is closed for so long is gone.
ABSENT_AFTER = timedelta(seconds=120)
NEEDS_WARNING = frozenset({Standing.AT_RISK, Standing.BREACHED})


@dataclass(frozen=True)
class Patience:
    """How long an agent may let a person wait, a person may be silent, and between two words to those who wait."""

    agent_silence: timedelta
    person_silence: timedelta
    waiting_update: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """As set."""
        return cls(
            timedelta(seconds=settings.agent_silence),
            timedelta(seconds=settings.person_silence),
            timedelta(seconds=settings.waiting_update),
        )


class Watch:
    """Looks after the open hand-offs of this database; one process does."""

    def __init__(self, database: Database, teams: Teams, desk: Desk, clock: Clock, patience: Patience) -> None:
        """Acts through the desk."""
        self._database = database
        self._teams = teams
        self._desk = desk
        self._clock = clock
        self._patience = patience
        self._assigning = Assigning(database, desk, clock)
        self._since = clock.now()
        self._open: dict[int, Open] = {}

    async def run(self) -> None:
        """Looks until cancelled; storage that fails is tried again at the next look."""
        while True:
            try:
                await self.step()
            # While PostgreSQL restarts its driver raises plain errors of the network.
            except (SQLAlchemyError, OSError) as error:
                LOG.error("storage failed", error=type(error).__name__)
                # The agents' pages could not tell either that they are there.
                self._since = self._clock.now()
            await self._clock.sleep(STEP_SECONDS)

    async def step(self) -> None:
        """One look."""
        promises = await Promises.read(self._teams, self._clock.now())
        found = await read_open(self._database)
        await self._notice_endings(found)
        await self._notice_waiting(found)
        await self._take_back(found, promises)
        await self._end_silent(found, promises.moment)
        await self._assigning.assign(found, promises)
        await self._keep_informed(found, promises)
        await self._warn(found, promises)

    async def _notice_endings(self, found: list[Open]) -> None:
        """Open consoles hear of what another process ended (`bangfu handoff release`)."""
        still = {each.id: each for each in found}
        for number in await self._released(self._open.keys() - still.keys()):
            was = self._open[number]
            for what in (What.QUEUE, What.OWNER):
                change = Change(what, number, "", was.team_id, was.agent_id, was.confidential)
                self._desk.board.publish(change)
        self._open = still

    async def _released(self, gone: Set[int]) -> list[int]:
        """Those that the command ended; of every other end this process's desk has told already."""
        if not gone:
            return []
        query = select(handoffs.c.id).where(handoffs.c.id.in_(gone), handoffs.c.ending == Ending.RELEASED)
        async with self._database.read() as connection:
            return list((await connection.execute(query)).scalars())

    async def _notice_waiting(self, found: list[Open]) -> None:
        for each in found:
            if heard_at := unheard_since(each):
                await self._desk.note_waiting(each.id, heard_at)

    async def _take_back(self, found: list[Open], promises: Promises) -> None:
        for each in found:
            if each.agent_id is not None and self._is_left_waiting(each, promises.moment):
                await self._desk.requeue(each.id, each.agent_id, promises.calendars[each.team_id])

    def _is_left_waiting(self, each: Open, moment: datetime) -> bool:
        """Whether the agent lets the person wait too long, or is gone while the person waits."""
        if each.waiting_since is None or each.claimed_at is None:
            return False
        # Before the claim the person did not wait for this agent.
        waited = moment - max(each.waiting_since, each.claimed_at)
        # While this watch did not look, no page could tell that its agent is there.
        last_there = max(each.heartbeat_at or each.claimed_at, each.claimed_at, self._since)
        return waited >= self._patience.agent_silence or moment - last_there > ABSENT_AFTER

    async def _end_silent(self, found: list[Open], moment: datetime) -> None:
        limit = moment - self._patience.person_silence
        for each in found:
            if is_person_silent(each, limit):
                await self._desk.end_silent(each.id, limit)

    async def _keep_informed(self, found: list[Open], promises: Promises) -> None:
        for each, ahead in places(found):
            if each.owner is not Owner.QUEUE:
                continue
            if not promises.is_open(each.team_id):
                await self._tell_closed(each, promises)
            elif promises.moment - (each.told_at or each.queued_at) >= self._patience.waiting_update:
                await self._desk.remind(each.id, ahead, each.told_at)

    async def _tell_closed(self, each: Open, promises: Promises) -> None:
        if not each.told_closed:
            await self._desk.tell_closed(each.id, promises.calendars[each.team_id])

    async def _warn(self, found: list[Open], promises: Promises) -> None:
        for each in found:
            if each.warned_at is None and promises.next_one(each) in NEEDS_WARNING:
                await self._desk.warn(each.id)


def unheard_since(each: Open) -> datetime | None:
    """When the person spoke, after the agent, without being noted as waiting."""
    if each.agent_id is None or each.waiting_since or not each.spoke_at or not each.heard_at:
        return None
    return each.heard_at if each.heard_at > each.spoke_at else None


def is_person_silent(each: Open, limit: datetime) -> bool:
    """Whether the agent spoke last, before `limit`."""
    return each.agent_id is not None and each.waiting_since is None and (each.spoke_at or limit) < limit


def places(found: list[Open]) -> list[tuple[Open, int]]:
    """Who waits, with the number of those before them in their team; `found` is in the order of the queue."""
    before: dict[int, int] = {}
    placed = []
    for each in found:
        if each.agent_id is None:
            placed.append((each, before.get(each.team_id, 0)))
            before[each.team_id] = before.get(each.team_id, 0) + 1
    return placed
