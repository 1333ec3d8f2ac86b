"""One report: the figures of a span of days for all teams or one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.handoff.teams import Teams
from bot.reports import unanswered
from bot.reports.handoffs import Material, Names, daily, tables
from bot.reports.keys import keys
from bot.reports.records import read, timed
from bot.reports.spans import Span
from bot.reports.tables import Key, Table, Where
from bot.reports.unanswered import Unanswered
from bot.staff.member import Staff
from bot.storage.database import Database


@dataclass(frozen=True)
class Report:
    """All figures; `made_at` is the moment open hand-offs were judged by."""

    span: Span
    team_id: int | None
    made_at: datetime
    keys: tuple[Key, ...]
    tables: Mapping[str, Table]
    daily: Table
    unanswered: Unanswered


class Reports:
    """Makes reports."""

    def __init__(self, database: Database, teams: Teams, clock: Clock, apology: str) -> None:
        """`apology` is what the bot says when it has no answer."""
        self._database = database
        self._teams = teams
        self._clock = clock
        self._apology = apology

    async def make(self, span: Span, team_id: int | None, names: Names, staff: Staff) -> Report:
        """The report on what was queued in the span; words from confidential talks only for staff who may see them."""
        records = await read(self._database, span, team_id)
        calendars = {number: await self._teams.calendar(number) for number in {each.team_id for each in records}}
        moment = self._clock.now()
        silent = await self.unanswered(span, staff)

        def counted() -> Report:
            material = Material(timed(records, calendars), span, moment, names, search_of(span, team_id))
            made = {table.key: table for table in tables(material)}
            return Report(span, team_id, moment, keys(material), made, daily(material), silent)

        # Some thousand hand-offs take a noticeable part of a second; chats must not wait for it.
        return await asyncio.to_thread(counted)

    async def unanswered(self, span: Span, staff: Staff) -> Unanswered:
        """The messages that the bot could not answer; they belong to no team."""
        found = await unanswered.read(self._database, span, self._apology)
        shown = staff.sees_confidential
        return await asyncio.to_thread(unanswered.gathered, found, with_confidential=shown)


def search_of(span: Span, team_id: int | None) -> Where:
    """The search that every figure of the report narrows down."""
    dates = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    return dates | ({"team": str(team_id)} if team_id else {})
