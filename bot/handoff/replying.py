"""Speaking with a person, and what the agent keeps beside the talk."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select, update

from bot.handoff.board import Change, What
from bot.handoff.errors import Empty, NotYours
from bot.handoff.held import name_of
from bot.handoff.history import Happened
from bot.handoff.ownership import Queued
from bot.handoff.step import Steps
from bot.handoff.tables import handoffs, notes
from bot.handoff.voice import Body, Posted
from bot.privacy.masking import mask
from bot.staff.member import Staff

ATTACHED = frozenset({"location", "fair", "file"})
OPEN_IN_TALK = select(
    handoffs.c.id, handoffs.c.team_id, handoffs.c.agent_id, handoffs.c.confidential, handoffs.c.waiting_since
).where(handoffs.c.conversation_id == bindparam("talk"), handoffs.c.ended_at.is_(None))
WAITS_NOW = update(handoffs).where(
    handoffs.c.id == bindparam("number"), handoffs.c.ended_at.is_(None), handoffs.c.waiting_since.is_(None)
)
HOLDER = select(handoffs.c.conversation_id, handoffs.c.agent_id).where(
    handoffs.c.id == bindparam("number"), handoffs.c.ended_at.is_(None)
)


class Replying(Steps):
    """The verbs of a talk in an agent's hands."""

    async def reply(self, number: int, staff: Staff, body: Body, request_id: str) -> Posted:
        """Says something to the person; the same `request_id` only once. Raises Gone, NotAllowed, NotYours, Empty."""
        if not str(body.get("text", "")).strip() and not ATTACHED & body.keys():
            raise Empty
        async with self._own_step(number, staff) as step:
            said = {"text": "", "buttons": [], "citations": [], **body, "agent": staff.name}
            posted = await self._say(step, said, staff.id, request_id)
            if not posted.is_new:
                return posted
            await step.change(spoke_at=step.moment, waiting_since=None)
            if step.held.answered_at is None:
                # The warning was about the first answer; the end of the talk gets one of its own.
                await step.change(answered_at=step.moment, warned_at=None)
                await step.note(Happened.ANSWERED, staff.id)
            step.tell(What.LINE)
        return posted

    async def note(self, number: int, staff: Staff, text: str) -> None:
        """Keeps a private note, with numbers of persons masked. Raises Gone, NotAllowed, Empty."""
        if not text.strip():
            raise Empty
        async with self._step_of(number, staff) as step:
            row = {"handoff_id": number, "staff_id": staff.id, "text": mask(text.strip()), "created_at": step.moment}
            await step.connection.execute(insert(notes).values(row))
            step.tell(What.NOTE)

    async def typing(self, number: int, staff: Staff) -> None:
        """The person sees that the agent types; nothing is stored. Raises NotYours."""
        async with self.database.brief_read() as connection:
            row = (await connection.execute(HOLDER, {"number": number})).one_or_none()
            if row is None or row.agent_id != staff.id:
                raise NotYours(await name_of(connection, row.agent_id if row else None))
        self.voice.typing(row.conversation_id)

    async def seen(self, number: int, staff: Staff, inbox_id: int) -> None:
        """The agent has seen the person's messages up to `inbox_id`; nothing happens when the talk is another's."""
        mine = (handoffs.c.id == number) & (handoffs.c.agent_id == staff.id) & (handoffs.c.seen_inbox < inbox_id)
        changed = update(handoffs).where(mine).values(seen_inbox=inbox_id)
        async with self.database.brief_write() as connection:
            await connection.execute(changed)

    async def set_region(self, number: int, staff: Staff, region: str | None) -> None:
        """Notes where the person is (division code). Raises Gone, NotAllowed, NotYours."""
        async with self._own_step(number, staff) as step:
            await step.change(region=region)
            await step.note(Happened.REGION, staff.id, region=region)
            step.tell(What.NOTE)

    async def heard(self, conversation_id: str) -> None:
        """The person said something: an agent is waited for from now on, and the console hears of it.

        A conversation without an open hand-off costs one look-up.
        """
        async with self.database.brief_read() as connection:
            row = (await connection.execute(OPEN_IN_TALK, {"talk": conversation_id})).one_or_none()
        if row is None:
            return
        if row.waiting_since is None:
            async with self.database.brief_write() as connection:
                await connection.execute(WAITS_NOW, {"number": row.id, "waiting_since": self.clock.now()})
        change = Change(What.LINE, row.id, conversation_id, row.team_id, row.agent_id, row.confidential)
        self.board.publish(change)

    def queued(self, conversation_id: str, queued: Queued) -> None:
        """After the commit of `ownership.enqueue`: the console hears of it."""
        self.board.publish(
            Change(What.QUEUE, queued.handoff_id, conversation_id, queued.team.id, confidential=queued.confidential)
        )
