"""The services of broadcast and of the blacklist as the console is given them, made over one database."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from bot.broadcast.attendance import Attendance
from bot.broadcast.audience import Audience
from bot.broadcast.campaigns import Campaigns
from bot.broadcast.figures import Figures
from bot.broadcast.trials import Trials
from bot.directory.employers import Employers
from bot.privacy.blind_index import BlindIndex

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.directory.divisions import Divisions
    from bot.privacy.audit import Audit
    from bot.privacy.sealing import Sealer
    from bot.settings import Settings
    from bot.storage.database import Database


class BroadcastParts(TypedDict):
    """The fields of `Console` that belong to broadcast, and the list of blocked employers."""

    campaigns: Campaigns
    audience: Audience
    figures: Figures
    trials: Trials
    attendance: Attendance
    employers: Employers


def broadcast_parts(  # noqa: PLR0913, PLR0917
    chosen: Settings, database: Database, sealer: Sealer, audit: Audit, clock: Clock, divisions: Divisions
) -> BroadcastParts:
    """All of them."""
    index, url = BlindIndex(sealer), chosen.web_url()
    return BroadcastParts(
        campaigns=Campaigns(database, audit, clock, divisions, index, url),
        audience=Audience(database, index, divisions),
        figures=Figures(database, divisions),
        trials=Trials(database, sealer, audit, clock, divisions, url),
        attendance=Attendance(database, audit, clock, url),
        employers=Employers(database),
    )
