"""A household: its people, its helper, its plan."""

from __future__ import annotations

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, page, staff_of
from bot.console.people_search import LIST
from bot.console.person_shown import members
from bot.console.refusal import Refused
from bot.console.services import CONSOLE
from bot.registry.errors import NoSuchHousehold, RegistryError, sentence
from bot.registry.households import LONGEST, NewHousehold
from bot.registry.person import Household
from bot.staff.roles import Permission

ONE = f"{LIST}/households/" + "{household:[0-9]{1,9}}"


def routes() -> list[web.RouteDef]:
    """The page and its form."""
    return [web.get(ONE, show), web.post(ONE, save)]


@needs(Permission.REGISTRY)
async def show(request: web.Request) -> web.Response:
    """The household."""
    household = await _household(request)
    values = {name: str(getattr(household, name) or "") for name in ("number", "village", "helper_name", "plan")}
    form = Typed([*values.items(), ("helper_id", str(household.helper_id or ""))])
    return await _page(request, household, form)


@needs(Permission.REGISTRY)
async def save(request: web.Request) -> web.Response:
    """Keeps what was typed."""
    console, household, form = request.app[CONSOLE], await _household(request), await typed(request)
    helpers = await _helpers(request)
    helper = int(form["helper_id"]) if form["helper_id"] in map(str, helpers) else None
    name = "" if helper else form["helper_name"]
    new = NewHousehold(form["number"], household.region, form["village"], helper, name, form["plan"])
    try:
        await console.households.save(household.id, new, staff_of(request).actor)
    except RegistryError as error:
        return await _page(request, household, form, sentence(error))
    return go_to(f"{LIST}/households/{household.id}?done=household_saved")


async def _household(request: web.Request) -> Household:
    found = await request.app[CONSOLE].households.get(int(request.match_info["household"]))
    if found is None:
        raise Refused(404, sentence(NoSuchHousehold()))
    return found


async def _helpers(request: web.Request) -> dict[int, str]:
    """The staff who may look after people."""
    everybody = await request.app[CONSOLE].accounts.all()
    return {each.id: each.name for each in everybody if each.may(Permission.REGISTRY)}


async def _page(request: web.Request, household: Household, form: Typed, problem: str = "") -> web.Response:
    values = {
        "household": household,
        "form": form,
        "problem": problem,
        "helpers": await _helpers(request),
        "members": await members(request.app[CONSOLE], household.id),
        "longest": LONGEST,
    }
    return page(request, "household.html", status=422 if problem else 200, **values)
