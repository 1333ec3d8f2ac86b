"""How staff read topics, teams, regions, channels and ratings."""

from __future__ import annotations

from collections.abc import Sequence

from bot.console.services import Console
from bot.directory.divisions import Divisions
from bot.handoff.archive_query import EXACTLY, NOWHERE
from bot.handoff.routing import Routing
from bot.handoff.teams import Team
from bot.reports.handoffs import Names
from bot.reports.texts import names, text
from policy_kb.phrases import topics


async def names_of(console: Console) -> Names:
    """The names that a report is written with."""
    teams: Sequence[Team] = await console.teams.all()
    known = topic_names(console.routing)
    return Names(
        topic=lambda topic: known.get(topic, topic),
        team={team.id: team.name for team in teams},
        region=console.divisions.name_path,
    )


def topic_names(routing: Routing) -> dict[str, str]:
    """Topic to name: those that documents answer, and those that only people do."""
    return {**topics(), **routing.names}


def region_name(code: str | None, divisions: Divisions) -> str:
    """A region as staff read it, also the forms that a search knows (`=code`, `none`)."""
    if not code or code == NOWHERE:
        return text("no_region")
    name = divisions.name_path(code.removeprefix(EXACTLY)) or code
    return text("own_level", region=name) if code.startswith(EXACTLY) else name


def rating_name(rating: int | None) -> str:
    """How somebody rated."""
    known: dict[int, str] = names("ratings")  # type: ignore[assignment]
    return known[rating or 0]


def ending_name(ending: str) -> str:
    """How a hand-off ended; one that has not is said to be open."""
    return names("endings").get(ending, ending) if ending else text("not_ended")


def channel_name(channel: str) -> str:
    """Where somebody wrote from."""
    return names("channels").get(channel, channel)
