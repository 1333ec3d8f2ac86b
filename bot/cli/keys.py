"""`bangfu keys`: the keys that seal personal data; what is done here stands in the audit log as done by `command`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.clock import SystemClock
from bot.privacy.audit import Audit
from bot.privacy.columns import sealed_columns
from bot.privacy.key_file import SealingError, read_key_file
from bot.privacy.resealing import Outcome
from bot.privacy.rotation import Overview, Rotation
from bot.privacy.sealing import Sealer
from bot.privacy.texts import sentence, text
from bot.settings import settings
from bot.storage.database import Database
from bot.storage.schema import is_current

COMMAND = "command"
keys = typer.Typer(name="keys", no_args_is_help=True, help=text("keys_help"))

Continue = Annotated[bool, typer.Option("--continue", help=text("continue_help"))]
Yes = Annotated[bool, typer.Option("--yes", help=text("yes_help"))]


@keys.command("list", help=text("list_help"))
def list_() -> None:
    """Shows the keys and how many values stand under each."""
    Console().print(_table(_run(Rotation.overview)))


@keys.command(help=text("rotate_help"))
def rotate(continue_: Continue = False) -> None:
    """Makes a new key current and seals everything anew; leaves with 1 if something could not be."""
    with _progress() as bar:
        task = bar.add_task(text("rotating"), total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        outcome = _run(lambda rotation: (rotation.resume if continue_ else rotation.rotate)(COMMAND, tell))
    _say(outcome)


@keys.command(help=text("prune_help"))
def prune(yes: Yes = False) -> None:
    """Takes unused keys out of the file; without --yes only tells which."""
    seen = _run(Rotation.overview)
    unused = seen.unused()
    if used := [name for name in seen.names[1:] if name not in unused]:
        typer.echo(text("in_use", names=_joined(used)))
    if not unused:
        leave(text("nothing_to_prune"), FINDINGS if used else 0)
    if not yes:
        leave(text("would_prune", names=_joined(unused)), WRONG_USE)
    typer.echo(text("pruned", names=_joined(_run(lambda rotation: rotation.prune(COMMAND)))))


def _run[T](work: Callable[[Rotation], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with _rotation() as rotation:
            return await work(rotation)

    try:
        return asyncio.run(inside())
    except SealingError as error:
        leave(sentence(error), WRONG_USE)


@asynccontextmanager
async def _rotation() -> AsyncIterator[Rotation]:
    database, clock, sealer = Database(settings().sql_url), SystemClock(), Sealer(settings().secret_keys)
    # A missing file is never made anew here: it may only be out of place.
    sealer.expect_key()
    try:
        if not await is_current(database):
            leave(text("no_tables"), WRONG_USE)
        yield Rotation(database, sealer, Audit(database, clock), clock, sealed_columns())
    finally:
        await database.close()


def _table(seen: Overview) -> Table:
    current, *others = seen.names
    table = Table(text("column"), text("current", name=current), *others, text("elsewhere"))
    for each in seen.standings:
        table.add_row(each.column, *(str(each.under[name]) for name in seen.names), str(each.elsewhere))
    return table


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


def _say(outcome: Outcome) -> None:
    path = settings().secret_keys
    typer.echo(text("rotated", name=read_key_file(path).current, rows=outcome.rows, path=path))
    if outcome.left:
        leave(text("left", **vars(outcome)), FINDINGS)


def _joined(names: Iterable[str]) -> str:
    return text("separator").join(sorted(names))
