"""What the console's pages work with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from bot.broadcast.attendance import Attendance
    from bot.broadcast.audience import Audience
    from bot.broadcast.campaigns import Campaigns
    from bot.broadcast.figures import Figures
    from bot.broadcast.trials import Trials
    from bot.clock import Clock
    from bot.directory.divisions import Divisions
    from bot.directory.employers import Employers
    from bot.directory.fairs import Fairs
    from bot.gateway.engine import EngineClient
    from bot.gateway.gateway import Gateway
    from bot.gateway.transcript import Transcript
    from bot.handoff.board import Board
    from bot.handoff.desk import Desk
    from bot.handoff.holidays import Holidays
    from bot.handoff.presence import Presence
    from bot.handoff.queue import Queue
    from bot.handoff.routing import Routing
    from bot.handoff.teams import Teams
    from bot.knowledge.sources.keeping import Sources
    from bot.knowledge.supplements.keeping import Supplements
    from bot.privacy.audit import Audit
    from bot.privacy.sealing import Sealer
    from bot.registry.consents import Consents
    from bot.registry.events import Events
    from bot.registry.exporting import Exports
    from bot.registry.households import Households
    from bot.registry.import_job import ImportJobs
    from bot.registry.importing import Imports
    from bot.registry.lists import Lists
    from bot.registry.people import People
    from bot.registry.tasks import Tasks
    from bot.settings import Settings
    from bot.staff.accounts import Accounts
    from bot.staff.sessions import Sessions
    from bot.storage.database import Database
    from policy_kb.select import Selector


@dataclass(frozen=True)
class Console:
    """The services that pages call; `wake_campaign` is told the number of what was started or goes on."""

    settings: Settings
    database: Database
    clock: Clock
    accounts: Accounts
    sessions: Sessions
    audit: Audit
    sealer: Sealer
    teams: Teams
    holidays: Holidays
    desk: Desk
    queue: Queue
    presence: Presence
    board: Board
    transcript: Transcript
    gateway: Gateway
    divisions: Divisions
    fairs: Fairs
    routing: Routing
    engine: EngineClient
    selector: Selector
    people: People
    households: Households
    consents: Consents
    tasks: Tasks
    events: Events
    lists: Lists
    imports: Imports
    import_jobs: ImportJobs
    exports: Exports
    supplements: Supplements
    sources: Sources
    campaigns: Campaigns
    audience: Audience
    figures: Figures
    trials: Trials
    attendance: Attendance
    employers: Employers
    wake_campaign: Callable[[int], Awaitable[None]]


CONSOLE = web.AppKey("console", Console)
