"""Passing a talk on, to another team or to a colleague."""

from __future__ import annotations

from sqlalchemy import select

from bot.handoff import texts
from bot.handoff.board import What
from bot.handoff.calendar import OfficeCalendar
from bot.handoff.claiming import require_able, require_room
from bot.handoff.errors import AtCap, CannotTake, NoTeam
from bot.handoff.history import Happened
from bot.handoff.keeping import closed_words
from bot.handoff.ownership import Owner, due
from bot.handoff.step import Step, Steps
from bot.handoff.tables import teams
from bot.handoff.teams import NoTeam as UnknownTeam
from bot.handoff.teams import Team
from bot.handoff.voice import Body
from bot.privacy.masking import mask
from bot.staff.member import Staff

LONGEST_REASON = 200


class Transferring(Steps):
    """The verb that changes hands; from then on a late reply of the one who had the talk is refused."""

    async def transfer(
        self, number: int, staff: Staff, *, team_id: int | None = None, staff_id: int | None = None, why: str = ""
    ) -> None:
        """Passes the talk to a team's queue, where it keeps its place, or to a present colleague of its team.

        Raises Gone, NotAllowed, NotYours, NoTeam, CannotTake.
        """
        why = mask(why.strip())[:LONGEST_REASON]
        if staff_id is not None:
            await self._to_colleague(number, staff, staff_id, why)
            return
        team = await self._team(team_id)
        calendar = await self.teams.calendar_of(team)
        async with self._own_step(number, staff) as step:
            await _require_active(step, team)
            await self._to_team(step, team, calendar)
            await step.note(Happened.TRANSFERRED, staff.id, team=team.name, why=why)

    async def _team(self, team_id: int | None) -> Team:
        try:
            return await self.teams.get(team_id or 0)
        except UnknownTeam as error:
            raise NoTeam from error

    async def _to_team(self, step: Step, team: Team, calendar: OfficeCalendar) -> None:
        is_open = calendar.is_open(step.moment)
        await step.pass_to(Owner.QUEUE)
        await step.change(
            **due(calendar, team, step.held.queued_at),
            team_id=team.id,
            agent_id=None,
            claimed_at=None,
            waiting_since=step.held.waiting_since or step.moment,
            warned_at=None,
            told_at=step.moment,
            told_closed=step.held.told_closed or not is_open,
        )
        await self._say(step, self._words(step, team, calendar))
        step.tell(What.OWNER)
        step.tell(What.QUEUE, team_id=team.id, agent_id=None)

    def _words(self, step: Step, team: Team, calendar: OfficeCalendar) -> Body:
        passed_on = texts.text("transferred", team=team.name)
        if calendar.is_open(step.moment):
            return texts.message(passed_on + texts.text("please_wait"), "queued")
        closed = closed_words(step.held, calendar, step.moment, self.hotline)
        return {**closed, "text": passed_on + closed["text"]}

    async def _to_colleague(self, number: int, staff: Staff, staff_id: int, why: str) -> None:
        async with self._own_step(number, staff) as step:
            colleague = await require_able(step, staff_id)
            if staff_id == staff.id:
                raise CannotTake
            try:
                await require_room(step, staff_id)
            except AtCap as error:
                raise CannotTake from error
            await step.pass_to(Owner.AGENT)
            # The person was told that somebody takes over: one who is gone by then must be noticed.
            waiting_since = step.held.waiting_since or step.moment
            await step.change(agent_id=staff_id, claimed_at=step.moment, waiting_since=waiting_since)
            await step.note(Happened.TRANSFERRED, staff.id, to=colleague.name, why=why)
            await self._say(step, texts.message(texts.text("moved", name=colleague.name), "joined"))
            step.tell(What.OWNER)
            step.tell(What.OWNER, agent_id=staff_id)


async def _require_active(step: Step, team: Team) -> None:
    """Raises NoTeam for a disabled team; the shared lock keeps it from being disabled before the talk is there."""
    row = select(teams.c.disabled_at).where(teams.c.id == team.id).with_for_update(read=True)
    if (await step.connection.execute(row)).scalar_one() is not None:
        raise NoTeam
