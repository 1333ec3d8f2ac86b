"""Canned replies: the list, one to change, and how it reads when it is filled."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.console.canned_filling import Filled, Occasion, fill
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, page, staff_of
from bot.console.refusal import Refused
from bot.console.review_texts import names, text
from bot.console.services import CONSOLE, Console
from bot.handoff.canned import BLANKS, Canned, CannedReply, check
from bot.handoff.editing import NotThere, sentence
from bot.handoff.editing import Refused as CannotKeep
from bot.staff.member import Staff
from bot.staff.roles import Permission
from policy_kb.errors import UnknownMeasure

LIST = "/console/canned"
ONE = LIST + "/{number:[0-9]{1,9}}"
NEW = CannedReply(0, "", "")


def routes() -> list[web.RouteDef]:
    """The list and the form."""
    return [
        web.get(LIST, show_list),
        web.get(f"{LIST}/new", show_new),
        web.post(f"{LIST}/new", add),
        web.get(ONE, show_one),
        web.post(ONE, change),
        web.post(ONE + "/delete", delete),
    ]


@needs(Permission.EDIT_CANNED)
async def show_list(request: web.Request) -> web.Response:
    """All replies."""
    console = request.app[CONSOLE]
    notice = names("done").get(request.query.get("done", ""), "")
    return page(request, "canned.html", replies=await _canned(console).all(), notice=notice, measure=_measure(console))


@needs(Permission.EDIT_CANNED)
async def show_new(request: web.Request) -> web.Response:
    """An empty form."""
    return _form(request, NEW)


@needs(Permission.EDIT_CANNED)
async def show_one(request: web.Request) -> web.Response:
    """The form of one reply, with what it says when filled."""
    return _form(request, await _reply(request))


@needs(Permission.EDIT_CANNED)
async def add(request: web.Request) -> web.Response:
    """A new reply."""
    return await _save(request, 0)


@needs(Permission.EDIT_CANNED)
async def change(request: web.Request) -> web.Response:
    """Keeps what was typed."""
    return await _save(request, (await _reply(request)).id)


@needs(Permission.EDIT_CANNED)
async def delete(request: web.Request) -> web.Response:
    """Removes a reply."""
    reply = await _reply(request)
    try:
        await _canned(request.app[CONSOLE]).delete(reply.id, staff_of(request))
    except NotThere as error:
        raise Refused(404, str(error)) from error
    return go_to(f"{LIST}?done=canned_deleted")


async def _save(request: web.Request, number: int) -> web.Response:
    console, form = request.app[CONSOLE], await typed(request)
    reply = _typed_reply(number, form)
    if form.has("try"):
        return _form(request, reply, *_trial(console, reply))
    try:
        _refuse_unknown_measure(console, reply)
        await _canned(console).save(reply, staff_of(request))
    except CannotKeep as error:
        return _form(request, reply, str(error), 422)
    except NotThere as error:
        raise Refused(404, str(error)) from error
    return go_to(f"{LIST}?done=canned_saved")


def _typed_reply(number: int, form: Typed) -> CannedReply:
    return CannedReply(number, form["title"], form["text"], form["measure"].upper() or None)


def _trial(console: Console, reply: CannedReply) -> tuple[str, int]:
    try:
        _refuse_unknown_measure(console, check(reply))
    except CannotKeep as error:
        return str(error), 422
    return "", 200


def _refuse_unknown_measure(console: Console, reply: CannedReply) -> None:
    if not reply.measure:
        return
    try:
        console.selector.base.measure(reply.measure)
    except UnknownMeasure as error:
        raise CannotKeep(text("measure_none", measure=reply.measure)) from error


def _form(request: web.Request, reply: CannedReply, problem: str = "", status: int = 200) -> web.Response:
    console = request.app[CONSOLE]
    filled = None if problem or reply == NEW else _example(console, reply, staff_of(request))
    values: dict[str, Any] = {"reply": reply, "problem": problem, "filled": filled, "blanks": BLANKS}
    measures = [(measure.id, measure.title, document.short) for document, measure in console.selector.base.measures()]
    return page(request, "canned_form.html", status=status, measures=measures, **values)


def _example(console: Console, reply: CannedReply, staff: Staff) -> Filled | None:
    """How the reply reads for somebody of the region that its measure is for, today."""
    try:
        check(reply)
        document = console.selector.base.measure(reply.measure)[0] if reply.measure else None
    except (CannotKeep, UnknownMeasure):
        return None
    region = document.region.code if document else None
    settings = console.settings
    occasion = Occasion(region, settings.day(), text("desk_example"), staff.name, settings.hotline)
    return fill(reply, occasion, console.selector.base, console.divisions)


def _measure(console: Console) -> dict[str, str]:
    return {measure.id: measure.title for _, measure in console.selector.base.measures()}


def _canned(console: Console) -> Canned:
    return Canned(console.database, console.audit, console.clock)


async def _reply(request: web.Request) -> CannedReply:
    found = await _canned(request.app[CONSOLE]).get(int(request.match_info["number"]))
    if found is None:
        raise Refused(404, sentence("canned_gone"))
    return found
