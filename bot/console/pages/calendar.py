"""The office calendar: this year and the next as pictures, and the upload of a year's holidays."""

from __future__ import annotations

import asyncio

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.console.entry import go_to
from bot.console.forms import read_form
from bot.console.gate import needs, staff_of
from bot.console.services import CONSOLE
from bot.console.texts import problem_text
from bot.console.view import page
from bot.console.year import months_of
from bot.handoff.calendar_file import TEMPLATE
from bot.handoff.holidays import BadCalendar, Uploaded
from bot.sheets.problem import Problem
from bot.staff.roles import Permission

PATH = "/console/calendar"


def routes() -> list[web.RouteDef]:
    """The page, the upload and the file to fill in."""
    return [
        web.get(PATH, show),
        web.post(PATH, upload),
        web.get(f"{PATH}/template.csv", template),
    ]


@needs(Permission.TEAMS)
async def show(request: web.Request) -> web.Response:
    """The years."""
    return await _years(request)


@needs(Permission.TEAMS)
async def upload(request: web.Request) -> web.Response:
    """Replaces the years of the file, or lists what is wrong with it row by row."""
    console, by, file = request.app[CONSOLE], staff_of(request).actor, (await read_form(request)).get("file")
    if not isinstance(file, web.FileField) or not file.filename:
        return await _years(request, problem_text("no_file"))
    content = await asyncio.to_thread(file.file.read)

    async def recorded(connection: AsyncConnection, uploaded: Uploaded) -> None:
        years = [f"{year}:{count}" for year, count in uploaded.years.items()]
        await console.audit.write(connection, by, "calendar.uploaded", years=years)

    try:
        await console.holidays.upload(content, file.filename, recorded)
    except BadCalendar as error:
        return await _years(request, str(error), error.problems)
    return go_to(f"{PATH}?done=calendar_saved")


@needs(Permission.TEAMS)
async def template(_request: web.Request) -> web.Response:
    """The file to fill in, with this year's days as an example."""
    headers = {"Content-Disposition": f'attachment; filename="{TEMPLATE.name}"'}
    body = await asyncio.to_thread(TEMPLATE.read_bytes)
    return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=headers)


async def _years(request: web.Request, problem: str = "", rows: tuple[Problem, ...] = ()) -> web.Response:
    console = request.app[CONSOLE]
    today, days = console.settings.day(), await console.holidays.days()
    years = [(year, months_of(year, days, today)) for year in (today.year, today.year + 1)]
    unknown = [year for year, _ in years if not await console.holidays.covered(year)]
    values = {"years": years, "unknown": unknown, "rows": rows, "problem": problem}
    return page(request, "calendar.html", status=422 if problem else 200, **values)
