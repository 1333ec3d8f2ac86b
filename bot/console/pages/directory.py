"""The directory: vacancies, fairs, service points, workshops and courses, looked up and brought in as lists."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.console.directory_list import ON_A_PAGE, Asked, Listing
from bot.console.directory_texts import names, text
from bot.console.entry import go_to
from bot.console.forms import clean, read_form
from bot.console.gate import background, needs, page, staff_of
from bot.console.pages.people import regions as found_regions
from bot.console.people_export import for_a_moment, send_sheet
from bot.console.refusal import refused
from bot.console.services import CONSOLE, Console
from bot.console.team_form import BadField, read_regions
from bot.console.texts import problem_text
from bot.directory.importing import ReadReport, read_file, store
from bot.directory.kinds import Kind, kinds
from bot.directory.template import template as empty_list
from bot.sheets.problem import Problem
from bot.sheets.reading import SheetError
from bot.staff.roles import Permission

PATH = "/console/directory"
ONE = f"{PATH}/{{kind:{'|'.join(kinds())}}}"
LONGEST_WORDS = 60
MOST_PROBLEMS = 200


def routes() -> list[web.RouteDef]:
    """The lists, their templates and imports."""
    return [
        web.get(PATH, first),
        web.get(f"{PATH}/regions", regions),
        web.get(ONE, show),
        web.get(f"{ONE}/template.xlsx", template),
        web.get(f"{ONE}/import", show_import),
        web.post(f"{ONE}/import", upload),
    ]


@needs(Permission.DIRECTORY)
async def first(_request: web.Request) -> web.Response:
    """Leads to the first list."""
    return go_to(f"{PATH}/{next(iter(names('tabs')))}")


@background
@needs(Permission.DIRECTORY)
async def regions(request: web.Request) -> web.StreamResponse:
    """Regions that the typed words may mean."""
    return await found_regions(request)


@needs(Permission.DIRECTORY)
async def show(request: web.Request) -> web.Response:
    """The items that the address asks for, the newest first."""
    console, query, kind = request.app[CONSOLE], request.query, _kind(request)
    listing = Listing(console.database, console.divisions, kind, console.clock.now(), console.settings.day())
    typed = {name: clean(query.get(name, ""))[:LONGEST_WORDS].strip() for name in ("q", "region", "standing")}
    asked, problem = _asked(console, typed)
    given = query.get("page", "")
    number = max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1
    found = await listing.find(asked, number)
    values: dict[str, Any] = {
        "kind": kind,
        "tabs": names("tabs"),
        "typed": typed,
        "found": found,
        "headings": listing.headings(),
        "standings": listing.standings(),
        "names": names("standings"),
        "number": number,
        "pages": max(1, -(-found.total // ON_A_PAGE)),
        "kept": urlencode({name: value for name, value in typed.items() if value}),
        "problem": problem,
    }
    return page(request, "directory.html", status=422 if problem else 200, **values)


@needs(Permission.DIRECTORY)
async def template(request: web.Request) -> web.Response:
    """The workbook to fill in."""
    kind = _kind(request)
    return send_sheet(await asyncio.to_thread(empty_list, kind), text("template_file", title=kind.title))


@needs(Permission.DIRECTORY)
async def show_import(request: web.Request) -> web.Response:
    """Where a list is brought in."""
    return _import(request)


@needs(Permission.DIRECTORY)
async def upload(request: web.Request) -> web.Response:
    """Brings a list in, or names every bad row and changes nothing."""
    file = (await read_form(request)).get("file")
    if not isinstance(file, web.FileField) or not file.filename:
        return _import(request, problem_text("no_file"))
    try:
        report = await _read(request, file)
    except SheetError as error:
        return _import(request, str(error) or text("unread"))
    if report.problems:
        return _import(request, text("faulty", count=len(report.problems)), report.problems, report.unknown)
    counts = await _store(request, report)
    return _import(request, counts=counts, unknown=report.unknown)


async def _read(request: web.Request, file: web.FileField) -> ReadReport:
    kind, divisions = _kind(request), request.app[CONSOLE].divisions
    async with for_a_moment(request) as path:
        return await asyncio.to_thread(_read_copy, file, path, kind, divisions)


def _read_copy(file: web.FileField, path: Path, kind: Kind, divisions: Any) -> ReadReport:
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
    return read_file(path, kind, divisions)


async def _store(request: web.Request, report: ReadReport) -> dict[str, int]:
    console, kind = request.app[CONSOLE], _kind(request)
    async with console.database.write() as connection:
        added, updated = await store(connection, kind, report.rows)
        by = staff_of(request).actor
        await console.audit.write(connection, by, "directory.imported", kind.name, added=added, updated=updated)
    return {"added": added, "updated": updated, "unchanged": len(report.rows) - added - updated}


def _import(
    request: web.Request,
    problem: str = "",
    rows: Sequence[Problem] = (),
    unknown: Sequence[str] = (),
    counts: dict[str, int] | None = None,
) -> web.Response:
    values = {"kind": _kind(request), "problem": problem, "rows": rows[:MOST_PROBLEMS], "faults": len(rows)}
    status = 422 if problem else 200
    return page(request, "directory_import.html", status=status, **values, unknown=unknown, counts=counts)


def _kind(request: web.Request) -> Kind:
    kind = kinds().get(request.match_info["kind"])
    if kind is None:
        raise refused(404, "not_found")
    return kind


def _asked(console: Console, typed: dict[str, str]) -> tuple[Asked, str]:
    """What the address asks for; without the region, and with a sentence, if that is none."""
    try:
        regions_ = read_regions("region", typed["region"], console.divisions)
    except BadField as error:
        return Asked(typed["q"], standing=typed["standing"]), error.sentence
    return Asked(typed["q"], regions_, typed["standing"]), ""
