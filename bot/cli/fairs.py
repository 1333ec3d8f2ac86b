"""`bangfu fairs`: import a list of job fairs; look up the near ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.directory import import_list, run
from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.directory.calendar import post_line
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs, NearFair, Origin
from bot.directory.kinds import kinds
from bot.directory.texts import text, words
from bot.settings import TIME_ZONE, settings

fairs = typer.Typer(name="fairs", help=text("fairs_help"), no_args_is_help=True)


@fairs.command("import", help=text("import_help"))
def import_(file: Annotated[Path, typer.Argument(help=text("file_help"))]) -> None:
    """Imports a list; leaves with 1 and a table of the bad rows if there are any."""
    import_list(kinds()["fairs"], file)


@fairs.command("near", help=text("near_help"))
def near(
    place: Annotated[str | None, typer.Option(help=text("place_help"))] = None,
    lat: Annotated[float | None, typer.Option(help=text("lat_help"), min=-90, max=90)] = None,
    lon: Annotated[float | None, typer.Option(help=text("lon_help"), min=-180, max=180)] = None,
    within: Annotated[float | None, typer.Option(help=text("within_help"), min=0)] = None,
    days: Annotated[int, typer.Option(help=text("days_help"), min=0, max=366)] = 60,
) -> None:
    """Shows the near fairs; leaves with 1 if there are none."""
    divisions = Divisions.load()
    origin = _origin(place, lat, lon, divisions)
    found = run(lambda database: Fairs(database, divisions).near(origin, settings().day(), days, within))
    if not found:
        leave(text("nothing_near", days=days), FINDINGS)
    Console().print(_fair_table(found))


def _origin(place: str | None, lat: float | None, lon: float | None, divisions: Divisions) -> Origin:
    if place is not None and lat is None and lon is None:
        return _origin_by_name(place, divisions)
    if place is None and lat is not None and lon is not None:
        return Origin.at(lat, lon, "wgs84")
    leave(text("place_or_point"), WRONG_USE)


def _origin_by_name(place: str, divisions: Divisions) -> Origin:
    outcome = divisions.resolve(place)
    if outcome.division:
        return Origin.of(outcome.division, divisions)
    if not outcome.candidates:
        leave(text("place_unknown", place=place), WRONG_USE)
    names = "、".join(f"{divisions.name_path(each.code)}（{each.code}）" for each in outcome.candidates)
    leave(text("place_ambiguous", place=place, candidates=names), WRONG_USE)


def _fair_table(found: list[NearFair]) -> Table:
    table = Table(*words("fair_columns").values())
    for each in found:
        table.add_row(*map(escape, _fair_cells(each)))
    return table


def _fair_cells(near_fair: NearFair) -> tuple[str, ...]:
    fair = near_fair.fair
    starts_at, ends_at = fair.starts_at.astimezone(TIME_ZONE), fair.ends_at.astimezone(TIME_ZONE)
    place = " ".join(filter(None, (fair.place, fair.address)))
    hours = f"{starts_at:%Y-%m-%d %H:%M}–{ends_at:%H:%M}"
    return hours, fair.title, place, _distance(near_fair), "\n".join(post_line(post) for post in fair.posts)


def _distance(near_fair: NearFair) -> str:
    if near_fair.distance_km is None:
        return text("own" if near_fair.nearby else "far_unknown")
    kind = "about" if near_fair.approximate else "exactly"
    return text(
        kind, kilometres=f"{near_fair.distance_km:.0f}" if near_fair.approximate else f"{near_fair.distance_km:.1f}"
    )
