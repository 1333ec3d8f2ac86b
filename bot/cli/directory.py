"""`bangfu directory`: lists of vacancies, service points, workshops and courses, and the blocked employers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.directory.employer_names import SHORTEST, employer_key
from bot.directory.employers import BlockedEmployer, Employers, Recorded
from bot.directory.importing import ImportReport, import_file
from bot.directory.kinds import Kind, choices, kinds
from bot.directory.template import template as template_of
from bot.directory.texts import text, words
from bot.privacy.audit import Audit
from bot.settings import TIME_ZONE, settings
from bot.sheets.reading import SheetError
from bot.storage.database import Database

ACTOR = "command"
SHOWN = 200
KINDS_HELP = text("kind_help", kinds=text("list_separator").join(kinds()))

KindName = Annotated[str, typer.Argument(metavar="KIND", help=KINDS_HELP)]
EmployerName = Annotated[str, typer.Argument(metavar="EMPLOYER", help=text("employer_help"))]

directory = typer.Typer(name="directory", help=text("directory_help"), no_args_is_help=True)


@directory.command("import", help=text("directory_import_help"))
def import_(kind: KindName, file: Annotated[Path, typer.Argument(help=text("file_help"))]) -> None:
    """Imports a list; leaves with 1 and a table of the bad rows if there are any."""
    import_list(_kind(kind), file)


@directory.command(help=text("directory_template_help"))
def template(kind: KindName, out: Annotated[Path | None, typer.Option(help=text("out_help"))] = None) -> None:
    """Saves the file to fill in."""
    chosen = _kind(kind)
    path = out or Path(f"{chosen.name}-template.xlsx")
    try:
        path.write_bytes(template_of(chosen))
    except OSError:
        leave(text("template_not_saved", path=path), WRONG_USE)
    typer.echo(text("template_saved", path=path))


@directory.command(help=text("directory_block_help"))
def block(
    employer: EmployerName,
    reason: Annotated[str, typer.Option(help=text("reason_help"))],
    until: Annotated[str | None, typer.Option(help=text("until_help"))] = None,
    source: Annotated[str, typer.Option(help=text("source_help"))] = "",
) -> None:
    """Blocks an employer; the audit log gets the number of the entry."""
    if len(employer_key(employer)) < SHORTEST:
        leave(text("name_short", name=employer), WRONG_USE)
    entry = BlockedEmployer(employer, reason, settings().day(), _day(until), source)
    number = run(lambda database: Employers(database).block(entry, _recorder(database, "employer.blocked")))
    typer.echo(text("blocked", name=employer, number=number))


@directory.command(help=text("directory_unblock_help"))
def unblock(employer: EmployerName) -> None:
    """Takes an employer off the list; leaves with 1 if it is not on it."""
    number = run(lambda database: Employers(database).unblock(employer, _recorder(database, "employer.unblocked")))
    if number is None:
        leave(text("not_blocked", name=employer), FINDINGS)
    typer.echo(text("unblocked", name=employer))


@directory.command("list", help=text("directory_list_help"))
def list_(kind: KindName) -> None:
    """Shows the items of a kind, or the blocked employers for `blocked`."""
    if kind == "blocked":
        Console().print(run(_blocked_table))
        return
    chosen = _kind(kind)
    table, count = run(lambda database: _item_table(database, chosen))
    Console().print(table)
    if not count:
        typer.echo(text("nothing_listed", measure=chosen.measure))
    if count > SHOWN:
        typer.echo(text("listed_more", count=count, shown=SHOWN, measure=chosen.measure))


def import_list(kind: Kind, file: Path) -> None:
    """Imports a file of this kind and says what became of it; leaves with 1 or 2 if nothing was imported."""
    try:
        report = run(lambda database: _import(database, kind, file))
    except SheetError as error:
        leave(str(error), WRONG_USE)
    if report.unknown:
        typer.echo(text("unknown_columns", columns=text("list_separator").join(report.unknown)))
    if report.problems:
        typer.echo(text("not_imported", count=len(report.problems), measure=kind.measure))
        Console().print(_problem_table(report))
        raise typer.Exit(FINDINGS)
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    typer.echo(text("imported", **counts, measure=kind.measure))


def run[T](work: Callable[[Database], Awaitable[T]]) -> T:
    """Runs the work with the database of the settings; leaves with 2 if it has no tables yet."""

    async def and_close() -> T:
        database = Database(settings().sql_url)
        try:
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(and_close())
    except DatabaseError:
        leave(text("no_tables"), WRONG_USE)


async def _import(database: Database, kind: Kind, file: Path) -> ImportReport:
    report = await import_file(database, Divisions.load(), kind, file)
    if not report.problems:
        counts = {"added": report.added, "updated": report.updated}
        await Audit(database, SystemClock()).record(ACTOR, "directory.imported", kind.name, **counts)
    return report


async def _blocked_table(database: Database) -> Table:
    table = Table(*words("blocked_columns").values(), title=text("blocked_title"))
    for each in await Employers(database).listed():
        until = f"{each.until}" if each.until else text("for_good")
        table.add_row(str(each.id), *map(escape, (each.name, each.reason, each.source)), f"{each.since}", until)
    return table


async def _item_table(database: Database, kind: Kind) -> tuple[Table, int]:
    columns: dict[str, str] = words("list_columns")[kind.name]
    listed = select(*(kind.table.c[name] for name in columns), kind.table.c.sample).order_by(kind.table.c.id)
    async with database.read() as connection:
        rows = (await connection.execute(listed.limit(SHOWN))).mappings().all()
        count = (await connection.execute(select(func.count()).select_from(kind.table))).scalar_one()
    table = Table(*columns.values(), title=kind.title)
    for row in rows:
        table.add_row(*(escape(_shown(name, row[name])) for name in columns))
    return table, count


def _shown(name: str, value: Any) -> str:
    if name == "region":
        return Divisions.load().name_path(value)
    if name == "starts_at":
        return f"{value.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    if name == "kind":
        return choices("point_kind")[value][0]
    return "" if value is None else str(value)


def _kind(name: str) -> Kind:
    if name in kinds():
        return kinds()[name]
    leave(text("kind_unknown", kind=name, kinds=text("list_separator").join((*kinds(), "blocked"))), WRONG_USE)


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        leave(text("day_unknown", value=written), WRONG_USE)
    if day < settings().day():
        leave(text("day_past", value=written), WRONG_USE)
    return day


def _recorder(database: Database, action: str) -> Recorded:
    async def recorded(connection: AsyncConnection, number: int) -> None:
        await Audit(database, SystemClock()).write(connection, ACTOR, action, str(number))

    return recorded


def _problem_table(report: ImportReport) -> Table:
    table = Table(*words("problem_columns").values())
    for problem in report.problems:
        table.add_row(str(problem.row), *map(escape, (problem.column, problem.message, problem.mend)))
    return table
