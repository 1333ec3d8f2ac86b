"""Which team takes a hand-off: of the nearest region, then the one that names the topic's group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.directory.divisions import COUNTRY, is_inside, stem


class Choosable(Protocol):
    """What is looked at in a team."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def regions(self) -> tuple[str, ...]:
        """Codes of divisions; none: everywhere."""

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups of topics; none: all."""

    @property
    def disabled(self) -> bool:
        """Whether it takes nothing any more."""


def choose[T: Choosable](teams: Sequence[T], group: str, region: str | None) -> T:
    """The team for a group of topics and a division code; without a fitting one, the first that is not disabled."""
    active = [team for team in teams if not team.disabled] or list(teams)
    fitting = [team for team in active if _takes(team, group) and _depth(team, region) is not None]
    if fitting:
        return max(fitting, key=lambda team: (_depth(team, region) or 0, group in team.groups, -team.id))
    return min(active, key=lambda team: team.id)


def _takes(team: Choosable, group: str) -> bool:
    return not team.groups or group in team.groups


def _depth(team: Choosable, region: str | None) -> int | None:
    """How many digits of the region's code the team's nearest region shares; None when it lies in none of them."""
    around = [outer for outer in team.regions or (COUNTRY,) if is_inside(region or COUNTRY, outer)]
    return max((_digits(outer) for outer in around), default=None)


def _digits(outer: str) -> int:
    return 0 if outer == COUNTRY else len(stem(outer))
