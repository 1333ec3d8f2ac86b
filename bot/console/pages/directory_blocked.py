"""The blacklist: employers whose vacancies and workshops are not shown to anybody."""

from __future__ import annotations

from datetime import date

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.console.directory_texts import names, text
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, page, staff_of
from bot.console.pages.directory import PATH
from bot.console.people_search import day_of
from bot.console.services import CONSOLE
from bot.console.team_form import BadField
from bot.directory.employer_names import SHORTEST, employer_key
from bot.directory.employers import BlockedEmployer, Recorded
from bot.directory.texts import text as directory_text
from bot.staff.roles import Permission

BLOCKED = f"{PATH}/blocked"
LONGEST = {"name": 200, "reason": 300, "source": 200}


def routes() -> list[web.RouteDef]:
    """The list, a new entry, and one taken off."""
    return [web.get(BLOCKED, show), web.post(BLOCKED, block), web.post(f"{BLOCKED}/lift", lift)]


@needs(Permission.DIRECTORY)
async def show(request: web.Request) -> web.Response:
    """All entries, past ones too."""
    return await _list(request, Typed())


@needs(Permission.DIRECTORY)
async def block(request: web.Request) -> web.Response:
    """Adds an employer or changes its entry."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        employer = _read(form, console.settings.day())
    except BadField as error:
        return await _list(request, form, error)
    await console.employers.block(employer, _recorder(request, "employer.blocked"))
    return go_to(f"{BLOCKED}?done=employer_blocked")


@needs(Permission.DIRECTORY)
async def lift(request: web.Request) -> web.Response:
    """Takes an employer off the list; one that is not on it (any more) is no fault."""
    name = (await typed(request))["name"]
    await request.app[CONSOLE].employers.unblock(name, _recorder(request, "employer.unblocked"))
    return go_to(f"{BLOCKED}?done=employer_lifted")


def _read(form: Typed, today: date) -> BlockedEmployer:
    name, reason, source = (form[field][:most] for field, most in LONGEST.items())
    if not name:
        raise BadField("name", text("no_name"))
    if len(employer_key(name)) < SHORTEST:
        raise BadField("name", directory_text("name_short", name=name))
    if not reason:
        raise BadField("reason", text("no_reason"))
    until = day_of("until", form["until"])
    if until is not None and until < today:
        raise BadField("until", directory_text("day_past", value=until))
    return BlockedEmployer(name, reason, today, until, source)


def _recorder(request: web.Request, action: str) -> Recorded:
    async def recorded(connection: AsyncConnection, number: int) -> None:
        await request.app[CONSOLE].audit.write(connection, staff_of(request).actor, action, str(number))

    return recorded


async def _list(request: web.Request, form: Typed, error: BadField | None = None) -> web.Response:
    console = request.app[CONSOLE]
    values = {"employers": await console.employers.listed(), "today": console.settings.day(), "form": form}
    told = {"problem": error.sentence if error else "", "bad": error.name if error else "", "most": LONGEST}
    return page(request, "directory_blocked.html", status=422 if error else 200, tabs=names("tabs"), **values, **told)
