"""What the console reads: who waits, my talks, one talk; each only as far as this member of staff may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from bot.clock import Clock
from bot.handoff import texts
from bot.handoff.access import may_see, note_refusal, visible_to
from bot.handoff.case import EVENTS, NOTES, TALK, Case, Note, case_of, event_of
from bot.handoff.errors import Gone, NotAllowed
from bot.handoff.listing import Mine, Waiting, last_words, mine_of, open_handoffs, waiting_of
from bot.handoff.presence import AgentLoad, present_in
from bot.handoff.promises import Promises
from bot.handoff.tables import handoffs
from bot.handoff.teams import Teams
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.settings import settings
from bot.staff.member import Staff
from bot.storage.database import Database

__all__ = ["Case", "Mine", "Queue", "Waiting"]


@dataclass(frozen=True)
class Queue:
    """Reads of hand-offs; `names` are the Chinese names of topics, where there is one."""

    database: Database
    teams: Teams
    audit: Audit
    clock: Clock
    names: Mapping[str, str] = field(default_factory=dict)
    sealer: Sealer = field(default_factory=lambda: Sealer(settings().secret_keys))

    async def waiting(self, staff: Staff) -> list[Waiting]:
        """Who waits: urgent first, then who waits longest."""
        query = open_handoffs(handoffs.c.agent_id.is_(None) & visible_to(staff))
        promises = await Promises.read(self.teams, self.clock.now())
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [waiting_of(row, promises, self.names) for row in rows]

    async def all_waiting(self) -> list[Waiting]:
        """Who waits in all teams, for the command line; what is said in confidence is left out."""
        promises = await Promises.read(self.teams, self.clock.now())
        async with self.database.read() as connection:
            rows = (await connection.execute(open_handoffs(handoffs.c.agent_id.is_(None)))).all()
        return [_discreet(waiting_of(row, promises, self.names)) for row in rows]

    async def mine(self, staff: Staff) -> list[Mine]:
        """The open talks in the agent's hands: urgent first, then longest in hand."""
        held = (handoffs.c.agent_id == staff.id) & visible_to(staff)
        promises = await Promises.read(self.teams, self.clock.now())
        async with self.database.read() as connection:
            rows = (await connection.execute(open_handoffs(held))).all()
            heard = {row.handoff_id: row for row in await connection.execute(last_words(held))}
        return [mine_of(row, promises, self.names, heard.get(row.id)) for row in rows]

    async def open_talk(self, number: int, staff: Staff) -> Case:
        """One open talk. Raises Gone, and NotAllowed, which is written to the audit log."""
        promises = await Promises.read(self.teams, self.clock.now())
        which = {"number": number}
        async with self.database.brief_read() as connection:
            row = (await connection.execute(TALK, which)).one_or_none()
            if row is None:
                raise Gone(number)
            allowed = await may_see(connection, number, staff)
            events = [event_of(each) for each in await connection.execute(EVENTS, which)]
            notes = [Note(**each._mapping) for each in await connection.execute(NOTES, which)]
        if not allowed:
            await note_refusal(self.audit, number, staff)
            raise NotAllowed
        if row.ended_at is not None:
            raise Gone(number)
        return Case(**case_of(row, staff, promises, self.names, self.sealer), events=events, notes=notes)

    async def colleagues(self, number: int) -> list[AgentLoad]:
        """Present members of the talk's team who can take it: below the cap, and allowed to see it."""
        query = select(handoffs.c.team_id, handoffs.c.agent_id, handoffs.c.confidential)
        async with self.database.read() as connection:
            talk = (await connection.execute(query.where(handoffs.c.id == number))).one_or_none()
            if talk is None:
                return []
            there = await present_in(connection, talk.team_id, self.clock.now())
        able = [agent for agent in there if agent.has_room and agent.may_take(talk.confidential)]
        return [agent for agent in able if agent.staff_id != talk.agent_id]


def _discreet(each: Waiting) -> Waiting:
    return replace(each, summary=texts.text("confidential_summary")) if each.confidential else each
