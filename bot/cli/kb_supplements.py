"""`bangfu kb supplements`: the list to fill in, its import, confirmation by another person, withdrawal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from sqlalchemy import select

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.tables import table
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.knowledge.supplements.entry import EntryReader, aspect_names, state_names, topic_names
from bot.knowledge.supplements.errors import SupplementError
from bot.knowledge.supplements.files import ReadSupplements, read_file
from bot.knowledge.supplements.keeping import Kept, Supplements
from bot.knowledge.supplements.template import template as template_of
from bot.knowledge.supplements.texts import WORDING, text
from bot.privacy.audit import Audit
from bot.settings import settings
from bot.sheets.reading import SheetError
from bot.staff.accounts import normal_login
from bot.staff.member import Staff, member
from bot.staff.tables import staff
from bot.storage.database import Database
from bot.storage.schema import is_current
from policy_kb.loader import knowledge_base

SHOWN = 200
TEMPLATE = Path(text("template_file"))


def _said(key: str, **values: object) -> str:
    return text(f"commands.{key}", **values)


STATES_HELP = _said("state_help", states=text("list_separator").join(state_names().values()))

By = Annotated[str, typer.Option(metavar="LOGIN", help=_said("by_help"))]
Number = Annotated[int, typer.Argument(help=_said("number_help"))]

supplements = typer.Typer(name="supplements", no_args_is_help=True, help=_said("help"))


@dataclass(frozen=True)
class Desk:
    """What a command works with."""

    rows: Supplements
    database: Database

    async def member(self, login: str) -> Staff:
        """Who has this login and may sign in; leaves with 2 if nobody has."""
        query = select(staff).where(staff.c.login == normal_login(login))
        async with self.database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None or member(row).disabled:
            leave(_said("nobody", login=login), WRONG_USE)
        return member(row)


@supplements.command(help=_said("template_help"))
def template(out: Annotated[Path, typer.Option(help=_said("out_help"))] = TEMPLATE) -> None:
    """Saves the file to fill in."""
    try:
        out.write_bytes(template_of(knowledge_base()))
    except OSError:
        leave(_said("template_not_saved", path=out), WRONG_USE)
    typer.echo(_said("template_saved", path=out))


@supplements.command("import", help=_said("import_help"))
def import_(file: Annotated[Path, typer.Argument(help=_said("file_help"))], by: By) -> None:
    """Adds the rows of a file; leaves with 1 and a table of the bad rows if there are any."""
    reader = EntryReader(knowledge_base(), Divisions.load(), settings().day())
    try:
        read = read_file(file, reader)
    except SheetError as error:
        leave(str(error), WRONG_USE)
    if read.unknown:
        typer.echo(_said("unknown_columns", columns=text("list_separator").join(read.unknown)))
    if read.problems:
        _refuse(read)

    async def work(desk: Desk) -> str:
        added = await desk.rows.add(read.rows, await desk.member(by))
        return _said("imported", added=len(added.numbers), unchanged=added.unchanged)

    typer.echo(_run(work))


@supplements.command("list", help=_said("list_help"))
def list_(state: Annotated[str, typer.Option(help=STATES_HELP)] = "") -> None:
    """Shows the supplements, those that wait first."""
    wanted = _state(state)
    page = _run(lambda desk: desk.rows.page(settings().day(), wanted, size=SHOWN))
    if not page.total:
        typer.echo(_said("nothing"))
        return
    shown = table(*WORDING.words("commands.list_columns"))
    for row in page.rows:
        shown.add_row(*map(escape, _cells(row)))
    Console().print(shown)
    if page.total > SHOWN:
        typer.echo(_said("more", total=page.total, shown=SHOWN))


@supplements.command(help=_said("confirm_help"))
def confirm(number: Number, by: By) -> None:
    """Confirms what somebody else has added."""
    _settle(number, by, lambda desk: desk.rows.confirm)
    typer.echo(_said("confirmed", number=number))


@supplements.command(help=_said("withdraw_help"))
def withdraw(number: Number, by: By) -> None:
    """Ends a supplement."""
    _settle(number, by, lambda desk: desk.rows.withdraw)
    typer.echo(_said("withdrawn", number=number))


def _settle(number: int, login: str, verb: Callable[[Desk], Callable[[int, Staff], Awaitable[None]]]) -> None:
    async def work(desk: Desk) -> None:
        await verb(desk)(number, await desk.member(login))

    _run(work)


def _run[T](work: Callable[[Desk], Awaitable[T]]) -> T:
    async def inside() -> T:
        database, clock = Database(settings().sql_url), SystemClock()
        try:
            if not await is_current(database):
                leave(_said("no_tables"), WRONG_USE)
            return await work(Desk(Supplements(database, Audit(database, clock), clock), database))
        finally:
            await database.close()

    try:
        return asyncio.run(inside())
    except SupplementError as error:
        leave(str(error), WRONG_USE)


def _state(given: str) -> str:
    if not given:
        return ""
    found = next((state for state, name in state_names().items() if given in (state, name)), None)
    if found is None:
        states = text("list_separator").join(state_names().values())
        leave(_said("state_unknown", state=given, states=states), WRONG_USE)
    return found


def _refuse(read: ReadSupplements) -> None:
    typer.echo(_said("not_imported", count=len(read.problems)))
    shown = table(*WORDING.words("commands.problem_columns"))
    for problem in read.problems:
        shown.add_row(str(problem.row), *map(escape, (problem.column, problem.message, problem.mend)))
    Console().print(shown)
    raise typer.Exit(FINDINGS)


def _cells(row: Kept) -> tuple[str, ...]:
    about = f"{row.measure or topic_names().get(row.topic, row.topic)} {aspect_names()[row.aspect]}"
    place = Divisions.load().name_path(row.region) or row.region
    dates: tuple[Any, ...] = row.valid_from, row.valid_to or ""
    return str(row.id), state_names()[row.state], place, about, row.text, row.source, *map(str, dates)
