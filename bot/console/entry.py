"""Steps of signing in that several pages share: which session comes next, and where it leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

from bot.console.headers import COOKIE, keep_session
from bot.console.refusal import SIGN_IN
from bot.console.services import CONSOLE
from bot.console.view import session_of
from bot.staff.sessions import Session
from bot.staff.steps import next_step

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.staff.member import Staff
    from bot.staff.sessions import Opened, Stage

PLACES = {
    "second_factor": "/console/second-factor",
    "set_up_second_factor": "/console/second-factor/set-up",
    "password": "/console/password",
}
START = "/console/"
# No backslash, and below neither two slashes nor two dots: browsers read `//host` and `/\host` as another site.
OWN_PATH = re.compile(r"/console/[A-Za-z0-9_./-]{0,200}(?:\?[A-Za-z0-9_.=&%-]{0,200})?")
LEADS_AWAY = ("//", "..")


def still_due(session: Session, settings: Settings) -> str | None:
    """The address of the step that a sign-in still lacks; None when it is complete."""
    step = next_step(session, settings)
    if step is not None:
        return PLACES[step]
    return None if session.stage == "full" else SIGN_IN


def stage_of(staff: Staff, settings: Settings) -> Stage:
    """How far somebody is who has just given the right password."""
    return "full" if next_step(Session(staff, "", "password", ""), settings) is None else "password"


def stage_after(request: web.Request, staff: Staff) -> Stage:
    """How far the session is after its step changed the account; once full it stays so."""
    session = session_of(request)
    if session.stage == "full":
        return "full"
    return stage_of(staff, request.app[CONSOLE].settings)


def own_path(given: str) -> str:
    """An address of the console to go on to, or its start if the given one is anything else."""
    is_own = OWN_PATH.fullmatch(given) and not any(each in given for each in LEADS_AWAY)
    return given if is_own else START


def go_to(place: str) -> web.Response:
    """Sends the browser on after a form."""
    return web.Response(status=303, headers={"Location": place})


def go_on(request: web.Request, opened: Opened, place: str) -> web.Response:
    """Sends the browser on with its new session."""
    answer = go_to(place)
    keep_session(request, answer, opened.token)
    return answer


def token_of(request: web.Request) -> str:
    """The cookie's value."""
    return request.cookies.get(COOKIE, "")
