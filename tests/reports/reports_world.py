"""A small office whose figures can be counted by hand, and how tests read tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from past_talks import add_event, add_handoff, add_staff, add_team

from bot.clock import SystemClock
from bot.console.talk_search import read
from bot.directory.divisions import Divisions
from bot.handoff.archive import Archive, Search
from bot.handoff.holidays import Holidays
from bot.handoff.teams import Teams
from bot.reports.handoffs import Names
from bot.reports.report import Report, Reports
from bot.reports.spans import Span
from bot.reports.tables import Table
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.storage.database import Database

FRIDAY = datetime.fromisoformat("2026-11-20T11:00:00+08:00")
MINUTE = timedelta(minutes=1)
SPAN = Span(date(2026, 11, 19), date(2026, 11, 20))
APOLOGY = "对不起，这句我没答上来。"
AUDITOR = Staff(90, "x", "x", frozenset({Role.AUDITOR}), False, False, False, False, False)
TRUSTED = Staff(91, "y", "y", frozenset({Role.AUDITOR}), True, False, False, False, False)


class FridayEvening(SystemClock):
    """It is Friday, 18:00 in China."""

    def now(self) -> datetime:
        return FRIDAY + timedelta(hours=7)


@dataclass
class World:
    """The office and its hand-offs by name."""

    database: Database
    rights: int
    handoffs: dict[str, int]

    def reports(self) -> Reports:
        clock = FridayEvening()
        return Reports(self.database, Teams(self.database, Holidays(self.database, clock)), clock, APOLOGY)

    async def report(self, span: Span = SPAN, team: int | None = None, staff: Staff = AUDITOR) -> Report:
        names = Names(lambda topic: f"主题{topic}", {1: "服务台", self.rights: "维权组"}, lambda code: f"地区{code}")
        return await self.reports().make(span, team, names, staff)

    def archive(self) -> Archive:
        return Archive(self.database, FridayEvening().now)


async def open_office(database: Database) -> World:
    """Two teams without a talk yet; both work on weekdays 9–12 and 13:30–17:30."""
    agent = await add_staff(database, "li", ["agent"])
    return World(database, await add_team(database, "维权组", (agent,)), {})


async def busy_friday(database: Database) -> World:
    """Five hand-offs, one of them on Thursday.

    quick: claimed after 10 minutes, answered after 12, over after 40, rated 3.
    lunch: queued 11:50, claimed 13:40 (110 minutes, 20 of work), answered at once, over 14:00, rated 1, moved once.
    secret: confidential, urgent, claimed after 40 minutes, answered after 45: late; over after 60.
    gone: ended after 5 minutes unclaimed.  open: still waits since 17:20; its answer is due on Monday.
    """
    world = await open_office(database)
    lunch, rights = FRIDAY + 50 * MINUTE, {"team_id": world.rights, "topic": "wage_arrears"}
    thursday, afternoon = FRIDAY - timedelta(days=1), FRIDAY + timedelta(hours=6, minutes=20)
    rows: dict[str, tuple[datetime, dict[str, Any]]] = {
        "quick": (thursday, _times(thursday, 10, 12, 40) | {"rating": 3, "topic": "find_job", "region": "500243"}),
        "lunch": (lunch, _times(lunch, 110, 110, 130) | {"rating": 1, "channel": "telegram", **rights}),
        "secret": (FRIDAY, _times(FRIDAY, 40, 45, 60) | {"confidential": True, "urgent": True, **rights}),
        "gone": (FRIDAY + MINUTE, {"ended_at": FRIDAY + 6 * MINUTE, "ending": "silent", "topic": "find_job"}),
        "open": (afternoon, {"ended_at": None, "ending": None, "topic": "find_job"}),
    }
    for name, (queued_at, values) in rows.items():
        world.handoffs[name] = await add_handoff(database, queued_at, name, **values)
    await add_event(database, world.handoffs["lunch"], "transferred", lunch)
    await add_event(database, world.handoffs["quick"], "claimed", thursday + 10 * MINUTE)
    return world


def _times(queued_at: datetime, claimed: int, answered: int, ended: int) -> dict[str, datetime]:
    minutes = {"claimed_at": claimed, "answered_at": answered, "ended_at": ended}
    return {name: queued_at + each * MINUTE for name, each in minutes.items()}


def figures(table: Table) -> dict[str, list[float | None]]:
    """Label to figures."""
    return {row.label: [cell.value for cell in row.cells] for row in table.rows}


def search_behind(where: Any) -> Search:
    """The search that a figure opens."""
    return read(where, Divisions.load())
