"""One service for many people: those who are ticked in a list or a search."""

from __future__ import annotations

import re

from aiohttp import web

from bot.console import registry_events
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, staff_of
from bot.console.people_search import LIST
from bot.console.services import CONSOLE
from bot.console.team_form import BadField
from bot.console.view import page
from bot.registry.errors import RegistryError, sentence
from bot.staff.roles import Permission

PATH = f"{LIST}/events"
BACK = re.compile(r"/console/(people|lists/[a-z_]{1,40})(\?[A-Za-z0-9_.=&%-]{0,4000})?", re.ASCII)
RECORDED = "registry.events_recorded"


def routes() -> list[web.RouteDef]:
    """The form's target; what is wrong is mended on a page of its own."""
    return [web.post(PATH, record)]


@needs(Permission.REGISTRY)
async def record(request: web.Request) -> web.Response:
    """Records the service for all of them, or for none."""
    console, form, staff = request.app[CONSOLE], await typed(request), staff_of(request)
    ids: list[int] = []
    try:
        ids = registry_events.chosen(form)
        new = registry_events.read(form, staff.actor, console.settings.day())
        async with console.database.write() as connection:
            count = await console.events.record_for(connection, ids, new)
            await console.audit.write(connection, staff.actor, RECORDED, kind=new.kind.value, people=count)
    except BadField as error:
        return _again(request, form, ids, error.sentence)
    except RegistryError as error:
        return _again(request, form, ids, sentence(error))
    back = _back(form)
    return go_to(f"{back}{'&' if '?' in back else '?'}done=events_recorded")


def _again(request: web.Request, form: Typed, ids: list[int], problem: str) -> web.Response:
    values = {"form": form, "ids": ids, "problem": problem, "back": _back(form), "event": registry_events.choices()}
    return page(request, "people_events.html", status=422, today=request.app[CONSOLE].settings.day(), **values)


def _back(form: Typed) -> str:
    given = form["back"]
    return re.sub(r"(?<=[?&])done=[a-z_]*&?", "", given).rstrip("?&") if BACK.fullmatch(given) else LIST
