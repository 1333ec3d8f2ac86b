"""`bangfu nlu lessons`: what was not understood, what it means, and into the training data with it."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli.nlu_held_out import intent_files, read_intents
from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.tables import table
from bot.clock import SystemClock
from bot.lessons.export import Report, judge
from bot.lessons.export import export as write
from bot.lessons.files import CannotExport
from bot.lessons.groups import Group
from bot.lessons.intents import intent_names, named
from bot.lessons.judging import Outcome
from bot.lessons.keeping import CannotSettle, Labelled, NluLessons, State, Why
from bot.lessons.reading import CannotRead, read_lines
from bot.lessons.texts import names, text, words
from bot.lessons.utterances import NLU_DATA
from bot.privacy.audit import Audit
from bot.settings import settings
from bot.storage.database import Database
from bot.storage.schema import is_current

ACTOR = "command"
STANDARD_INPUT = "-"
# Of an integer column.
LARGEST_NUMBER = 2**31 - 1


def said(key: str, **values: object) -> str:
    """A sentence of these commands."""
    return text(f"commands.{key}", **values)


lessons = typer.Typer(name="lessons", no_args_is_help=True, help=said("lessons_help"))
AsJson = Annotated[bool, typer.Option("--json", help=said("json_help"))]
Number = Annotated[int, typer.Argument(help=said("number_help"), min=1, max=LARGEST_NUMBER)]
Alike = Annotated[bool, typer.Option("--alike", help=said("alike_help"))]
OnlyWhy = Annotated[Why | None, typer.Option(help=said("why_help"))]
InState = Annotated[State, typer.Option(help=said("state_help"))]


@lessons.command("list", help=said("list_help"))
def list_(why: OnlyWhy = None, state: InState = State.OPEN, as_json: AsJson = False) -> None:
    """Shows the groups of a state."""
    groups = run(lambda rows: rows.groups(state, why))
    if as_json:
        typer.echo(json.dumps([_as_json(group) for group in groups], ensure_ascii=False))
        return
    if not groups:
        typer.echo(said("nothing", state=names("states")[state]))
        return
    _show_groups(groups)


@lessons.command(help=said("show_help"))
def show(number: Number, as_json: AsJson = False) -> None:
    """Shows one group, each wording with its number."""
    group = run(lambda rows: rows.group(number))
    if as_json:
        typer.echo(json.dumps(_as_json(group), ensure_ascii=False))
        return
    typer.echo(said("heading", **_taken(group), talks=group.talks, first=group.first, last=group.last))
    for each in group.wordings:
        typer.echo(said("wording", number=each.number, talks=each.talks, text=each.text))
        if each.rewording:
            typer.echo(said("reworded", text=each.rewording))


@lessons.command(help=said("label_help"))
def label(
    number: Number,
    intent: Annotated[str, typer.Argument(help=said("intent_help"))],
    alike: Alike = False,
    rewording: Annotated[str, typer.Option("--words", help=said("words_help"))] = "",
) -> None:
    """Says what a wording means, or all of its group."""
    if alike and rewording:
        leave(said("one_wording"), WRONG_USE)

    async def work(rows: NluLessons) -> int:
        return await rows.label(await _numbers(rows, number, alike), intent, ACTOR, rewording)

    typer.echo(said("labelled", count=run(work), intent=named(intent)))


@lessons.command(help=said("dismiss_help"))
def dismiss(number: Number, alike: Alike = False) -> None:
    """Puts a wording aside, or all of its group."""

    async def work(rows: NluLessons) -> int:
        return await rows.dismiss(await _numbers(rows, number, alike), ACTOR)

    typer.echo(said("dismissed", count=run(work)))


@lessons.command(help=said("add_help"))
def add(file: Annotated[str, typer.Argument(help=said("file_help"))]) -> None:
    """Takes in what staff bring."""
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
        lines = read_lines(content)
    except OSError:
        leave(said("unreadable_file", name=file), WRONG_USE)
    except CannotRead as error:
        leave(str(error), WRONG_USE)
    kept = run(lambda rows: rows.add(lines, ACTOR))
    typer.echo(said("added", kept=kept, left=len(lines) - kept))


@lessons.command(help=said("export_help"))
def export(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=said("dry_help"))] = False,
    data: Annotated[Path, typer.Option(help=said("data_help"))] = NLU_DATA,
) -> None:
    """Writes what is labelled to the training data; leaves with 1 if something is refused."""
    waiting = run(lambda rows: rows.labelled())
    if not waiting:
        typer.echo(said("nothing_labelled"))
        return
    try:
        report = Report(judge(data, waiting, _held_out()), {}) if dry_run else _exported(data, waiting)
    except CannotExport as error:
        leave(str(error), WRONG_USE)
    _show_taken(report, data)
    _show_refused(report)


@lessons.command(help=said("intents_help"))
def intents(as_json: AsJson = False) -> None:
    """Shows what each intent means."""
    if as_json:
        typer.echo(json.dumps(intent_names(), ensure_ascii=False))
        return
    for intent, meaning in intent_names().items():
        typer.echo(f"{intent}  {meaning}")


def run[T](work: Callable[[NluLessons], Awaitable[T]]) -> T:
    """What `work` gives on the lessons of the database; what cannot be done leaves with one sentence."""
    try:
        return asyncio.run(_on_lessons(work))
    except CannotSettle as error:
        leave(str(error), WRONG_USE)


async def _on_lessons[T](work: Callable[[NluLessons], Awaitable[T]]) -> T:
    database, clock = Database(settings().sql_url), SystemClock()
    try:
        if not await is_current(database):
            leave(said("no_tables"), WRONG_USE)
        return await work(NluLessons(database, Audit(database, clock), clock))
    finally:
        await database.close()


async def _numbers(rows: NluLessons, number: int, alike: bool) -> Sequence[int]:
    return (await rows.group(number)).numbers if alike else [number]


def _exported(data: Path, waiting: Sequence[Labelled]) -> Report:
    report = write(data, waiting, _held_out())
    if report.standing:
        run(lambda rows: rows.exported(report.standing, ACTOR))
    return report


def _held_out() -> list[str]:
    """The sentences that the model is tested with; none outside a checkout."""
    return [sentence for path in intent_files() for sentence, _ in read_intents(path)]


def _show_taken(report: Report, data: Path) -> None:
    """What was written where; without files what would be."""
    taken, there = report.of(Outcome.TAKEN), report.of(Outcome.THERE)
    if taken and not report.files:
        typer.echo(said("would", count=len(taken)))
        for each in taken:
            typer.echo(said("would_line", intent=each.lesson.intent, text=each.lesson.text))
    for home, count in report.files.items():
        typer.echo(said("written", file=home.relative_to(data), count=count))
    if there:
        typer.echo(said("there", count=len(there)))
    if report.files:
        typer.echo(said("train_next"))


def _show_refused(report: Report) -> None:
    refused = report.of(Outcome.REFUSED)
    if not refused:
        return
    typer.echo(said("refused", count=len(refused)))
    for each in refused:
        typer.echo(said("refused_line", number=each.lesson.number, text=each.lesson.text, reason=each.reason))
    typer.echo(said("refused_mend"))
    raise typer.Exit(FINDINGS)


def _show_groups(groups: Sequence[Group]) -> None:
    shown = table(*words("commands.list_columns"))
    for group in groups:
        cells = (str(group.number), str(group.talks), group.last.isoformat(), *_taken(group).values(), _shown(group))
        shown.add_row(*map(escape, cells))
    Console().print(shown)
    typer.echo(said("list_count", groups=len(groups), wordings=sum(len(group.wordings) for group in groups)))


def _shown(group: Group) -> str:
    more = len(group.wordings) - 1
    first = group.wordings[0].text
    return said("and_more", text=first, more=more) if more else first


def _taken(group: Group) -> dict[str, str]:
    reasons = "、".join(names("why")[why] for why in group.why)
    intents = {"heard": group.heard_as, "suggested": group.suggested, "label": group.label}
    return {"why": reasons, **{key: named(intent) for key, intent in intents.items()}}


def _as_json(group: Group) -> dict[str, Any]:
    days = {"first": group.first.isoformat(), "last": group.last.isoformat()}
    return {"number": group.number, **asdict(group), **days}
