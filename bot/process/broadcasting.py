"""Puts the sending of campaigns together: for the app, and for a command that watches over one campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.broadcast.broker import Bell, make_broker
from bot.broadcast.campaign import Campaign
from bot.broadcast.campaigns import Campaigns
from bot.broadcast.claimed import new_worker
from bot.broadcast.claims import Claims
from bot.broadcast.drill import Drill
from bot.broadcast.drill_file import DrillFile
from bot.broadcast.drill_record import DrillRecord
from bot.broadcast.guard import Guard
from bot.broadcast.heart import Heart
from bot.broadcast.insisting import insist
from bot.broadcast.pages import Pages, Show
from bot.broadcast.pushing import Pushing
from bot.broadcast.reconciling import Reconciling
from bot.broadcast.settling import Settling
from bot.broadcast.states import SETTLED
from bot.broadcast.states import Campaign as State
from bot.broadcast.sweep import Sweep
from bot.broadcast.tables import deliveries
from bot.broadcast.templates import Templates
from bot.broadcast.worker import Carrier, Worker
from bot.clock import Clock, SystemClock
from bot.directory.divisions import Divisions
from bot.gateway.sender import Sender
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.settings import Settings
from bot.storage.database import Database

# Chats whose messages are fetched by a page.
PAGES = ("web",)
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Progress:
    """How far a campaign has come: deliveries settled, and all."""

    settled: int
    total: int


class Broadcasting:
    """The sending of one process; start it after the gateway and its channels, stop it before them."""

    def __init__(self, chosen: Settings, campaigns: Campaigns, senders: Iterable[Sender], show: Show | None) -> None:
        """`senders` push; `show` tells the open pages (None: this process serves none and sends to no page)."""
        self._chosen, self._campaigns = chosen, campaigns
        self._database, self._clock = campaigns.database, campaigns.clock
        self._file = DrillFile(chosen.drill_lines)
        self._id = new_worker(self._file.place)
        self._templates = Templates(campaigns.divisions, campaigns.base_url)
        self._bell = Bell(make_broker(chosen.redis_url), self._work_on)
        heart = Heart(self._database, self._clock, self._id)
        self._worker = Worker(self._carriers(senders, show), heart, self._sweep(heart), self._clock)

    async def start(self) -> None:
        """Begins to send; returns at once, also when database or broker are away."""
        await self._bell.start()
        await self._worker.start()

    async def stop(self) -> None:
        """Sees through what is being sent."""
        await self._bell.stop()
        await self._worker.stop()

    async def wake(self, campaign_id: int) -> None:
        """A campaign was started or goes on: whoever is free sets about it at once."""
        self._worker.wake()
        await self._bell.ring(campaign_id)

    async def _work_on(self, campaign_id: int) -> None:
        self._worker.wake()

    def _carriers(self, senders: Iterable[Sender], show: Show | None) -> list[Carrier]:
        database, clock, senders = self._database, self._clock, tuple(senders)
        served = (*PAGES, *(sender.name for sender in senders))
        claims = Claims(database, self._templates, clock, self._id, served)
        settling, guard = Settling(database, clock, self._id), Guard(self._campaigns)
        pages = [Pages(channel, database, claims, settling, show) for channel in PAGES] if show else []
        pushing = [Pushing(sender, claims, settling, guard, clock) for sender in senders]
        return [Drill(database, self._file, self._templates, clock, self._id), *pages, *pushing]

    def _sweep(self, heart: Heart) -> Sweep:
        record = DrillRecord(self._database, self._file, self._clock)
        reconciling = Reconciling(self._database, record, self._clock, self._file.place)
        return Sweep(self._campaigns, reconciling, heart, self._clock, self.wake)


def make_campaigns(chosen: Settings, database: Database, clock: Clock, divisions: Divisions) -> Campaigns:
    """The campaigns in one database."""
    sealer = Sealer(chosen.secret_keys)
    # Audiences are looked up by numbers; whoever seals makes the key.
    sealer.expect_key()
    index = BlindIndex(sealer)
    return Campaigns(database, Audit(database, clock), clock, divisions, index, chosen.web_url())


async def run_campaign(chosen: Settings, campaign_id: int, progress: Callable[[Progress], None]) -> Campaign:
    """Works on a running campaign until it runs no more, and gives it as it is then.

    A rehearsal is written here, together with the app if that serves as well; real notices are the app's to send.
    Raises NoCampaign.
    """
    database, clock = Database(chosen.sql_url), SystemClock()
    campaigns = make_campaigns(chosen, database, clock, Divisions.load())
    broadcasting = Broadcasting(chosen, campaigns, (), None)
    await broadcasting.start()
    try:
        await broadcasting.wake(campaign_id)
        return await _watched(campaigns, campaign_id, clock, progress)
    finally:
        await broadcasting.stop()
        await database.close()


async def _watched(
    campaigns: Campaigns, campaign_id: int, clock: Clock, progress: Callable[[Progress], None]
) -> Campaign:
    while True:
        campaign = await insist(lambda: campaigns.get(campaign_id), clock)
        progress(await insist(lambda: progress_of(campaigns.database, campaign_id), clock))
        if campaign.state is not State.RUNNING:
            return campaign
        await clock.sleep(LOOK_SECONDS)


async def progress_of(database: Database, campaign_id: int) -> Progress:
    """How far a campaign has come."""
    query = select(deliveries.c.state, func.count()).where(deliveries.c.campaign_id == campaign_id)
    async with database.read() as connection:
        rows = await connection.execute(query.group_by(deliveries.c.state))
        counts: dict[str, int] = {state: count for state, count in rows}  # noqa: C416  mypy cannot read dict(rows)
    return Progress(sum(counts.get(state, 0) for state in SETTLED), sum(counts.values()))
