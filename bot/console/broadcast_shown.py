"""Campaigns as pages show them: bars of what became of the deliveries, how fast it goes, who did what and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sqlalchemy import func, select

from bot.broadcast.report import Progress
from bot.broadcast.states import Campaign as State
from bot.broadcast.states import Delivery
from bot.broadcast.tables import deliveries
from bot.broadcast.texts import name_of
from bot.console.broadcast_texts import names, text
from bot.console.charts import percent

if TYPE_CHECKING:
    from bot.broadcast.campaign import Campaign
    from bot.storage.database import Database

# From left to right: what is settled first.
ORDER = (Delivery.SENT, Delivery.UNKNOWN, Delivery.FAILED, Delivery.SKIPPED, Delivery.SENDING, Delivery.QUEUED)
GROUPS: Mapping[str, tuple[State, ...]] = {
    "": (),
    "open": (State.DRAFT, State.SUBMITTED, State.APPROVED, State.SCHEDULED),
    "running": (State.RUNNING, State.PAUSED),
    "over": (State.DONE, State.CANCELLED, State.EXPIRED),
}
LOOKS = {
    State.SUBMITTED: "warn",
    State.APPROVED: "info",
    State.SCHEDULED: "info",
    State.RUNNING: "good",
    State.PAUSED: "bad",
    State.DONE: "good",
}
# The pace is measured over this many seconds at most, so that it follows what happens now.
LONGEST_MEASURE = 30.0


@dataclass(frozen=True)
class Part:
    """A piece of a bar: a state, its name and number, where it begins and how long it is in per cent."""

    state: str
    name: str
    count: int
    start: str
    length: str


@dataclass(frozen=True)
class Pace:
    """How fast sending goes, measured from a moment (`since`, monotonic seconds) when `settled` were done.

    `rate` is deliveries a second, None until it can be told.
    """

    since: float
    settled: int
    rate: float | None = None

    @property
    def query(self) -> str:
        """What the next request gives back, so that nothing has to be remembered here."""
        return urlencode({"since": f"{self.since:.2f}", "settled": self.settled})

    def left(self, waiting: int) -> str:
        """How long the rest will take, in words; empty while nobody knows."""
        return _stretch(waiting / self.rate) if self.rate and waiting else ""

    @property
    def words(self) -> str:
        """The rate as staff read it."""
        return (
            ""
            if self.rate is None
            else text("rate", count=f"{self.rate:,.1f}" if self.rate < 10 else _whole(self.rate))
        )


def paced(progress: Progress, moment: float, since: float | None, settled: int) -> Pace:
    """The pace at `moment` (monotonic seconds), given when it was last measured from, if it was."""
    if since is None or moment <= since or settled > progress.settled:
        return Pace(moment, progress.settled)
    rate = (progress.settled - settled) / (moment - since)
    if moment - since > LONGEST_MEASURE:
        return Pace(moment, progress.settled, rate)
    return Pace(since, settled, rate)


def parts(counts: Mapping[Delivery, int]) -> list[Part]:
    """The pieces of a bar, the settled ones first."""
    return list(_parts(counts))


def _parts(counts: Mapping[Delivery, int]) -> Iterator[Part]:
    whole, done = sum(counts.values()), 0
    for state in ORDER:
        if count := counts.get(state, 0):
            start, length = percent(done, whole), percent(count, whole)
            yield Part(state.value, name_of("deliveries", state), count, start, length)
            done += count


async def progress_of(database: Database, numbers: Sequence[int]) -> dict[int, Progress]:
    """How far each of these campaigns is."""
    campaign, state = deliveries.c.campaign_id, deliveries.c.state
    query = select(campaign, state, func.count()).where(campaign.in_(numbers)).group_by(campaign, state)
    found: dict[int, dict[Delivery, int]] = defaultdict(dict)
    async with database.read() as connection:
        for number, name, count in (await connection.execute(query)).all():
            found[number][Delivery(name)] = count
    return {number: Progress(found.get(number, {})) for number in numbers}


def stages(campaign: Campaign, people: Mapping[int, str]) -> list[tuple[str, str, datetime]]:
    """What happened to a campaign and by whom, in order; what the clock did is nobody's."""
    known = names("stages")
    found = [
        ("made", people.get(campaign.created_by, ""), campaign.created_at),
        ("submitted", people.get(campaign.submitted_by or 0, ""), campaign.submitted_at),
        ("approved", people.get(campaign.approved_by or 0, ""), campaign.approved_at),
        ("starts", "", campaign.starts_at),
        ("started", "", campaign.started_at),
        ("ended", "", campaign.ended_at),
    ]
    return [(known[key], who, at) for key, who, at in found if at is not None]


def look_of(state: State) -> str:
    """The colour of a state's badge."""
    return LOOKS.get(state, "")


def _stretch(seconds: float) -> str:
    if seconds < 90:
        return text("left_seconds", count=max(1, round(seconds)))
    minutes = seconds / 60
    return text("left_minutes", count=round(minutes)) if minutes < 90 else text("left_hours", count=round(minutes / 60))


def _whole(value: float) -> str:
    return f"{value:,.0f}"
