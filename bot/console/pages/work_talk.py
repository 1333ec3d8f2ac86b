"""One open talk: the panel, and the lines that have come since."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from bot.console.facts import read_facts
from bot.console.gate import background, fragment, needs, page, staff_of
from bot.console.own_lines import last_lines, new_lines
from bot.console.refusal import is_htmx, refused
from bot.console.services import CONSOLE
from bot.console.view import VIEWS
from bot.console.work import TALK_PATH, WORK, case_of, telling
from bot.console.work_frame import frame
from bot.console.work_lines import NOTHING, Mark, entries, requests_of
from bot.console.work_message import LONGEST_CHOICE, MOST_CHOICES, MOST_TEXT
from bot.console.work_panel import LONGEST_NOTE, panel
from bot.handoff.case import Case
from bot.handoff.errors import Gone
from bot.handoff.texts import closing_tags
from bot.handoff.texts import sentence as refusal
from bot.staff.roles import Permission

LIMITS = {"text": MOST_TEXT, "note": LONGEST_NOTE, "choices": MOST_CHOICES, "choice": LONGEST_CHOICE}
MOST_LINES = 300
WATCHED = re.compile(r"o[0-9]{1,9}")
MOST_WATCHED = 30


def routes() -> list[web.RouteDef]:
    """The talk."""
    return [web.get(TALK_PATH, show), web.get(f"{TALK_PATH}/lines", lines)]


@needs(Permission.TALK)
@telling
async def show(request: web.Request) -> web.Response:
    """The panel for htmx, the whole page with it for a browser that opens the address."""
    case = await case_of(request)
    values = await _panel(request, case)
    if is_htmx(request):
        return fragment(request, "work_case.html", **values)
    return page(request, "work.html", **values, **await frame(request))


async def _panel(request: web.Request, case: Case) -> dict[str, Any]:
    console, staff = request.app[CONSOLE], staff_of(request)
    said = await last_lines(console, case.id, MOST_LINES)
    shown = entries(said, case, await requests_of(console.database, said))
    return {
        "talk": panel(case, shown, NOTHING.moved(said, case), console.divisions),
        "facts": await read_facts(console, case, said, staff),
        "canned": await request.app[WORK].canned.all(),
        "tags": closing_tags(),
        "limits": LIMITS,
    }


@background
@needs(Permission.TALK)
@telling
async def lines(request: web.Request) -> web.Response:
    """What is new since `after`, and the lines in `watch` again: HTML for each, with the new mark.

    `over` is why a talk that has ended has no lines any more: a page asks for news of it until it hears of its end.
    """
    after = _mark(request)
    try:
        case = await case_of(request)
    except Gone as error:
        return web.json_response({"over": refusal(error)})
    return web.json_response(await _news(request, case, after))


async def _news(request: web.Request, case: Case, after: Mark) -> dict[str, Any]:
    console, views = request.app[CONSOLE], request.app[VIEWS]
    said = await new_lines(console, case.id, after.cursor(_watched(request)), MOST_LINES)
    shown = entries(said, case, await requests_of(console.database, said), after)
    talk = panel(case, shown, after.moved(said, case), console.divisions)
    return {
        "cursor": talk.cursor,
        "key": talk.key,
        "lines": [views.render("work_line.html", line=each) for each in talk.lines],
        "head": views.render("work_head.html", talk=talk),
        "notes": views.render("work_notes.html", talk=talk) if len(case.notes) > after.notes else "",
    }


def _mark(request: web.Request) -> Mark:
    try:
        return Mark.read(request.query.get("after", ""))
    except ValueError as error:
        raise refused(422, "bad_request") from error


def _watched(request: web.Request) -> list[str]:
    return WATCHED.findall(request.query.get("watch", ""))[:MOST_WATCHED]
