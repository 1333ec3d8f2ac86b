"""One's own account: what it may, its password, its phone, its sessions."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.console.entry import START, go_on, stage_after
from bot.console.forms import Typed, typed
from bot.console.gate import finishing, signed_in, staff_of
from bot.console.services import CONSOLE
from bot.console.texts import problem_text
from bot.console.view import ME, page
from bot.staff.errors import Locked, WeakPassword, WrongPassword
from bot.staff.texts import sentence

PASSWORD = "/console/password"  # noqa: S105


def routes() -> list[web.RouteDef]:
    """One's own page and the change of password."""
    return [
        web.get(ME, show),
        web.get(f"{ME}/phone", ask_old_code),
        web.post(f"{ME}/others-out", others_out),
        web.get(PASSWORD, show_password),
        web.post(PASSWORD, take_password),
    ]


@signed_in
async def show(request: web.Request) -> web.Response:
    """Name, roles and teams."""
    teams = await request.app[CONSOLE].teams.of(staff_of(request).id)
    return page(request, "me.html", teams=[team for team in teams if not team.disabled])


@signed_in
async def ask_old_code(request: web.Request) -> web.Response:
    """The form that asks for a code of the old phone."""
    return page(request, "renew_factor.html")


@signed_in
async def others_out(request: web.Request) -> web.Response:
    """Ends one's sessions on all other devices."""
    console, staff = request.app[CONSOLE], staff_of(request)
    await console.sessions.close_all(staff.id)
    await console.audit.record(staff.actor, "staff.sessions_closed", staff.actor)
    return go_on(request, await console.sessions.open(staff.id, "full"), f"{ME}?done=others_out")


@finishing
async def show_password(request: web.Request) -> web.Response:
    """The form for a new password."""
    return _password_form(request)


@finishing
async def take_password(request: web.Request) -> web.Response:
    """A new password; all sessions end, this one goes on under a new token."""
    console, staff, form = request.app[CONSOLE], staff_of(request), await typed(request)
    if form.exactly("new") != form.exactly("again"):
        return _password_form(request, problem_text("not_same"), 422)
    try:
        await console.accounts.change_password(staff.id, form.exactly("old"), form.exactly("new"))
    except (WrongPassword, WeakPassword, Locked) as error:
        return _password_form(request, sentence(error), 422)
    fresh = await console.accounts.get(staff.id) or staff
    await console.sessions.close_all(staff.id)
    opened = await console.sessions.open(staff.id, stage_after(request, fresh))
    return go_on(request, opened, f"{START}?{urlencode({'done': 'password'})}")


def _password_form(request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    return page(request, "password.html", status=status, problem=problem, form=Typed())
