"""The two lists of the workspace, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.console.services import Console
from bot.console.work_texts import topic_name, words
from bot.directory.divisions import Divisions
from bot.handoff.listing import Mine, Waiting
from bot.handoff.sla import Standing
from bot.staff.member import Staff

# Nobody reads further down a queue; whoever is behind comes up when those before are taken.
MOST_SHOWN = 60
MARKED = frozenset({Standing.AT_RISK, Standing.BREACHED})


class Open(Protocol):
    """What an entry of either list has."""

    @property
    def topic(self) -> str:
        """The intent it is about."""

    @property
    def topic_name(self) -> str:
        """As the desk names it."""

    @property
    def region(self) -> str | None:
        """A division code."""

    @property
    def standing(self) -> Standing:
        """How the promise stands."""


@dataclass(frozen=True)
class Row:
    """One entry; moments are ISO strings in UTC, empty where there is none."""

    id: int
    urgent: bool
    confidential: bool
    topic: str
    region: str
    last: str
    team: str
    standing: str
    standing_label: str
    queued_at: str
    waiting_since: str = ""
    unread: int = 0
    asks_bot: bool = False


@dataclass(frozen=True)
class Waiters:
    """The queue; `hidden` of its entries are not shown."""

    rows: tuple[Row, ...]
    count: int

    @property
    def hidden(self) -> int:
        """How many wait behind those shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Own:
    """The agent's own talks at one moment (ISO, UTC)."""

    now: str
    rows: tuple[Row, ...]

    @property
    def unread(self) -> int:
        """Unread messages in all of them."""
        return sum(row.unread for row in self.rows)


async def read_own(console: Console, staff: Staff) -> Own:
    """The talks in this agent's hands, now."""
    rows = tuple(_mine(each, console.divisions) for each in await console.queue.mine(staff))
    return Own(console.clock.now().isoformat(), rows)


def waiters(waiting: Sequence[Waiting], divisions: Divisions) -> Waiters:
    """The queue as rows."""
    return Waiters(tuple(_waiting(each, divisions) for each in waiting[:MOST_SHOWN]), len(waiting))


def standing_mark(standing: Standing) -> tuple[str, str]:
    """The class and the label of a promise that needs attention; two empty strings else."""
    return (standing.value, str(words()["standings"][standing.value])) if standing in MARKED else ("", "")


def place_name(code: str | None, divisions: Divisions) -> str:
    """The short name of a division: the narrowest one's own."""
    found = divisions.get(code) if code else None
    return found.name if found else ""


def title_of(entry: Open) -> str:
    """What an entry is about."""
    return topic_name(entry.topic) or entry.topic_name


def _mine(each: Mine, divisions: Divisions) -> Row:
    standing, label = standing_mark(each.standing)
    return Row(
        id=each.id,
        urgent=each.urgent,
        confidential=each.confidential,
        topic=title_of(each),
        region=place_name(each.region, divisions),
        last=each.last_text or each.summary,
        team=each.team,
        standing=standing,
        standing_label=label,
        queued_at=each.queued_at.isoformat(),
        waiting_since=each.waiting_since.isoformat() if each.waiting_since else "",
        unread=each.unread,
    )


def _waiting(each: Waiting, divisions: Divisions) -> Row:
    standing, label = standing_mark(each.standing)
    return Row(
        id=each.id,
        urgent=each.urgent,
        confidential=each.confidential,
        topic=title_of(each),
        region=place_name(each.region, divisions),
        last=each.summary,
        team=each.team,
        standing=standing,
        standing_label=label,
        queued_at=each.queued_at.isoformat(),
        asks_bot=each.asks_bot,
    )
