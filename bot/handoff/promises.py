"""How the promises of hand-offs stand: the first answer, then the end; calendars are read once for many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.handoff.calendar import OfficeCalendar
from bot.handoff.sla import Promise, Standing, standing
from bot.handoff.teams import Team, Teams


class Promised(Protocol):
    """The columns of a hand-off that say what was promised."""

    @property
    def team_id(self) -> int:
        """The team that promised."""

    @property
    def queued_at(self) -> datetime:
        """Since when."""

    @property
    def answer_due_at(self) -> datetime:
        """The first answer."""

    @property
    def resolve_due_at(self) -> datetime:
        """The end."""

    @property
    def answered_at(self) -> datetime | None:
        """When the first answer came."""


@dataclass(frozen=True)
class Promises:
    """The teams and their calendars at one moment."""

    teams: Mapping[int, Team]
    calendars: Mapping[int, OfficeCalendar]
    moment: datetime

    @classmethod
    async def read(cls, teams: Teams, moment: datetime) -> Promises:
        """All teams as they are now."""
        found = {team.id: team for team in await teams.all()}
        calendars = {number: await teams.calendar_of(team) for number, team in found.items()}
        return cls(found, calendars, moment)

    def is_open(self, team_id: int) -> bool:
        """Whether the team's office is open."""
        return self.calendars[team_id].is_open(self.moment)

    def answer(self, row: Promised) -> Standing:
        """How the first answer stands."""
        allowance = self.teams[row.team_id].answer_allowance
        promise = Promise(row.queued_at, row.answer_due_at, allowance, row.answered_at)
        return standing(self.calendars[row.team_id], promise, self.moment)

    def resolve(self, row: Promised) -> Standing:
        """How the end of an open hand-off stands."""
        promise = Promise(row.queued_at, row.resolve_due_at, self.teams[row.team_id].resolve_allowance)
        return standing(self.calendars[row.team_id], promise, self.moment)

    def next_one(self, row: Promised) -> Standing:
        """How the promise stands that comes next: the first answer as long as there was none, then the end."""
        return self.answer(row) if row.answered_at is None else self.resolve(row)
