"""Answering: a message to the person, a file for one, and what helps to write it."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from bot.console.canned_filling import Occasion, fill
from bot.console.forms import clean
from bot.console.gate import background, fragment, needs, staff_of
from bot.console.own_lines import last_lines
from bot.console.places import find_fairs, find_places
from bot.console.refusal import Refused
from bot.console.services import CONSOLE
from bot.console.suggestions import Asked, clauses_of
from bot.console.work import TALK_PATH, WORK, case_of, number_of, quiet, telling
from bot.console.work_lines import last_question
from bot.console.work_message import read_message
from bot.console.work_texts import sentence
from bot.handoff.case import Case
from bot.handoff.errors import NotYours
from bot.staff.roles import Permission

LOOKED_AT = 60
LONGEST_SHOWN = 60
LONGEST_SEARCH = 40
LONGEST_HEADER = 1000


def routes() -> list[web.RouteDef]:
    """Answering."""
    return [
        web.post(f"{TALK_PATH}/reply", reply),
        web.post(f"{TALK_PATH}/file", keep_file),
        web.get(f"{TALK_PATH}/suggestions", suggestions),
        web.get(f"{TALK_PATH}/fairs", fairs),
        web.get(f"{TALK_PATH}/places", places),
        web.get(f"{TALK_PATH}/canned/{{canned:[0-9]{{1,9}}}}", canned),
    ]


@needs(Permission.TALK)
@telling
async def reply(request: web.Request) -> web.Response:
    """Stores a message to the person; the same request id again stores nothing and gives the same line."""
    message = read_message(await request.read())
    number = number_of(request)
    body = await request.app[WORK].writing.body(number, message)
    posted = await request.app[CONSOLE].desk.reply(number, staff_of(request), body, message.request_id)
    return web.json_response({"line": f"o{posted.outbox_id}"})


@needs(Permission.TALK)
@telling
async def keep_file(request: web.Request) -> web.Response:
    """Stores a file to send; its name comes percent-encoded in `Bangfu-File-Name`."""
    case, staff = await case_of(request), staff_of(request)
    if not case.is_mine:
        raise NotYours(case.agent_name)
    name = unquote(request.headers.get("Bangfu-File-Name", "")[:LONGEST_HEADER], errors="replace")
    moment = request.app[CONSOLE].clock.now()
    file = await request.app[WORK].attachments.keep(case.id, staff.id, name, await request.read(), moment)
    return web.json_response({"id": file.id, "name": file.name})


@background
@needs(Permission.TALK)
@telling
@quiet
async def suggestions(request: web.Request) -> web.Response:
    """What could be answered to the person's last words."""
    case = await case_of(request)
    console = request.app[CONSOLE]
    question = last_question(await last_lines(console, case.id, LOOKED_AT))
    if question is None:
        values: dict[str, Any] = {"asked": "", "line": sentence("no_question"), "offer": None}
        return fragment(request, "work_suggestions.html", talk=case, **values)
    asked = Asked(question.id, question.text, case.region, console.settings.day(), case.topic)
    offer = await request.app[WORK].suggestions.offer(asked)
    line = "" if offer.bot.state == "ok" else sentence(f"engine_{offer.bot.state}")
    hint = "" if case.region else sentence("no_region")
    shown = question.text[:LONGEST_SHOWN]
    return fragment(request, "work_suggestions.html", talk=case, asked=shown, line=f"{line}{hint}", offer=offer)


@needs(Permission.TALK)
@telling
async def fairs(request: web.Request) -> web.Response:
    """Job fairs to send: those of the person's region first."""
    hits = await find_fairs(request.app[CONSOLE], await case_of(request), _words(request))
    return fragment(request, "work_hits.html", hits=hits)


@needs(Permission.TALK)
@telling
async def places(request: web.Request) -> web.Response:
    """Places to send: venues of fairs and seats of divisions."""
    hits = await find_places(request.app[CONSOLE], await case_of(request), _words(request))
    return fragment(request, "work_hits.html", hits=hits)


def _words(request: web.Request) -> str:
    return clean(request.query.get("q", "")).strip()[:LONGEST_SEARCH]


@needs(Permission.TALK)
@telling
async def canned(request: web.Request) -> web.Response:
    """A canned reply filled for this person and day, with the clauses it rests on."""
    case, console = await case_of(request), request.app[CONSOLE]
    chosen = await request.app[WORK].canned.get(int(request.match_info["canned"]))
    if chosen is None:
        raise Refused(404, sentence("canned_gone"))
    occasion = await _occasion(request, case)
    filled = await asyncio.to_thread(fill, chosen, occasion, console.selector.base, console.divisions)
    clauses = [vars(clause) for clause in clauses_of(filled.citations)]
    answer = {"text": filled.text, "clauses": clauses, "warnings": filled.warnings}
    return web.json_response(answer, dumps=lambda each: json.dumps(each, ensure_ascii=False))


async def _occasion(request: web.Request, case: Case) -> Occasion:
    console, staff = request.app[CONSOLE], staff_of(request)
    question = last_question(await last_lines(console, case.id, LOOKED_AT))
    return Occasion(
        region=case.region,
        day=console.settings.day(),
        desk=case.desk,
        agent=staff.name,
        hotline=console.settings.hotline,
        question=question.text if question else "",
    )
