"""One step of the desk: a transaction on one hand-off, and who is told of it once it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.handoff.access import may_see, note_refusal
from bot.handoff.board import Board, Change, What
from bot.handoff.errors import Gone, NotAllowed, NotYours
from bot.handoff.held import Held, lock, name_of
from bot.handoff.history import Happened, record
from bot.handoff.ownership import Owner, pass_on
from bot.handoff.tables import handoffs
from bot.handoff.teams import Teams
from bot.handoff.voice import Body, Posted, Voice
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.settings import settings
from bot.staff.member import Staff
from bot.storage.database import Database


@dataclass
class Step:
    """A transaction at one moment; what is noted here is told after its commit."""

    connection: AsyncConnection
    moment: datetime
    held: Held
    version: int
    said: list[Posted] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    async def pass_to(self, owner: Owner) -> None:
        """Changes the owner; from agent to agent counts too, so that what is under way is stale. Raises Gone."""
        if not await pass_on(self.connection, self.held.conversation_id, self.version, owner):
            raise Gone(self.held.id)
        self.version += 1
        self.owners.append(owner)

    async def change(self, **values: Any) -> None:
        """Changes columns of the hand-off."""
        await self.connection.execute(update(handoffs).where(handoffs.c.id == self.held.id).values(values))

    async def note(self, happened: Happened, staff_id: int | None = None, **detail: Any) -> None:
        """Adds to the history."""
        await record(self.connection, self.held.id, happened, self.moment, staff_id, **detail)

    def tell(self, what: What, **now: Any) -> None:
        """The board hears of it after the commit; `now` is what differs from the hand-off as it was."""
        self.changes.append(replace(self.held.change(what), **now))


@dataclass(frozen=True)
class Steps:
    """What every verb of the desk needs."""

    database: Database
    teams: Teams
    voice: Voice
    board: Board
    audit: Audit
    clock: Clock
    sealer: Sealer = field(default_factory=lambda: Sealer(settings().secret_keys))
    hotline: str = field(default_factory=lambda: settings().distress_hotline)

    @asynccontextmanager
    async def _step(self, number: int) -> AsyncIterator[Step]:
        """A step without staff: by the watch or by command. Raises Gone."""
        async with self.database.brief_write() as connection:
            held = await lock(connection, number)
            step = Step(connection, self.clock.now(), held, held.version)
            yield step
        self._tell(step)

    @asynccontextmanager
    async def _step_of(self, number: int, staff: Staff) -> AsyncIterator[Step]:
        """A step by one who may see the hand-off. Raises Gone, NotAllowed; every refusal is in the audit log."""
        try:
            async with self._step(number) as step:
                if not await may_see(step.connection, number, staff):
                    raise NotAllowed
                yield step
        except (NotAllowed, NotYours):
            await note_refusal(self.audit, number, staff)
            raise

    @asynccontextmanager
    async def _own_step(self, number: int, staff: Staff) -> AsyncIterator[Step]:
        """A step by the agent who has the talk. Raises Gone, NotAllowed, NotYours."""
        async with self._step_of(number, staff) as step:
            if step.held.agent_id != staff.id:
                raise NotYours(await name_of(step.connection, step.held.agent_id))
            yield step

    async def _say(self, step: Step, body: Body, staff_id: int | None = None, request_id: str | None = None) -> Posted:
        """Stores a message under the version of this step; the person gets it after the commit."""
        talk = step.held.conversation_id
        posted = await self.voice.post(step.connection, talk, step.version, body, staff_id, request_id)
        if posted.is_new:
            step.said.append(posted)
        return posted

    def _tell(self, step: Step) -> None:
        # Words before the owner: a page that goes back to the bot has the closing words already.
        for posted in step.said:
            self.voice.told(posted)
        for owner in step.owners:
            self.voice.owner_changed(step.held.conversation_id, owner)
        for change in step.changes:
            self.board.publish(change)
