"""`bangfu kb ingest|sources|confirm|original`: official documents as they were published."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.knowledge.sources.codes import code_for, same_document
from bot.knowledge.sources.fields import read_fields
from bot.knowledge.sources.keeping import Sources
from bot.knowledge.sources.reading import read
from bot.knowledge.sources.records import Fields, Ingested, Original, Version
from bot.knowledge.sources.shelf import Shelved
from bot.knowledge.sources.texts import SourceRefused, names
from bot.privacy.audit import Audit
from bot.settings import settings
from bot.storage.database import Database
from bot.storage.schema import is_current
from bot.wording import Wording
from policy_kb.ingest.cited import found_share
from policy_kb.ingest.errors import BadSource
from policy_kb.ingest.source import Source
from policy_kb.loader import knowledge_base
from policy_kb.model import Document

COMMAND = "command"
DAY = "%Y-%m-%d"
WORDING = Wording(Path(__file__).with_name("kb_sources.yml"))
_text = WORDING.text
LABELS = names("labels")

Code = Annotated[str, typer.Argument(metavar="CODE", help=_text("code_argument_help"))]


def _option(field: str) -> object:
    return typer.Option(help=_text("value_help", label=LABELS[field]))


def add_to(kb: typer.Typer) -> None:
    """Adds the commands."""
    kb.command(help=_text("ingest_help"))(ingest)
    kb.command(help=_text("sources_help"))(sources)
    kb.command(help=_text("confirm_help"))(confirm)
    kb.command(help=_text("original_help"))(original)


def ingest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_text("file_help"))],
    code: Annotated[str, typer.Option(help=_text("code_help"))] = "",
) -> None:
    """Brings a document in and shows what it says about itself."""
    try:
        content = file.read_bytes()
    except OSError:
        leave(_text("no_file", path=file), WRONG_USE)
    try:
        source = read(file.name, content, Divisions.load())
    except BadSource as error:
        leave(str(error), WRONG_USE)
    known = same_document(source, code, knowledge_base().documents)
    kept = _run(lambda rows: rows.ingest(source, code_for(file.name, code, known), file.name, COMMAND, known))
    _show_ingested(source, kept, known)


def sources() -> None:
    """Lists the versions."""
    versions, counts = _run(_listed)
    if not versions:
        typer.echo(_text("none"))
        return
    table = Table(*WORDING.words("columns"))
    for each in versions:
        span = f"{each.fields.quoted_from} – {each.quoted_to or _text('open_end')}"
        checked = each.confirmed_by or _text("unconfirmed")
        cells = (each.code, str(each.id), each.fields.title, each.fields.number, span, str(counts.get(each.id, 0)))
        table.add_row(*map(escape, (*cells, checked, each.file_name)))
    Console().print(table)


def confirm(  # noqa: PLR0913, PLR0917  one option for each field
    code: Code,
    version: Annotated[int | None, typer.Option(help=_text("version_help"))] = None,
    title: Annotated[str | None, _option("title")] = None,
    number: Annotated[str | None, _option("number")] = None,
    issuer: Annotated[str | None, _option("issuer")] = None,
    issued: Annotated[str | None, _option("issued")] = None,
    region: Annotated[str | None, _option("region")] = None,
    period_from: Annotated[str | None, _option("period_from")] = None,
    period_to: Annotated[str | None, _option("period_to")] = None,
    standing: Annotated[str | None, _option("standing")] = None,
    quoted_from: Annotated[str | None, _option("quoted_from")] = None,
) -> None:
    """Confirms a version, with what the options correct."""
    given = {"title": title, "number": number, "issuer": issuer, "issued": issued, "region": region}
    given |= {"period_from": period_from, "period_to": period_to, "standing": standing, "quoted_from": quoted_from}
    corrections = {name: value for name, value in given.items() if value is not None}

    async def work(rows: Sources) -> Version:
        chosen = _chosen(await rows.versions(code), code, version)
        fields = read_fields(typed_fields(chosen.fields) | corrections, Divisions.load())
        return await rows.confirm(chosen.id, fields, COMMAND)

    confirmed = _run(work)
    _show_fields(confirmed)
    begin = confirmed.fields.quoted_from
    typer.echo(_text("confirmed", code=confirmed.code, number=confirmed.id, begin=begin))


def original(
    code: Code,
    clause: Annotated[str, typer.Argument(metavar="CLAUSE", help=_text("clause_help"))],
    as_of: Annotated[datetime | None, typer.Option(formats=[DAY], help=_text("as_of_help"))] = None,
) -> None:
    """Says the wording of a clause; leaves with 1 if it is not there."""
    day = as_of.date() if as_of else settings().day()
    found, quoted = _run(lambda rows: _original(rows, code, clause, day))
    typer.echo(_text("quoted", title=found.title, clause=found.clause))
    typer.echo(found.text)
    if not quoted:
        typer.echo(_text("not_confirmed"))


def typed_fields(fields: Fields) -> dict[str, str]:
    """The fields as somebody would type them."""
    return {name: "" if value is None else str(value) for name, value in asdict(fields).items()}


async def _listed(rows: Sources) -> tuple[list[Version], dict[int, int]]:
    return await rows.versions(), await rows.counts()


async def _original(rows: Sources, code: str, clause: str, day: date) -> tuple[Original, bool]:
    versions = await rows.versions(code)
    if not versions:
        raise SourceRefused("no_code", code=code)
    waiting = [each for each in versions if each.confirmed_at is None]
    chosen = next((each for each in versions if each.is_quoted(day)), waiting[-1] if waiting else None)
    if chosen is None:
        raise SourceRefused("not_quoted", code=code, day=day)
    found = Shelved(chosen, tuple(await rows.clauses(chosen.id))).original(clause)
    if found is None:
        raise SourceRefused("no_clause", code=code, clause=clause)
    return found, chosen.is_quoted(day)


def _chosen(versions: list[Version], code: str, number: int | None) -> Version:
    """The version with the number; without one the newest that waits, else the newest."""
    wanted = [each for each in versions if number in {None, each.id}]
    if not wanted:
        raise SourceRefused("no_code", code=code if number is None else f"{code} {number}")
    return max(wanted, key=lambda each: (each.confirmed_at is None, each.id))


def _show_ingested(source: Source, kept: Ingested, known: Document | None) -> None:
    version = kept.version
    if not kept.is_new:
        typer.echo(_text("known", code=version.code, number=version.id))
        return
    typer.echo(_text("ingested", code=version.code, number=version.id, clauses=len(source.clauses)))
    _show_fields(version)
    if known:
        share = found_share(known, source.clauses)
        key, missing = ("missing", "、".join(share.missing)) if share.missing else ("found", "")
        typer.echo(_text(key, found=share.found, cited=share.cited, missing=missing))
    typer.echo(_text("next", code=version.code))


def _show_fields(version: Version) -> None:
    table, hows = Table(*WORDING.words("fields")), names("hows")
    for name, value in typed_fields(version.fields).items():
        mark = version.marks.get(name)
        shown = names("standings")[value] if name == "standing" else value
        how = "" if name == "quoted_from" else hows[mark.how if mark else ""]
        table.add_row(LABELS[name], escape(shown), how, escape(mark.evidence if mark else ""))
    Console().print(table)


def _run[T](work: Callable[[Sources], Awaitable[T]]) -> T:
    async def and_close() -> T:
        clock = SystemClock()
        database = Database(settings().sql_url)
        try:
            if not await is_current(database):
                leave(_text("no_tables"), WRONG_USE)
            return await work(Sources(database, Audit(database, clock), clock))
        finally:
            await database.close()

    try:
        return asyncio.run(and_close())
    except SourceRefused as error:
        leave(str(error), FINDINGS if error.key in {"no_clause", "not_quoted"} else WRONG_USE)
