"""`bangfu office`: the year's holidays, and which team works when."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.handoff.calendar_file import BadCalendar
from bot.handoff.holidays import Holidays, Uploaded, calendar_finding
from bot.handoff.hours import hours_line
from bot.handoff.office_texts import text, words
from bot.handoff.routing import routing
from bot.handoff.teams import Team, Teams
from bot.privacy.audit import Audit
from bot.settings import settings
from bot.storage.database import Database
from bot.storage.schema import is_current

ACTOR = "command"
office = typer.Typer(name="office", no_args_is_help=True, help=text("office_help"))


@office.command(help=text("calendar_help"))
def calendar(file: Annotated[Path, typer.Argument(help=text("file_help"))]) -> None:
    """Replaces the years the file holds; leaves with 1 and a table of the bad rows if there are any."""
    try:
        uploaded = asyncio.run(_upload(file.read_bytes(), file.name))
    except OSError:
        leave(text("missing_file", name=file.name), WRONG_USE)
    except BadCalendar as error:
        if not error.problems:
            leave(str(error), WRONG_USE)
        typer.echo(str(error))
        Console().print(_problem_table(error))
        raise typer.Exit(FINDINGS) from None
    counts = [text("uploaded_year", year=year, count=count) for year, count in uploaded.years.items()]
    typer.echo(text("uploaded", years=text("list_separator").join(counts)))


@office.command("list", help=text("list_help"))
def list_() -> None:
    """Shows the teams, and from this year on the years whose arrangement is known."""
    table, sentence = asyncio.run(_listed())
    Console().print(table)
    typer.echo(sentence)


async def _upload(content: bytes, name: str) -> Uploaded:
    database = await _open()
    try:
        uploaded = await Holidays(database).upload(content, name)
        await Audit(database, SystemClock()).record(ACTOR, "calendar.uploaded", years=list(uploaded.years))
    finally:
        await database.close()
    return uploaded


async def _listed() -> tuple[Table, str]:
    database = await _open()
    try:
        holidays = Holidays(database)
        teams, table = Teams(database, holidays), Table(*words("team_columns"))
        for team in await teams.all():
            table.add_row(*map(escape, await _cells(teams, team)))
        return table, await _known(database, holidays)
    finally:
        await database.close()


async def _known(database: Database, holidays: Holidays) -> str:
    today = settings().day()
    years = [str(year) for year in await holidays.years() if year >= today.year]
    return await calendar_finding(database, today) or text("covered", years=text("list_separator").join(years))


async def _cells(teams: Teams, team: Team) -> tuple[str, ...]:
    separator, everywhere = text("list_separator"), text("everywhere")
    regions = separator.join(Divisions.load().name_path(code) for code in team.regions)
    groups = separator.join(routing().group_names[group] for group in team.groups)
    members = str(len(await teams.members(team.id)))
    standing = text(await _state(teams, team))
    return (
        str(team.id),
        team.name,
        regions or everywhere,
        groups or everywhere,
        hours_line(team.hours),
        members,
        standing,
    )


async def _state(teams: Teams, team: Team) -> str:
    if team.disabled:
        return "now_disabled"
    is_open = (await teams.calendar_of(team)).is_open(SystemClock().now())
    return "now_open" if is_open else "now_closed"


async def _open() -> Database:
    database = Database(settings().sql_url)
    if await is_current(database):
        return database
    await database.close()
    leave(text("no_tables"), WRONG_USE)


def _problem_table(error: BadCalendar) -> Table:
    table = Table(*words("problem_columns"))
    for problem in error.problems:
        table.add_row(str(problem.row), *map(escape, (problem.column, problem.message, problem.mend)))
    return table
