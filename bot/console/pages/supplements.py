"""Local supplements: the list, a new one by form or by file, confirmation by another person, withdrawal."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import Typed, read_form, typed
from bot.console.gate import background, needs, page, staff_of
from bot.console.pages.people import regions as found_regions
from bot.console.people_export import for_a_moment, send_sheet
from bot.console.refusal import Refused
from bot.console.services import CONSOLE, Console
from bot.console.team_form import CODE, region_line
from bot.console.texts import problem_text
from bot.knowledge.supplements.entry import EntryReader, aspect_names, state_names, topic_names
from bot.knowledge.supplements.errors import NoSupplement, SupplementError
from bot.knowledge.supplements.files import ReadSupplements, read_file
from bot.knowledge.supplements.keeping import Added, Kept
from bot.knowledge.supplements.template import template as empty_list
from bot.knowledge.supplements.texts import names, table, text
from bot.sheets.reading import SheetError
from bot.staff.member import Staff
from bot.staff.roles import Permission

PATH = "/console/knowledge/supplements"
ONE = PATH + "/{number:[0-9]{1,9}}"
ON_A_PAGE = 50
MOST_PROBLEMS = 200


def routes() -> list[web.RouteDef]:
    """The list, the form, the file, and what is done with one."""
    return [
        web.get(PATH, show),
        web.get(f"{PATH}/regions", regions),
        web.get(f"{PATH}/new", show_new),
        web.post(f"{PATH}/new", add),
        web.get(f"{PATH}/import", show_import),
        web.post(f"{PATH}/import", upload),
        web.get(f"{PATH}/template.xlsx", template),
        web.post(f"{ONE}/confirm", confirm),
        web.post(f"{ONE}/withdraw", withdraw),
    ]


@needs(Permission.KNOWLEDGE)
async def show(request: web.Request) -> web.Response:
    """The supplements in the state that the address asks for, those that wait first."""
    return await _list(request)


@background
@needs(Permission.KNOWLEDGE)
async def regions(request: web.Request) -> web.StreamResponse:
    """Regions that the typed words may mean."""
    return await found_regions(request)


@needs(Permission.KNOWLEDGE)
async def show_new(request: web.Request) -> web.Response:
    """An empty form, or one with what an earlier supplement says, to be written anew."""
    console, number = request.app[CONSOLE], request.query.get("from", "")
    if not (number.isdecimal() and len(number) < 10):
        return _form(request, Typed())
    try:
        kept = await console.supplements.get(int(number), console.settings.day())
    except NoSupplement as error:
        raise Refused(404, str(error)) from error
    return _form(request, _typed_of(kept, console))


@needs(Permission.KNOWLEDGE)
async def add(request: web.Request) -> web.Response:
    """Keeps what was typed, to be confirmed by somebody else; or says what is wrong with it."""
    console, form = request.app[CONSOLE], await typed(request)
    code = CODE.match(form["region"])
    cells = {name: form[name] for name in table("columns")} | ({"region": code[1]} if code else {})
    entry = _reader(console).read(1, cells)
    if entry.supplement is None:
        faults = {_field(problem.column): f"{problem.message}。{problem.mend}。" for problem in entry.problems}
        return _form(request, form, faults)
    added = await console.supplements.add([entry.supplement], staff_of(request))
    return go_to(f"{PATH}?did={'added' if added.numbers else 'known'}")


@needs(Permission.KNOWLEDGE)
async def show_import(request: web.Request) -> web.Response:
    """Where a list is brought in."""
    return _import(request)


@needs(Permission.KNOWLEDGE)
async def upload(request: web.Request) -> web.Response:
    """Brings a list in, or names every bad row and changes nothing."""
    file = (await read_form(request)).get("file")
    if not isinstance(file, web.FileField) or not file.filename:
        return _import(request, problem_text("no_file"))
    try:
        read = await _read(request, file)
    except SheetError as error:
        return _import(request, str(error) or text("console.unread"))
    if read.problems:
        return _import(request, text("console.faulty", count=len(read.problems)), read)
    added = await request.app[CONSOLE].supplements.add(read.rows, staff_of(request))
    return _import(request, read=read, added=added)


@needs(Permission.KNOWLEDGE)
async def template(request: web.Request) -> web.Response:
    """The workbook to fill in."""
    body = await asyncio.to_thread(empty_list, request.app[CONSOLE].selector.base)
    return send_sheet(body, text("template_file"))


@needs(Permission.KNOWLEDGE)
async def confirm(request: web.Request) -> web.Response:
    """Shows it to people from now on; the author cannot."""
    return await _settle(request, "confirmed", request.app[CONSOLE].supplements.confirm)


@needs(Permission.KNOWLEDGE)
async def withdraw(request: web.Request) -> web.Response:
    """Shows it to nobody any more."""
    return await _settle(request, "withdrawn", request.app[CONSOLE].supplements.withdraw)


async def _settle(request: web.Request, did: str, verb: Callable[[int, Staff], Awaitable[None]]) -> web.Response:
    try:
        await verb(int(request.match_info["number"]), staff_of(request))
    except NoSupplement as error:
        raise Refused(404, str(error)) from error
    except SupplementError as error:
        return await _list(request, str(error))
    return go_to(f"{PATH}?did={did}")


async def _list(request: web.Request, problem: str = "") -> web.Response:
    console, query = request.app[CONSOLE], request.query
    state = query.get("state", "") if query.get("state") in state_names() else ""
    given = query.get("page", "")
    number = max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1
    found = await console.supplements.page(console.settings.day(), state, number, ON_A_PAGE)
    values: dict[str, Any] = {
        "found": found,
        "state": state,
        "states": state_names(),
        "aspects": aspect_names(),
        "topics": topic_names(),
        "measures": {measure.id: measure.title for _, measure in console.selector.base.measures()},
        "people": {person.id: person.name for person in await console.accounts.all()},
        "region_name": lambda code: console.divisions.name_path(code) or code,
        "number": number,
        "pages": max(1, -(-found.total // ON_A_PAGE)),
        "notice": names("console.done").get(query.get("did", ""), ""),
        "problem": problem,
    }
    return page(request, "supplements.html", status=409 if problem else 200, **values)


def _form(request: web.Request, form: Typed, faults: dict[str, str] | None = None) -> web.Response:
    base, faults = request.app[CONSOLE].selector.base, faults or {}
    values: dict[str, Any] = {
        "form": form,
        "faults": faults,
        "problem": " ".join(faults.values()),
        "columns": table("columns"),
        "aspects": aspect_names(),
        "topics": topic_names(),
        "measures": [(measure.id, measure.title, document.short) for document, measure in base.measures()],
    }
    return page(request, "supplements_form.html", status=422 if faults else 200, **values)


def _typed_of(kept: Kept, console: Console) -> Typed:
    shown = {name: str(getattr(kept, name) or "") for name in table("columns")}
    # The source and the days are those of the new notice.
    shown |= {"region": region_line(kept.region, console.divisions)}
    shown |= dict.fromkeys(("source", "source_date", "valid_from", "valid_to"), "")
    return Typed(shown.items())


def _field(heading: str) -> str:
    return next(name for name, column in table("columns").items() if column["headings"][0] == heading)


def _reader(console: Console) -> EntryReader:
    return EntryReader(console.selector.base, console.divisions, console.settings.day())


async def _read(request: web.Request, file: web.FileField) -> ReadSupplements:
    reader = _reader(request.app[CONSOLE])
    async with for_a_moment(request) as path:
        return await asyncio.to_thread(_read_copy, file, path, reader)


def _read_copy(file: web.FileField, path: Path, reader: EntryReader) -> ReadSupplements:
    with path.open("wb") as copy:
        shutil.copyfileobj(file.file, copy)
    return read_file(path, reader, file.filename)


def _import(
    request: web.Request, problem: str = "", read: ReadSupplements | None = None, added: Added | None = None
) -> web.Response:
    rows, unknown = (read.problems, read.unknown) if read else ((), ())
    values = {"problem": problem, "rows": rows[:MOST_PROBLEMS], "faults": len(rows), "unknown": unknown}
    return page(request, "supplements_import.html", status=422 if problem else 200, added=added, **values)
