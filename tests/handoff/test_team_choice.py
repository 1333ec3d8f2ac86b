"""Which team takes a hand-off: the nearest region first, then the group of topics (catalogue §7)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.handoff.team_choice import choose


@dataclass(frozen=True)
class Desk:
    """A team as the choice sees it."""

    id: int
    regions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    disabled: bool = False


EVERYTHING = Desk(1)
RIGHTS = Desk(2, groups=("rights",))
CHONGQING = Desk(3, regions=("500000",))
PENGSHUI_RIGHTS = Desk(4, regions=("500243",), groups=("rights", "work"))
JINAN_PENSION = Desk(5, regions=("370100",), groups=("pension",))
JINAN = Desk(6, regions=("370100",))
SHANDONG_RIGHTS = Desk(7, regions=("370000",), groups=("rights",))
BEIJING_AND_LICHENG = Desk(8, regions=("110000", "370112"))
TEAMS = [JINAN, EVERYTHING, RIGHTS, CHONGQING, PENGSHUI_RIGHTS, JINAN_PENSION, SHANDONG_RIGHTS, BEIJING_AND_LICHENG]


@pytest.mark.parametrize(
    ("group", "region", "expected"),
    [
        ("rights", "500243", PENGSHUI_RIGHTS),
        ("rights", "500243100", PENGSHUI_RIGHTS),
        ("pension", "500243", CHONGQING),
        ("rights", "500112", CHONGQING),
        ("pension", "370100", JINAN_PENSION),
        ("rights", "370126", JINAN),
        ("rights", "370700", SHANDONG_RIGHTS),
        ("pension", "370700", EVERYTHING),
        ("pension", "370112", BEIJING_AND_LICHENG),
        ("rights", "110105", BEIJING_AND_LICHENG),
        ("rights", "440100", RIGHTS),
        ("pension", "440100", EVERYTHING),
        ("rights", None, RIGHTS),
        ("default", None, EVERYTHING),
        ("rights", "370000", SHANDONG_RIGHTS),
    ],
)
def test_nearest_region_wins_then_the_named_group(group: str, region: str | None, expected: Desk) -> None:
    assert choose(TEAMS, group, region) == expected


def test_lower_number_wins_between_equals() -> None:
    assert choose([Desk(9), Desk(8)], "work", None).id == 8


def test_without_a_fitting_team_the_first_active_one_takes_it() -> None:
    teams = [Desk(1, disabled=True), Desk(3, regions=("110000",)), Desk(2, groups=("rights",))]
    assert choose(teams, "work", "500243").id == 2


def test_disabled_team_takes_nothing() -> None:
    assert choose([Desk(1), Desk(2, regions=("500243",), disabled=True)], "work", "500243").id == 1


def test_team_of_the_whole_country_is_as_wide_as_one_without_regions() -> None:
    assert choose([Desk(1, groups=("work",)), Desk(2, regions=("000000",), groups=("work",))], "work", None).id == 1
