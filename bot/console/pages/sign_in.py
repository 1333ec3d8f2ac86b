"""Signing in with login and password, and signing out."""

from __future__ import annotations

import math
from urllib.parse import urlencode

from aiohttp import web

from bot.console.entry import START, go_on, go_to, own_path, stage_of, still_due, token_of
from bot.console.forms import Typed, typed
from bot.console.gate import public, signed_in, staff_of, with_session
from bot.console.headers import forget_session
from bot.console.refusal import SIGN_IN, WITNESS
from bot.console.services import CONSOLE
from bot.console.texts import problem_text
from bot.console.throttle import THROTTLE
from bot.console.view import home, page
from bot.staff.errors import Locked, WrongPassword
from bot.staff.member import Staff
from bot.staff.sessions import Session
from bot.staff.texts import sentence


def routes() -> list[web.RouteDef]:
    """The start and both ends of a session."""
    return [
        web.get("/console", start),
        web.get(START, start),
        web.get(SIGN_IN, show),
        web.post(SIGN_IN, take),
        web.post("/console/sign-out", leave),
    ]


@signed_in
async def start(request: web.Request) -> web.Response:
    """The first page that the role may see."""
    staff = staff_of(request)
    done = request.query.get("done")
    return go_to(home(staff) + (f"?{urlencode({'done': done})}" if done else ""))


@public
async def show(request: web.Request) -> web.Response:
    """The form."""
    return _form(request, Typed([("next", request.query.get("next", ""))]))


@public
async def take(request: web.Request) -> web.Response:
    """Login and password; a new session every time, so that no token known before is worth anything."""
    form = await typed(request)
    throttle, remote = request.app[THROTTLE], request.remote or ""
    if wait := throttle.wait(remote):
        await request.app[WITNESS].saw(request, "request.throttled")
        answer = _form(request, form, problem_text("too_many", minutes=math.ceil(wait / 60)), 429)
        answer.headers["Retry-After"] = str(math.ceil(wait))
        return answer
    try:
        staff = await request.app[CONSOLE].accounts.sign_in(form["login"], form.exactly("password"))
    except WrongPassword as error:
        throttle.failed(remote)
        return _form(request, form, sentence(error), 422)
    except Locked as error:
        throttle.failed(remote)
        return _form(request, form, sentence(error), 429)
    return await _let_in(request, staff, own_path(form["next"]))


@with_session
async def leave(request: web.Request) -> web.Response:
    """Ends the session."""
    console = request.app[CONSOLE]
    await console.sessions.close(token_of(request))
    await console.audit.record(staff_of(request).actor, "staff.signed_out", staff_of(request).actor)
    answer = go_to(f"{SIGN_IN}?done=signed_out")
    forget_session(answer)
    return answer


async def _let_in(request: web.Request, staff: Staff, after: str) -> web.Response:
    console = request.app[CONSOLE]
    if old := token_of(request):
        await console.sessions.close(old)
    stage = stage_of(staff, console.settings)
    opened = await console.sessions.open(staff.id, stage)
    due = still_due(Session(staff, opened.csrf, stage, ""), console.settings)
    return go_on(request, opened, f"{due}?{urlencode({'next': after})}" if due else after)


def _form(request: web.Request, form: Typed, problem: str = "", status: int = 200) -> web.Response:
    return page(request, "sign_in.html", status=status, form=form, problem=problem)
