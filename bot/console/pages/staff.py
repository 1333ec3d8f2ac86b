"""Accounts of the staff: the list, adding, changing, and what an administrator does when somebody cannot get in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, staff_of
from bot.console.members import set_teams, teams_by_staff
from bot.console.refusal import Refused, refused
from bot.console.services import CONSOLE
from bot.console.texts import texts
from bot.console.view import VIEWS, page
from bot.staff.errors import StaffError
from bot.staff.member import Staff
from bot.staff.roles import Permission, Role
from bot.staff.texts import role_name, sentence

LIST = "/console/staff"
ONE = LIST + "/{number:[0-9]{1,9}}"


def routes() -> list[web.RouteDef]:
    """All pages about accounts."""
    return [
        web.get(LIST, show_list),
        web.get(f"{LIST}/new", show_new),
        web.post(f"{LIST}/new", add),
        web.get(ONE, show_one),
        web.post(ONE, change),
        web.post(ONE + "/reset", reset),
        web.post(ONE + "/second-factor", drop_factor),
        web.post(ONE + "/disable", disable),
        web.post(ONE + "/enable", enable),
    ]


def set_up(site: web.Application) -> None:
    """Gives templates the names of roles."""
    site[VIEWS].environment.filters["role_name"] = role_name


@needs(Permission.STAFF)
async def show_list(request: web.Request) -> web.Response:
    """Everybody, the disabled too."""
    console = request.app[CONSOLE]
    return page(request, "staff_list.html", people=await console.accounts.all(), teams=await teams_by_staff(console))


@needs(Permission.STAFF)
async def show_new(request: web.Request) -> web.Response:
    """The empty form."""
    return await _form(request, Typed(), None)


@needs(Permission.STAFF)
async def add(request: web.Request) -> web.Response:
    """A new account; its one-time password is shown now and never again."""
    console, form, by = request.app[CONSOLE], await typed(request), staff_of(request).actor
    sees = form.has("sees_confidential")
    try:
        password = await console.accounts.add(form["login"], form["name"], _roles(form), by, sees_confidential=sees)
    except StaffError as error:
        return await _form(request, form, None, sentence(error))
    made = await console.accounts.find(form["login"])
    if made is not None:
        await set_teams(console, made, form.all("teams"), by)
    return page(request, "staff_password.html", person=made, password=password)


@needs(Permission.STAFF)
async def show_one(request: web.Request) -> web.Response:
    """One account with what it has."""
    person = await _person(request)
    teams = await request.app[CONSOLE].teams.of(person.id)
    have = [("login", person.login), ("name", person.name)]
    have += [("roles", role) for role in person.roles] + [("teams", str(team.id)) for team in teams]
    have += [("sees_confidential", "1")] if person.sees_confidential else []
    return await _form(request, Typed(have), person)


@needs(Permission.STAFF)
async def change(request: web.Request) -> web.Response:
    """Name, roles, teams and whether confidential talks are seen."""
    console, form, by = request.app[CONSOLE], await typed(request), staff_of(request).actor
    person, sees = await _person(request), form.has("sees_confidential")
    try:
        await console.accounts.change(person.id, by, name=form["name"], roles=_roles(form), sees_confidential=sees)
    except StaffError as error:
        return await _form(request, form, person, sentence(error))
    await set_teams(console, person, form.all("teams"), by)
    return go_to(f"{LIST}?done=staff_saved")


@needs(Permission.STAFF)
async def reset(request: web.Request) -> web.Response:
    """A new one-time password, shown once; all sessions end."""
    person = await _other(request)
    password = await request.app[CONSOLE].accounts.reset(person.login, staff_of(request).actor)
    return page(request, "staff_password.html", person=person, password=password)


@needs(Permission.STAFF)
async def drop_factor(request: web.Request) -> web.Response:
    """The phone is lost: the next sign-in sets up another."""
    return await _deed(request, request.app[CONSOLE].accounts.drop_second_factor, "factor_dropped")


@needs(Permission.STAFF)
async def disable(request: web.Request) -> web.Response:
    """Nobody signs in to this account any more."""
    return await _deed(request, request.app[CONSOLE].accounts.disable, "staff_disabled")


@needs(Permission.STAFF)
async def enable(request: web.Request) -> web.Response:
    """A disabled or locked account signs in again."""
    return await _deed(request, request.app[CONSOLE].accounts.enable, "staff_enabled")


async def _deed(request: web.Request, do: Callable[[str, str], Awaitable[None]], done: str) -> web.Response:
    person = await _other(request)
    try:
        await do(person.login, staff_of(request).actor)
    except StaffError as error:
        raise Refused(409, sentence(error)) from error
    return go_to(f"{LIST}/{person.id}?done={done}")


async def _person(request: web.Request) -> Staff:
    person = await request.app[CONSOLE].accounts.get(int(request.match_info["number"]))
    if person is None:
        raise refused(404, "unknown_staff")
    return person


async def _other(request: web.Request) -> Staff:
    person = await _person(request)
    if person.id == staff_of(request).id:
        raise refused(409, "yourself")
    return person


def _roles(form: Typed) -> list[Role]:
    known = {role.value for role in Role}
    return [Role(given) for given in form.all("roles") if given in known]


async def _form(request: web.Request, form: Typed, person: Staff | None, problem: str = "") -> web.Response:
    roles = [(role, role_name(role), texts()["roles"][role.value]) for role in Role]
    teams = [team for team in await request.app[CONSOLE].teams.all() if not team.disabled]
    values = {"form": form, "person": person, "roles": roles, "teams": teams, "problem": problem}
    return page(request, "staff_form.html", status=422 if problem else 200, **values)
