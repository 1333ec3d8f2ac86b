"""Tasks for helpers: one's own, or all of a region; done with what came of it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import typed
from bot.console.gate import needs, page, staff_of
from bot.console.refusal import Refused
from bot.console.registry_names import staff_names
from bot.console.registry_texts import text
from bot.console.services import CONSOLE
from bot.console.team_form import BadField, read_regions, region_line
from bot.registry.errors import NoSuchTask, sentence
from bot.registry.tasks import TaskFilter
from bot.registry.values import TaskKind
from bot.staff.roles import Permission

LIST = "/console/tasks"
ON_A_PAGE = 50
LONGEST_OUTCOME = 500
BACK = re.compile(r"/console/(tasks(\?[A-Za-z0-9_.=&%-]{0,400})?|people/[0-9]{1,9})", re.ASCII)
DONE = "registry.task_done"


def routes() -> list[web.RouteDef]:
    """The list, and that one is done."""
    return [web.get(LIST, show), web.post(LIST + "/{task:[0-9]{1,9}}/done", done)]


@needs(Permission.REGISTRY)
async def show(request: web.Request) -> web.Response:
    """Open tasks, those due first in front: one's own unless all are asked for."""
    console, query, problem = request.app[CONSOLE], request.query, ""
    everybody = query.get("of") == "all"
    kinds = tuple(TaskKind(each) for each in (query.get("kind", ""),) if each in set(TaskKind))
    try:
        regions = read_regions("region", query.get("region", "")[:200], console.divisions)
    except BadField as error:
        regions, problem = (), error.sentence
    wanted = TaskFilter(None if everybody else staff_of(request).id, regions, kinds)
    total = await console.tasks.count(wanted)
    number = _page_number(query.get("page", ""), total)
    asked = {"of": "all" if everybody else "", "region": query.get("region", ""), "kind": "".join(kinds)}
    values = {
        "tasks": await console.tasks.open(wanted, ON_A_PAGE, (number - 1) * ON_A_PAGE),
        "total": total,
        "number": number,
        "more": total > number * ON_A_PAGE,
        "asked": asked,
        "regions": "、".join(region_line(code, console.divisions) for code in regions) or asked["region"],
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "staff_names": await staff_names(console),
        "today": console.settings.day(),
        "problem": problem,
        "longest": LONGEST_OUTCOME,
    }
    return page(request, "tasks.html", status=422 if problem else 200, **values)


@needs(Permission.REGISTRY)
async def done(request: web.Request) -> web.Response:
    """The task is done; what came of it has to be said."""
    console, form, number = request.app[CONSOLE], await typed(request), int(request.match_info["task"])
    if not form["outcome"]:
        raise Refused(422, text("outcome_missing"))
    by = staff_of(request).actor
    try:
        await console.tasks.done(number, by, form["outcome"][:LONGEST_OUTCOME])
    except NoSuchTask as error:
        raise Refused(409, sentence(error)) from error
    await console.audit.record(by, DONE, f"task:{number}")
    back = form["back"] if BACK.fullmatch(form["back"]) else LIST
    return go_to(f"{back}{'&' if '?' in back else '?'}done=task_done")


def _page_number(given: str, total: int) -> int:
    pages = max(1, -(-total // ON_A_PAGE))
    return min(pages, max(1, int(given))) if given.isdecimal() and len(given) < 6 else 1
