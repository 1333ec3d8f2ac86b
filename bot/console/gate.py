"""The gate before every page of the console: who is signed in, what they may, and that the request is our own page's.

Nothing is open that is not named: a handler without one of the marks below answers nobody.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.console.entry import still_due
from bot.console.forms import close_files, read_form
from bot.console.headers import COOKIE, is_console
from bot.console.limits import largest
from bot.console.refusal import WITNESS, SignInFirst, answer, refused
from bot.console.services import CONSOLE
from bot.console.view import COMPLETE, SESSION, fragment, home, page, session_of, staff_of
from bot.staff.roles import Permission

if TYPE_CHECKING:
    from bot.staff.sessions import Session

__all__ = [
    "background",
    "finishing",
    "fragment",
    "gate",
    "home",
    "needs",
    "page",
    "public",
    "session_of",
    "signed_in",
    "staff_of",
    "with_session",
]

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# `none`: the person typed the address. See https://www.w3.org/TR/fetch-metadata/
OWN_FETCH_SITES = frozenset({"same-origin", "none"})
FIELD = "csrf"
HEADER = "X-CSRF-Token"


class Door(StrEnum):
    """How far a sign-in must have come for a page."""

    PUBLIC = "public"
    WITH_SESSION = "with_session"
    FINISHING = "finishing"
    INSIDE = "inside"


@dataclass(frozen=True)
class Rule:
    """Who may use a handler: the door, and the permissions of which one is enough (none named: everybody inside)."""

    door: Door
    permissions: frozenset[Permission] = field(default_factory=frozenset)


def public(handler: Handler) -> Handler:
    """Marks a handler for everybody; no session is looked up."""
    return _mark(handler, Rule(Door.PUBLIC))


def with_session(handler: Handler) -> Handler:
    """Marks a handler for whoever has given a password."""
    return _mark(handler, Rule(Door.WITH_SESSION))


def finishing(handler: Handler) -> Handler:
    """Marks a step of the sign-in: open when it is the step that is due, or when none is."""
    return _mark(handler, Rule(Door.FINISHING))


def signed_in(handler: Handler) -> Handler:
    """Marks a handler for all who are signed in."""
    return _mark(handler, Rule(Door.INSIDE))


def needs(first: Permission, *others: Permission) -> Callable[[Handler], Handler]:
    """Marks a handler for staff who have one of the permissions."""

    def mark(handler: Handler) -> Handler:
        return _mark(handler, Rule(Door.INSIDE, frozenset({first, *others})))

    return mark


def background(handler: Handler) -> Handler:
    """Marks what an open page asks for by itself: it does not keep a session from ending."""
    handler.gate_background = True  # type: ignore[attr-defined]
    return handler


def _mark(handler: Handler, rule: Rule) -> Handler:
    handler.gate_rule = rule  # type: ignore[attr-defined]
    return handler


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets a request to the console through, or answers what is wrong; requests to other paths pass."""
    if not is_console(request.path):
        return await handler(request)
    try:
        await _refuse_other_sites(request)
        return await _enter(request, handler)
    except Exception as error:
        return answer(request, error)


async def _enter(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.match_info.http_exception is not None:
        await _recognise(request)
        return await handler(request)
    rule = _rule(request)
    if rule.door == Door.PUBLIC:
        return await handler(request)
    await _admit(request, rule)
    sized = request.clone(client_max_size=largest(request.path))
    try:
        await _refuse_without_token(sized)
        return await handler(sized)
    finally:
        close_files(sized)


def _rule(request: web.Request) -> Rule:
    rule = getattr(request.match_info.handler, "gate_rule", None)
    if rule is None:
        raise LookupError(f"no rule for {request.match_info.handler}")
    found: Rule = rule
    return found


async def _recognise(request: web.Request) -> None:
    """Lets the page about a wrong address keep its menu."""
    session = await request.app[CONSOLE].sessions.find(request.cookies.get(COOKIE, ""))
    if session is not None:
        request[SESSION] = session
        request[COMPLETE] = still_due(session, request.app[CONSOLE].settings) is None


async def _admit(request: web.Request, rule: Rule) -> None:
    session = await _find_session(request)
    request[SESSION] = session
    due = still_due(session, request.app[CONSOLE].settings)
    request[COMPLETE] = due is None
    if rule.door == Door.INSIDE and due:
        raise web.HTTPSeeOther(due)
    if rule.door == Door.FINISHING and due not in {None, request.path}:
        raise web.HTTPSeeOther(str(due))
    if not rule.permissions or any(session.staff.may(permission) for permission in rule.permissions):
        return
    await request.app[WITNESS].saw(request, "request.forbidden")
    raise refused(403, "forbidden")


async def _find_session(request: web.Request) -> Session:
    token = request.cookies.get(COOKIE, "")
    if not token:
        raise SignInFirst
    sessions = request.app[CONSOLE].sessions
    look = sessions.peek if _is_background(request) else sessions.find
    session = await look(token)
    if session is not None:
        return session
    if not await sessions.is_known(token):
        await request.app[WITNESS].saw(request, "session.forged")
    raise SignInFirst


def _is_background(request: web.Request) -> bool:
    return getattr(request.match_info.handler, "gate_background", False)


async def _refuse_other_sites(request: web.Request) -> None:
    """What no header tells (not a browser) passes here: a browser names the origin of every form it sends."""
    if request.method not in UNSAFE:
        return
    if request.headers.get("Sec-Fetch-Site", "none") in OWN_FETCH_SITES and _own_origin(request):
        return
    await request.app[WITNESS].saw(request, "request.cross_site")
    raise refused(403, "cross_site")


def _own_origin(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(request.app[CONSOLE].settings.public_url).netloc} - {""}
    return origin is None or urlsplit(origin).netloc in ours


async def _refuse_without_token(request: web.Request) -> None:
    if request.method not in UNSAFE:
        return
    given = request.headers.get(HEADER) or (await read_form(request)).get(FIELD)
    expected = session_of(request).csrf.encode()
    if isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected):
        return
    await request.app[WITNESS].saw(request, "request.no_csrf")
    raise refused(403, "no_csrf")
