"""Bringing in a list of people: the file, its check, its faults, the import, and taking the last one back."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import read_form
from bot.console.gate import background, fragment, needs, staff_of
from bot.console.people_export import send_sheet
from bot.console.people_faults import ON_A_PAGE, faulty_rows, kinds, workbook
from bot.console.people_search import LIST
from bot.console.refusal import refused
from bot.console.registry_names import staff_names
from bot.console.registry_texts import names, text
from bot.console.services import CONSOLE
from bot.console.texts import problem_text
from bot.console.view import page
from bot.registry.import_errors import ImportRefused
from bot.registry.import_job import AT_WORK, JobOpen, NoSuchStep, Stage
from bot.staff.roles import Permission

PATH = f"{LIST}/import"
# htmx takes this status for "stop asking".
STOP_POLLING = 286


def routes() -> list[web.RouteDef]:
    """The page and its steps."""
    return [
        web.get(PATH, show),
        web.post(PATH, upload),
        web.get(f"{PATH}/progress", progress),
        web.post(f"{PATH}/start", start),
        web.post(f"{PATH}/cancel", cancel),
        web.get(f"{PATH}/faults.xlsx", faults),
        web.post(f"{PATH}/undo", undo),
    ]


def set_up(site: web.Application) -> None:
    """Removes what an earlier process left, and ends the work with the app."""

    async def begin(_site: web.Application) -> None:
        await asyncio.to_thread(site[CONSOLE].import_jobs.clear)

    async def end(_site: web.Application) -> None:
        await site[CONSOLE].import_jobs.stop()

    site.on_startup.append(begin)
    site.on_cleanup.append(end)


@needs(Permission.IMPORT_REGISTRY)
async def show(request: web.Request) -> web.Response:
    """Where the list is, and the imports of the past."""
    return await _page(request)


@needs(Permission.IMPORT_REGISTRY)
async def upload(request: web.Request) -> web.Response:
    """Takes a file; it is checked while the page may be left."""
    file = (await read_form(request)).get("file")
    if not isinstance(file, web.FileField) or not file.filename:
        return await _page(request, problem_text("no_file"))
    try:
        await request.app[CONSOLE].import_jobs.start(file.file, file.filename, staff_of(request).actor)
    except JobOpen:
        return await _page(request, text("import_open"))
    return go_to(PATH)


@background
@needs(Permission.IMPORT_REGISTRY)
async def progress(request: web.Request) -> web.Response:
    """How far the work is; when it is done the whole page is asked for."""
    job = request.app[CONSOLE].import_jobs.job
    if job is None or job.stage not in AT_WORK:
        return web.Response(status=STOP_POLLING, headers={"HX-Refresh": "true"})
    return fragment(request, "registry_progress.html", job=job, phases=names("phases"))


@needs(Permission.IMPORT_REGISTRY)
async def start(request: web.Request) -> web.Response:
    """Brings the checked list in."""
    try:
        await request.app[CONSOLE].import_jobs.confirm(staff_of(request).actor)
    except NoSuchStep:
        return await _page(request, text("import_gone"))
    return go_to(PATH)


@needs(Permission.IMPORT_REGISTRY)
async def cancel(request: web.Request) -> web.Response:
    """Gives the list up, or puts its result away."""
    try:
        await request.app[CONSOLE].import_jobs.cancel()
    except NoSuchStep:
        return await _page(request, text("import_running"))
    return go_to(PATH)


@needs(Permission.IMPORT_REGISTRY)
async def faults(request: web.Request) -> web.Response:
    """Everything that is wrong with the list, as a workbook."""
    job = request.app[CONSOLE].import_jobs.job
    if job is None or job.checked is None or not job.checked.problems:
        raise refused(404, "not_found")
    return send_sheet(await asyncio.to_thread(workbook, job.checked.problems), text("faults_file"))


@needs(Permission.IMPORT_REGISTRY)
async def undo(request: web.Request) -> web.Response:
    """Takes the last import back."""
    try:
        await request.app[CONSOLE].imports.undo(staff_of(request).actor)
    except ImportRefused as error:
        return await _page(request, str(error))
    return go_to(f"{PATH}?done=import_undone")


async def _page(request: web.Request, problem: str = "") -> web.Response:
    console = request.app[CONSOLE]
    job, last = console.import_jobs.job, await console.imports.last()
    values: dict[str, Any] = {
        "job": job,
        "at_work": job is not None and job.stage in AT_WORK,
        "stages": Stage,
        "phases": names("phases"),
        "history": await console.imports.history(),
        "last": last.id if last else None,
        "staff_names": await staff_names(console),
        "problem": problem,
    }
    return page(request, "people_import.html", status=422 if problem else 200, **values | _faults(request))


def _faults(request: web.Request) -> dict[str, Any]:
    job = request.app[CONSOLE].import_jobs.job
    problems = job.checked.problems if job and job.checked else ()
    pages = max(1, -(-len(problems) // ON_A_PAGE))
    given = request.query.get("page", "")
    number = min(pages, max(1, int(given))) if given.isdecimal() and len(given) < 6 else 1
    shown = problems[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    counted = {"kinds": kinds(problems), "rows": faulty_rows(problems), "faults": len(problems)}
    return {"shown": shown, "number": number, "pages": pages, **counted}
