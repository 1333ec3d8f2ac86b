"""Errors as people and programs see them: problem+json (RFC 9457) with the field named, or a plain page; no trace."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.channels.web.page import Pages
from bot.channels.web.texts import problem_text
from bot.gateway.errors import GatewayError, NotOffered, Overloaded, UnknownConversation
from bot.gateway.texts import text as gateway_text

LOG = structlog.get_logger("web")
BY_STATUS = {404: "not_found", 405: "not_allowed", 413: "too_large"}


@dataclass
class Problem(Exception):
    """An error to show: an HTTP status, one Chinese sentence, the field at fault, extra headers."""

    status: int
    detail: str
    at: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, key: str, at: str | None = None) -> Problem:
    """The problem `key` of `texts.yml`; `at` names the field at fault."""
    return Problem(status, problem_text(key), at)


def from_gateway(error: GatewayError) -> Problem:
    """What the gateway refused, as a problem."""
    if isinstance(error, Overloaded):
        return Problem(503, gateway_text("overloaded"), None, {"Retry-After": str(error.retry_after)})
    if isinstance(error, NotOffered):
        return Problem(422, gateway_text("not_offered"), "payload")
    if isinstance(error, UnknownConversation):
        return problem(404, "unknown_conversation", "conversation_id")
    return problem(500, "failed")


def from_http(error: web.HTTPException) -> Problem:
    """An error of the web server, as a problem."""
    key = BY_STATUS.get(error.status, "failed" if error.status >= 500 else "bad_request")
    found = problem(error.status, key)
    if "Allow" in error.headers:
        found.headers["Allow"] = error.headers["Allow"]
    return found


def response(found: Problem) -> web.Response:
    """The problem as problem+json."""
    body = {"type": "about:blank", "title": HTTPStatus(found.status).phrase, "status": found.status}
    body |= {"detail": found.detail} | ({"field": found.at} if found.at else {})
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, status=found.status, content_type="application/problem+json", headers=found.headers)


def answer_problems(pages: Pages) -> Middleware:
    """The middleware that answers every exception with a problem; a browser that opens a page gets a page."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:
            found = _read(error)
        return _page(pages, found) if _wants_page(request) else response(found)

    return middleware


def _read(error: Exception) -> Problem:
    if isinstance(error, web.HTTPException) and error.status < 400:
        raise error
    if isinstance(error, web.HTTPException):
        return from_http(error)
    if isinstance(error, Problem):
        return error
    if isinstance(error, GatewayError):
        return from_gateway(error)
    LOG.error("request failed", exc_info=error)
    return problem(500, "failed")


def _wants_page(request: web.Request) -> bool:
    return "text/html" in request.headers.get("Accept", "") and not request.path.startswith("/api/")


def _page(pages: Pages, found: Problem) -> web.Response:
    body = pages.error(found.detail)
    return web.Response(text=body, status=found.status, content_type="text/html", headers=found.headers)
