"""Routes of the labourer's web chat: the page, its plain form, the JSON interface, pushed replies and files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web
from sqlalchemy import Row

from bot.channels.web.assets import Assets
from bot.channels.web.events import STREAMS, Event, as_json, close_streams, stream
from bot.channels.web.headers import (
    COOKIE,
    add_safe_headers,
    attachment_header,
    keep_conversation,
    refuse_other_sites,
)
from bot.channels.web.incoming import CHANNEL, ChatMessage, as_incoming, first_address, from_form, read_form, read_json
from bot.channels.web.page import Pages, Talk
from bot.channels.web.problems import Problem, answer_problems, from_gateway, problem
from bot.directory.calendar import ics
from bot.directory.fairs import Fairs
from bot.gateway.errors import GatewayError, UnknownConversation
from bot.gateway.gateway import Gateway
from bot.gateway.messages import View
from bot.handoff.ownership import Owner

KEEP = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
SHOWN_LINES = 60
IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Web:
    """What the routes need."""

    gateway: Gateway
    pages: Pages
    assets: Assets
    fairs: Fairs
    public_url: str


WEB = web.AppKey("web", Web)


def set_up(app: web.Application, gateway: Gateway, fairs: Fairs, public_url: str = "") -> None:
    """Gives the app what the routes need: services, the middleware for errors, safety headers, closing of streams."""
    assets = Assets()
    pages = Pages(assets)
    app[WEB] = Web(gateway, pages, assets, fairs, public_url)
    app[STREAMS] = set()
    app.middlewares.append(answer_problems(pages))
    app.on_response_prepare.append(add_safe_headers)
    app.on_shutdown.append(close_streams)


def routes() -> list[web.AbstractRouteDef]:
    """The routes; `set_up` comes first."""
    return [
        web.get("/", show_page),
        web.post("/", take_form),
        web.post("/new", start_anew),
        web.post("/api/chat", take_json),
        web.get("/api/chat/{identifier}/events", push),
        web.post("/api/chat/{identifier}/typing", note_typing),
        web.get("/files/{identifier}", give_file),
        web.get("/static/{version}/{name}", versioned_file),
        web.get("/static/{name}", latest_file),
        web.get("/manifest.webmanifest", named_file("manifest.webmanifest")),
        web.get("/sw.js", named_file("sw.js")),
        web.get("/favicon.ico", named_file("icon-192.png")),
        web.get("/fairs/{fair:[0-9]{1,9}}.ics", calendar),
    ]


async def show_page(request: web.Request) -> web.Response:
    """The page with the conversation of the cookie."""
    return _page(request, await _talk(request))


async def take_form(request: web.Request) -> web.Response:
    """A message of the plain form; then back to the page, or the page with one sentence and the typed words kept."""
    services = request.app[WEB]
    refuse_other_sites(request, services.public_url)
    fields = await read_form(request)
    try:
        message = from_form(fields)
        identifier = (await _talk(request)).conversation_id or await _open(request, message)
        await _ask(request, identifier, message)
    except Problem as error:
        return await _refused(request, error, fields)
    except GatewayError as error:
        return await _refused(request, from_gateway(error), fields)
    back = web.Response(status=303, headers={"Location": "/#latest"})
    keep_conversation(request, back, identifier, services.public_url)
    return back


async def start_anew(request: web.Request) -> web.Response:
    """Forgets the conversation on this device, for phones that are shared."""
    refuse_other_sites(request, request.app[WEB].public_url)
    back = web.Response(status=303, headers={"Location": "/"})
    back.del_cookie(COOKIE, httponly=True, samesite="Lax")
    return back


async def take_json(request: web.Request) -> web.Response:
    """`POST /api/chat`; with `Accept: text/html` the replies come as the page's own HTML."""
    message = await read_json(request)
    identifier = await _known(request, message.conversation_id) if message.conversation_id is not None else None
    identifier = identifier or await _open(request, message)
    view = await _ask(request, identifier, message)
    answer = _as_html(request, identifier, view) if _wants_html(request) else _as_json(identifier, view)
    answer.headers["Cache-Control"] = "no-store"
    keep_conversation(request, answer, identifier, request.app[WEB].public_url)
    return answer


async def push(request: web.Request) -> web.StreamResponse:
    """`GET /api/chat/{id}/events`; with `?format=html` the replies come as the page's own HTML."""
    services = request.app[WEB]
    identifier = await _known(request, request.match_info["identifier"])

    def as_html(message: Event) -> str:
        return services.pages.replies([message])

    show = as_html if request.query.get("format") == "html" else as_json
    return await stream(request, services.gateway, identifier, show)


async def note_typing(request: web.Request) -> web.Response:
    """`POST /api/chat/{id}/typing`: the person types; told to whoever watches, stored nowhere."""
    request.app[WEB].gateway.on_typing(await _known(request, request.match_info["identifier"]))
    return web.Response(status=204)


async def give_file(request: web.Request) -> web.Response:
    """A file that an agent sent, to be saved and never shown in the page's place; its id is the right to it."""
    identifier = request.match_info["identifier"]
    known = IDENTIFIER.fullmatch(identifier) is not None
    found = await request.app[WEB].gateway.store.attachments.get(identifier) if known else None
    if found is None:
        raise problem(404, "unknown_file")
    headers = {"Content-Disposition": attachment_header(found.name), "Cache-Control": "no-store"}
    return web.Response(body=found.content, headers=headers | {"Content-Type": found.media_type})


async def versioned_file(request: web.Request) -> web.Response:
    """A file under its version: the browser may keep it for good."""
    current = request.match_info["version"] == request.app[WEB].assets.version
    return request.app[WEB].assets.response(request.match_info["name"], KEEP if current else ASK_AGAIN)


async def latest_file(request: web.Request) -> web.Response:
    """A file as it is now."""
    return request.app[WEB].assets.response(request.match_info["name"], ASK_AGAIN)


def named_file(name: str) -> Any:
    """A handler for one file that must lie at a fixed address."""

    async def handler(request: web.Request) -> web.Response:
        return request.app[WEB].assets.response(name, ASK_AGAIN)

    return handler


async def calendar(request: web.Request) -> web.Response:
    """A job fair as a calendar entry (RFC 5545)."""
    services = request.app[WEB]
    fair = await services.fairs.get(int(request.match_info["fair"]))
    if fair is None:
        raise problem(404, "unknown_fair", "id")
    entry = ics(fair, services.public_url or str(request.url.origin()))
    return web.Response(body=entry, content_type="text/calendar", charset="utf-8")


async def _find(request: web.Request, identifier: str) -> Row[Any] | None:
    if not IDENTIFIER.fullmatch(identifier):
        return None
    row = await request.app[WEB].gateway.store.conversation(identifier)
    return row if row is not None and row.channel == CHANNEL else None


async def _known(request: web.Request, identifier: str) -> str:
    if await _find(request, identifier) is None:
        raise UnknownConversation
    return identifier


async def _open(request: web.Request, message: ChatMessage) -> str:
    return await request.app[WEB].gateway.open(CHANNEL, first_address(message))


async def _ask(request: web.Request, identifier: str, message: ChatMessage) -> View:
    gateway = request.app[WEB].gateway
    ticket = await gateway.receive(identifier, as_incoming(identifier, message))
    return await gateway.answer(ticket)


async def _talk(request: web.Request) -> Talk:
    row = await _find(request, request.cookies.get(COOKIE, ""))
    if row is None:
        return Talk()
    lines = await request.app[WEB].gateway.store.transcript.lines(row.id, limit=SHOWN_LINES)
    return Talk(row.id, Owner(row.owner), tuple(lines))


def _page(request: web.Request, talk: Talk) -> web.Response:
    answer = web.Response(text=request.app[WEB].pages.chat(talk), content_type="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.enable_compression()
    return answer


async def _refused(request: web.Request, found: Problem, fields: dict[str, str]) -> web.Response:
    talk = replace(await _talk(request), note=found.detail, draft=fields.get("text", ""))
    answer = _page(request, talk)
    answer.set_status(found.status)
    answer.headers.update(found.headers)
    return answer


def _wants_html(request: web.Request) -> bool:
    return request.headers.get("Accept", "").startswith("text/html")


def _as_html(request: web.Request, identifier: str, view: View) -> web.Response:
    headers = {
        "Bangfu-Conversation": identifier,
        "Bangfu-Owner": view.owner,
        "Bangfu-Answered": str(int(view.answered)),
    }
    body = request.app[WEB].pages.replies(view.messages)
    return web.Response(text=body, content_type="text/html", headers=headers)


def _as_json(identifier: str, view: View) -> web.Response:
    body = {
        "conversation_id": identifier,
        "owner": view.owner,
        "intent": {"name": view.intent, "confidence": view.confidence},
        "messages": view.messages,
        "answered": view.answered,
    }
    return web.Response(text=json.dumps(body, ensure_ascii=False), content_type="application/json")
