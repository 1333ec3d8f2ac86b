"""`bangfu registry`: bring lists of people in, take the last one back, write lists out, compare them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer, SealingError
from bot.process.deadlines import WorkingDays
from bot.process.keys import is_lost
from bot.registry.comparing import Comparing, Comparison, write_comparison
from bot.registry.exporting import Exports, Format, Masking
from bot.registry.filter import PeopleFilter
from bot.registry.import_errors import ImportRefused
from bot.registry.import_texts import text as list_text
from bot.registry.importing import Checked, Imports, PastImport
from bot.registry.wording import names, value_of
from bot.settings import TIME_ZONE, settings
from bot.sheets.problem import Problem
from bot.sheets.reading import SheetError
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx
from bot.storage.database import Database
from bot.storage.schema import is_current
from bot.wording import Wording

COMMAND = "command"
REGISTRY = "registry"
MOST_SHOWN = 200
TEMPLATE = Path("registry-template.xlsx")
FORMATS = {".xlsx": Format.XLSX, ".csv": Format.CSV}
WORDING = Wording(Path(__file__).with_name("registry.yml"))
_text = WORDING.text

registry = typer.Typer(name=REGISTRY, no_args_is_help=True, help=_text("group_help"))
File = Annotated[Path, typer.Argument(help=_text("file_help"))]


@registry.command(help=_text("template_help"))
def template(out: Annotated[Path, typer.Option(help=_text("out_help"))] = TEMPLATE) -> None:
    """Writes the template."""
    _writing(out, lambda: out.write_bytes(Exports.template()))
    typer.echo(_text("template_written", path=out))


@registry.command("import", help=_text("import_help"))
def import_(
    file: File,
    check: Annotated[bool, typer.Option("--check", help=_text("check_option_help"))] = False,
    report: Annotated[Path | None, typer.Option(help=_text("report_help"))] = None,
) -> None:
    """Brings a list in; leaves with 1 and a table of what is wrong."""

    async def work(parts: Parts, tell: Tell) -> tuple[int | None, Checked]:
        imports = Imports(*parts, due=WorkingDays(settings().task_days).after)
        if check:
            return None, await imports.check(file, tell)
        outcome = await imports.run(file, COMMAND, tell)
        return outcome.number, outcome.checked

    number, checked = _run(work)
    if checked.ignored:
        typer.echo(_text("ignored", columns=_text("between").join(checked.ignored)))
    if checked.problems:
        _show_problems(checked.problems, report)
    counts = {"added": checked.added, "changed": checked.changed, "unchanged": checked.unchanged}
    typer.echo(_text("check_good", **counts) if number is None else _text("imported", number=number, **counts))


@registry.command(help=_text("undo_help"))
def undo() -> None:
    """Takes the newest import back."""
    undone = _run(lambda parts, _: Imports(*parts).undo(COMMAND))
    typer.echo(_text("undone", **vars(undone)))


@registry.command(help=_text("history_help"))
def history() -> None:
    """Shows past imports."""
    found = _run(lambda parts, _: Imports(*parts).history())
    if not found:
        typer.echo(_text("no_history"))
        return
    _print(WORDING.words("history_columns"), map(_past_cells, found))


@registry.command(help=_text("export_help"))
def export(
    out: Annotated[Path, typer.Option(help=_text("export_out_help"))],
    region: Annotated[list[str] | None, typer.Option(help=_text("region_help"))] = None,
    class_: Annotated[list[str] | None, typer.Option("--class", help=_text("class_help"))] = None,
    open_: Annotated[bool, typer.Option("--open", help=_text("open_help"))] = False,
) -> None:
    """Writes a list."""
    kind = FORMATS.get(out.suffix.lower()) or leave(_text("wrong_ending"), WRONG_USE)
    wanted = PeopleFilter(regions=tuple(map(_region, region or ())), classes=tuple(map(_class, class_ or ())))
    masking = Masking.OPEN if open_ else Masking.MASKED

    async def work(parts: Parts, tell: Tell) -> int:
        return await Exports(*parts).write(wanted, out, COMMAND, masking, kind, tell)

    count = _writing(out, lambda: _run(work))
    typer.echo(_text("exported", count=count, path=out))


@registry.command(help=_text("compare_help"))
def compare(
    first: Annotated[Path, typer.Argument(metavar="A", help=_text("a_help"))],
    second: Annotated[str, typer.Argument(metavar="B", help=_text("b_help"))],
    region: Annotated[list[str] | None, typer.Option(help=_text("region_help"))] = None,
    out: Annotated[Path | None, typer.Option(help=_text("compare_out_help"))] = None,
) -> None:
    """Compares; leaves with 1 if anything differs."""
    wanted = PeopleFilter(regions=tuple(map(_region, region or ())))

    async def work(parts: Parts, tell: Tell) -> Comparison:
        comparing = Comparing(*parts)
        if second == REGISTRY:
            return await comparing.with_registry(first, wanted, COMMAND, tell)
        return await comparing.lists(first, Path(second), tell)

    found = _run(work)
    for side in (found.first, found.second):
        if side.problems:
            typer.echo(_text("unreadable", name=side.name, count=len(side.problems)))
    if out:
        _writing(out, lambda: write_comparison(out, found))
    _show_findings(found)


ONLY_THE_OWNER = 0o600
Parts = tuple[Database, Sealer, BlindIndex, Audit, SystemClock, Divisions]
Tell = Callable[[int, int, str], None]


def _run[T](work: Callable[[Parts, Tell], Awaitable[T]]) -> T:
    """Does the work with a bar on stderr; leaves with one sentence if it cannot be done."""

    async def and_close() -> T:
        chosen, clock = settings(), SystemClock()
        database = Database(chosen.sql_url)
        try:
            if not await is_current(database):
                leave(_text("no_tables"), WRONG_USE)
            sealer = Sealer(chosen.secret_keys)
            await is_lost(sealer, database)
            parts = database, sealer, BlindIndex(sealer), Audit(database, clock), clock, Divisions.load()
            return await work(parts, tell)
        finally:
            await database.close()

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    running = bar.add_task("", total=None)

    def tell(done: int, total: int, phase: str) -> None:
        bar.update(running, completed=done, total=total or None, description=_text(f"phases.{phase}"))

    try:
        with bar:
            return asyncio.run(and_close())
    except (SheetError, ImportRefused) as error:
        leave(str(error), FINDINGS if isinstance(error, ImportRefused) else WRONG_USE)
    except SealingError:
        leave(_text("bad_keys"), WRONG_USE)


def _writing[T](path: Path, write: Callable[[], T]) -> T:
    """Writes a file that only its owner may read: it names people."""
    try:
        path.touch(mode=ONLY_THE_OWNER)
        return write()
    except OSError:
        leave(_text("not_writable", path=path), WRONG_USE)


def _region(written: str) -> str:
    divisions = Divisions.load()
    outcome = divisions.resolve(written)
    if outcome.division:
        return outcome.division.code
    if not outcome.candidates:
        leave(_text("region_unknown", value=written), WRONG_USE)
    found = _text("between").join(f"{divisions.name_path(each.code)}（{each.code}）" for each in outcome.candidates)
    leave(_text("region_ambiguous", value=written, candidates=found), WRONG_USE)


def _class(written: str) -> str:
    code = value_of("classes", written)
    if code is None:
        choices = _text("between").join(names("classes").values())
        leave(_text("class_unknown", value=written, choices=choices), WRONG_USE)
    return code


def _show_problems(problems: Sequence[Problem], report: Path | None) -> None:
    columns = WORDING.words("problem_columns")
    rows = [(each.row, each.column, each.message, each.mend) for each in problems]
    _print(columns, [(str(row), *others) for row, *others in rows[:MOST_SHOWN]])
    if len(rows) > MOST_SHOWN and not report:
        typer.echo(_text("shown_some", shown=MOST_SHOWN, count=len(rows)))
    if report:
        sheet = SheetContent(_text("problem_sheet"), [SheetColumn(each, 24.0) for each in columns], rows)
        _writing(report, lambda: write_xlsx(report, [sheet]))
        typer.echo(_text("report_written", path=report))
    leave(_text("not_imported", count=len(rows)), FINDINGS)


def _show_findings(found: Comparison) -> None:
    if not found.findings:
        typer.echo(_text("same", both=found.both))
        return
    cells = [
        (each.kind, each.name, each.id_number, each.column, each.first, each.second, each.first_row, each.second_row)
        for each in found.findings
    ]
    _print(
        WORDING.words("compare_columns"),
        [["" if cell is None else str(cell) for cell in row] for row in cells[:MOST_SHOWN]],
    )
    if len(cells) > MOST_SHOWN:
        typer.echo(_text("compare_some", shown=MOST_SHOWN, count=len(cells)))
    kinds = {
        key: sum(each.kind == list_text(key) for each in found.findings) for key in ("only_a", "only_b", "differs")
    }
    leave(
        _text("different", both=found.both, only_a=kinds["only_a"], only_b=kinds["only_b"], fields=kinds["differs"]),
        FINDINGS,
    )


def _past_cells(each: PastImport) -> tuple[str, ...]:
    made = f"{each.made_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    undone = f"{each.undone_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M} {each.undone_by}" if each.undone_at else ""
    counts = (each.rows, each.added, each.changed, each.unchanged)
    return str(each.id), each.file_name, made, each.made_by, *map(str, counts), undone


def _print(columns: Sequence[str], rows: Any) -> None:
    table = Table(*columns)
    for row in rows:
        table.add_row(*map(escape, row))
    Console().print(table)
