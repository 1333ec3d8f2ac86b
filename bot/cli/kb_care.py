"""`bangfu kb due` and `bangfu kb questions`: what of the knowledge needs a look, and what nobody could answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.tables import table
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.knowledge.due import COUNTED_DAYS, Ahead, Due, of_documents, ranked, read_due
from bot.knowledge.questions.files import about_name, draft, write_list
from bot.knowledge.questions.keeping import CannotSettle, Group, OpenQuestions
from bot.knowledge.texts import names, text, words
from bot.privacy.audit import Audit
from bot.settings import settings
from bot.storage.database import Database
from bot.storage.schema import is_current
from policy_kb.errors import KnowledgeError
from policy_kb.loader import knowledge_base

ACTOR = "command"
DRAFT = ".yml"
LISTS = {".csv": "csv", ".xlsx": "xlsx"}


def _said(key: str, **values: object) -> str:
    return text(f"commands.{key}", **values)


questions = typer.Typer(name="questions", no_args_is_help=True, help=_said("questions_help"))
AsJson = Annotated[bool, typer.Option("--json", help=_said("json_help"))]
Number = Annotated[int, typer.Argument(help=_said("group_help"))]


def due(
    days: Annotated[int, typer.Option(min=0, max=3650, help=_said("days_help"))] = 90, as_json: AsJson = False
) -> None:
    """列出到期、快到期和没核对的，回答用得多的在前。"""
    try:
        found = asyncio.run(_due(Ahead(settings().day(), days)))
    except KnowledgeError as error:
        leave(str(error), FINDINGS)
    if as_json:
        typer.echo(json.dumps([each.shown() for each in found], ensure_ascii=False))
    else:
        _show_due(found)
    if found:
        raise typer.Exit(FINDINGS)


@questions.command("list", help=_said("list_help"))
def list_(as_json: AsJson = False) -> None:
    """Shows the groups."""
    groups = _run(lambda rows: rows.groups())
    if as_json:
        typer.echo(json.dumps([_as_json(group) for group in groups], ensure_ascii=False))
        return
    _show_groups(groups)


@questions.command(help=_said("export_help"))
def export(
    file: Annotated[Path, typer.Argument(help=_said("file_help"))],
    group: Annotated[int | None, typer.Option(help=_said("group_help"))] = None,
) -> None:
    """Writes the list, or one group as the draft of a measure."""
    kind = file.suffix.lower()
    if kind not in {*LISTS, DRAFT}:
        leave(_said("file_kind", name=file.name), WRONG_USE)
    if kind == DRAFT and group is None:
        leave(_said("group_needed"), WRONG_USE)
    groups = _run(lambda rows: rows.groups() if group is None else _one(rows, group))
    try:
        _write(file, kind, groups)
    except OSError:
        leave(_said("unwritable", name=file), WRONG_USE)
    typer.echo(_said("written", name=file))


@questions.command(help=_said("settle_help"))
def settle(
    number: Number,
    used: Annotated[str, typer.Option(metavar="ID", help=_said("used_help"))] = "",
    dismiss: Annotated[bool, typer.Option("--dismiss", help=_said("dismiss_help"))] = False,
) -> None:
    """Marks a group as used or dismissed."""
    if bool(used) == dismiss:
        leave(_said("one_of_two"), WRONG_USE)

    async def work(rows: OpenQuestions) -> int:
        ids = (await rows.group(number)).ids
        return await (rows.use(ids, used, ACTOR) if used else rows.dismiss(ids, ACTOR))

    typer.echo(_said("settled", count=_run(work)))


async def _due(ahead: Ahead) -> list[Due]:
    """All that is due; without a database what the documents themselves tell."""
    database = Database(settings().sql_url)
    try:
        if not await is_current(database):
            return ranked(list(of_documents(knowledge_base(), ahead, {})))
        return await read_due(database, knowledge_base(), ahead)
    finally:
        await database.close()


def _show_due(found: list[Due]) -> None:
    if not found:
        typer.echo(text("nothing_due"))
        return
    typer.echo(_said("due_count", count=len(found), days=COUNTED_DAYS))
    for each in found:
        until = _said("until", day=each.until.isoformat()) if each.until else ""
        line = {"answers": each.answers, "why": names("why")[each.why], "until": until}
        typer.echo(_said("due_line", **line, subject=each.subject, title=each.title, todo=each.todo))


def _show_groups(groups: list[Group]) -> None:
    if not groups:
        typer.echo(_said("nothing_open"))
        return
    shown = table(*words("commands.list_columns"))
    for group in groups:
        place, last = _place(group.region), group.last.isoformat()
        cells = (str(group.number), str(group.conversations), last, about_name(group.about), place, group.wordings[0])
        shown.add_row(*map(escape, cells))
    Console().print(shown)
    typer.echo(_said("list_count", groups=len(groups), questions=sum(group.asked for group in groups)))


def _as_json(group: Group) -> dict[str, Any]:
    days = {"first": group.first.isoformat(), "last": group.last.isoformat()}
    return {"number": group.number, "asked": group.asked, **vars(group), **days}


def _write(file: Path, kind: str, groups: list[Group]) -> None:
    if kind == DRAFT:
        file.write_text(draft(groups[0], knowledge_base()), encoding="utf-8")
        return
    write_list(file, LISTS[kind], groups, _place)


def _place(region: str) -> str:
    return Divisions.load().name_path(region) if region else text("no_region")


async def _one(rows: OpenQuestions, number: int) -> list[Group]:
    return [await rows.group(number)]


def _run[T](work: Callable[[OpenQuestions], Awaitable[T]]) -> T:
    async def inside() -> T:
        database, clock = Database(settings().sql_url), SystemClock()
        try:
            if not await is_current(database):
                leave(_said("no_tables"), WRONG_USE)
            return await work(OpenQuestions(database, Audit(database, clock), clock))
        finally:
            await database.close()

    try:
        return asyncio.run(inside())
    except CannotSettle as error:
        leave(str(error), WRONG_USE)
