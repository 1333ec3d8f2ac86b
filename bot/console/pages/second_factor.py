"""The second factor: its code at the sign-in, and its set-up."""

from __future__ import annotations

from urllib.parse import urlencode

from aiohttp import web

from bot.console.entry import START, go_on, go_to, own_path, token_of
from bot.console.forms import typed
from bot.console.gate import finishing, session_of, signed_in, staff_of
from bot.console.services import CONSOLE
from bot.console.throttle import THROTTLE
from bot.console.view import ME, page
from bot.staff.errors import AlreadySetUp, Locked, StaffError, WrongCode
from bot.staff.second_factor import Enrolment, enrolment_of, is_secret
from bot.staff.texts import sentence

CODE = "/console/second-factor"
SET_UP = "/console/second-factor/set-up"


def routes() -> list[web.RouteDef]:
    """The code's page, the set-up's, and the change to another phone."""
    return [
        web.get(CODE, ask),
        web.post(CODE, check),
        web.get(SET_UP, show_set_up),
        web.post(SET_UP, take_set_up),
        web.post("/console/second-factor/renew", renew),
    ]


@finishing
async def ask(request: web.Request) -> web.Response:
    """The form for the code."""
    if session_of(request).stage == "full":
        return go_to(START)
    return _code_form(request, request.query.get("next", ""))


@finishing
async def check(request: web.Request) -> web.Response:
    """A right code gives a new session that is open everywhere."""
    form = await typed(request)
    try:
        await request.app[CONSOLE].accounts.check_code(staff_of(request).id, form["code"])
    except (WrongCode, Locked) as error:
        request.app[THROTTLE].failed(request.remote or "")
        return _code_form(request, form["next"], error)
    opened = await request.app[CONSOLE].sessions.renew(token_of(request), "full")
    return go_on(request, opened, own_path(form["next"]))


@finishing
async def show_set_up(request: web.Request) -> web.Response:
    """A new secret as picture and text; it is stored when a code proves that the phone has it."""
    if staff_of(request).has_second_factor:
        return go_to(ME)
    enrolment = await request.app[CONSOLE].accounts.enrolment(staff_of(request).id)
    return _set_up_form(request, enrolment)


@finishing
async def take_set_up(request: web.Request) -> web.Response:
    """The first code of the new secret; then a new session."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        await console.accounts.confirm_second_factor(staff_of(request).id, form["secret"], form["code"])
    except WrongCode as error:
        if not is_secret(form["secret"]):
            return go_to(SET_UP)
        return _set_up_form(request, enrolment_of(form["secret"], staff_of(request).login), error)
    except AlreadySetUp:
        return go_to(ME)
    opened = await console.sessions.renew(token_of(request), "full")
    return go_on(request, opened, f"{START}?{urlencode({'done': 'factor'})}")


@signed_in
async def renew(request: web.Request) -> web.Response:
    """Another phone: a code of the old one takes its secret away, then the set-up begins."""
    console, staff, form = request.app[CONSOLE], staff_of(request), await typed(request)
    try:
        await console.accounts.check_code(staff.id, form["code"])
    except (WrongCode, Locked) as error:
        return page(request, "renew_factor.html", status=422, problem=sentence(error))
    await console.accounts.drop_second_factor(staff.login, staff.actor)
    await console.sessions.close_all(staff.id)
    return go_on(request, await console.sessions.open(staff.id, "full"), SET_UP)


def _code_form(request: web.Request, after: str, error: StaffError | None = None) -> web.Response:
    return page(request, "second_factor.html", status=_status(error), after=after, problem=_words(error))


def _set_up_form(request: web.Request, enrolment: Enrolment, error: StaffError | None = None) -> web.Response:
    return page(request, "set_up_factor.html", status=_status(error), enrolment=enrolment, problem=_words(error))


def _status(error: StaffError | None) -> int:
    if error is None:
        return 200
    return 429 if isinstance(error, Locked) else 422


def _words(error: StaffError | None) -> str:
    return sentence(error) if error else ""
