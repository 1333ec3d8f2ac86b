"""What the console refuses: one sentence for the member of staff, one row for the auditor."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from aiohttp import web

from bot.clock import Clock
from bot.console.headers import COOKIE, forget_session
from bot.console.limits import largest_in_words
from bot.console.texts import problem_text, texts
from bot.console.view import SESSION, page
from bot.privacy.audit import Audit
from bot.privacy.sealing import SealingError

LOG = structlog.get_logger("console")
SIGN_IN = "/console/sign-in"
BY_STATUS = {404: "not_found", 405: "not_allowed", 413: "too_large"}
QUIET_SECONDS = 60.0
# Whoever changes addresses with every request must not fill the disk either.
MOST_A_MINUTE = 60


@dataclass
class Refused(Exception):
    """A request that is not carried out: an HTTP status and one Chinese sentence with the mend."""

    status: int
    sentence: str
    headers: dict[str, str] = field(default_factory=dict)


class SignInFirst(Exception):
    """Nobody is signed in."""


@dataclass(frozen=True)
class Refusal:
    """What counts as the same refusal: of a member of staff anywhere, or of a stranger by network address."""

    action: str
    actor: str
    remote: str
    path: str


class Witness:
    """Records refusals: at most one row a minute for each kind, path, and member of staff or network address."""

    def __init__(self, audit: Audit, clock: Clock) -> None:
        """Remembers in this process what it recorded."""
        self._audit = audit
        self._clock = clock
        self._seen: dict[Refusal, float] = {}

    async def saw(self, request: web.Request, action: str) -> None:
        """Records that a request was refused, by its path's pattern: no value that anybody typed."""
        remote, session = request.remote or "", request.get(SESSION)
        actor = session.staff.actor if session else ""
        if not self._is_new(Refusal(action, actor, "" if actor else remote, pattern(request))):
            return
        await self._audit.record(actor or "unknown", action, pattern(request), method=request.method, remote=remote)

    def _is_new(self, refusal: Refusal) -> bool:
        present = self._clock.monotonic()
        self._seen = {known: at for known, at in self._seen.items() if at > present - QUIET_SECONDS}
        # Strangers, who can be many, must not use up what is kept for the staff.
        alike = [known for known in self._seen if bool(known.actor) == bool(refusal.actor)]
        if refusal in self._seen or len(alike) >= MOST_A_MINUTE:
            return False
        self._seen[refusal] = present
        return True


WITNESS = web.AppKey("console_witness", Witness)


def pattern(request: web.Request) -> str:
    """The path with names for its variable parts: `/console/staff/{number}`."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "?"


def refused(status: int, key: str, **values: object) -> Refused:
    """The refusal `key` of `texts.yml`."""
    return Refused(status, problem_text(key, **values))


def answer(request: web.Request, error: Exception) -> web.Response:
    """The answer to an error: a page to people, a sentence to htmx, problem+json to scripts; redirections go on."""
    if isinstance(error, SignInFirst):
        return _to_sign_in(request)
    if isinstance(error, web.HTTPException) and error.status < 400:
        raise error
    found = _read(request, error)
    made = _shown(request, found)
    made.headers.update(found.headers)
    return made


def _read(request: web.Request, error: Exception) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, web.HTTPException):
        key = BY_STATUS.get(error.status, "failed" if error.status >= 500 else "bad_request")
        found = refused(error.status, key, most=largest_in_words(request.path))
        found.headers |= {name: value for name, value in error.headers.items() if name == "Allow"}
        return found
    if isinstance(error, SealingError):
        LOG.error("cannot open what is sealed", error=type(error).__name__)
        return refused(503, "no_key")
    if isinstance(error, ConnectionError) and _has_left(request):
        return refused(400, "bad_request")
    LOG.error("request failed", exc_info=error)
    return refused(500, "failed")


def _has_left(request: web.Request) -> bool:
    """Whether the browser closed the connection, which is its right at any moment."""
    return request.transport is None or request.transport.is_closing()


def is_htmx(request: web.Request) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true"


def _wants_page(request: web.Request) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _shown(request: web.Request, found: Refused) -> web.Response:
    if is_htmx(request):
        return web.Response(text=found.sentence, status=found.status)
    if _wants_page(request):
        heading = texts()["headings"].get(found.status, texts()["headings"]["other"])
        return page(request, "message.html", status=found.status, heading=heading, sentence=found.sentence)
    return _as_json(found)


def _as_json(found: Refused) -> web.Response:
    body = {"type": "about:blank", "title": HTTPStatus(found.status).phrase, "status": found.status}
    text = json.dumps(body | {"detail": found.sentence}, ensure_ascii=False)
    return web.Response(text=text, status=found.status, content_type="application/problem+json")


def _to_sign_in(request: web.Request) -> web.Response:
    made = _sign_in_answer(request)
    if COOKIE in request.cookies:
        forget_session(made)
    return made


def _sign_in_answer(request: web.Request) -> web.Response:
    if is_htmx(request):
        return web.Response(status=401, headers={"HX-Redirect": f"{SIGN_IN}?done=ended"})
    if not _wants_page(request) and request.headers.get("Accept", "*/*") != "*/*":
        return _as_json(refused(401, "sign_in_first"))
    return web.Response(status=303, headers={"Location": f"{SIGN_IN}?{urlencode(_way_back(request))}"})


def _way_back(request: web.Request) -> dict[str, str]:
    ended = {"done": "ended"} if COOKIE in request.cookies else {}
    return ended | ({"next": request.path} if request.method == "GET" else {})
