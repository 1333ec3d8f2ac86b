"""What the pages of the workspace share: services made once, refusals in words, deeds that tell the page."""

from __future__ import annotations

import functools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.console.attachments import Attachments, BadFile
from bot.console.refusal import Refused, refused
from bot.console.services import CONSOLE, Console
from bot.console.suggestions import Suggestions
from bot.console.view import staff_of
from bot.console.work_message import BadMessage, Writing
from bot.gateway.errors import RequestTaken
from bot.handoff import editing
from bot.handoff.canned import Canned
from bot.handoff.case import Case
from bot.handoff.errors import Empty, Gone, HandOffError, NoReason, NotAllowed, NotYours
from bot.handoff.lessons import Lessons
from bot.handoff.texts import sentence as refusal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
STATUS: dict[type[HandOffError], int] = {NotAllowed: 403, Gone: 410, Empty: 422, NoReason: 422}
# Somebody else has changed the talk meanwhile.
CHANGED = 409
# Where one open talk lies; its parts are below it.
TALK_PATH = "/console/work/talks/{number:[0-9]{1,10}}"
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Work:
    """The services of the workspace."""

    console: Console
    suggestions: Suggestions
    canned: Canned
    lessons: Lessons
    attachments: Attachments
    writing: Writing


WORK = web.AppKey("console_work", Work)


def make_work(console: Console) -> Work:
    """The workspace's services on top of the console's."""
    suggestions = Suggestions(console.engine, console.selector)
    return Work(
        console,
        suggestions,
        Canned(console.database, console.audit, console.clock),
        Lessons(console.database, console.audit, console.clock),
        Attachments(console.database),
        Writing(console, suggestions),
    )


def telling(handler: Handler) -> Handler:
    """Answers what the desk refuses with its sentence and a status that the page understands."""

    @functools.wraps(handler)
    async def told(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except HandOffError as error:
            raise Refused(STATUS.get(type(error), CHANGED), refusal(error)) from error
        except RequestTaken as error:
            raise refused(422, "bad_request") from error
        except (BadMessage, BadFile, editing.Refused) as error:
            raise Refused(422, str(error)) from error

    return told


def quiet(handler: Handler) -> Handler:
    """Answers nothing for a talk that has ended or gone to somebody else: what a page sends by itself may come late."""

    @functools.wraps(handler)
    async def silent(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (Gone, NotYours):
            return web.Response(status=204)

    return silent


def number_of(request: web.Request) -> int:
    """The hand-off that the address names; raises Gone for one that no database can hold."""
    number = int(request.match_info["number"])
    if number > LARGEST_NUMBER:
        raise Gone(number)
    return number


async def case_of(request: web.Request) -> Case:
    """The open talk that the address names; raises Gone and NotAllowed."""
    return await request.app[CONSOLE].queue.open_talk(number_of(request), staff_of(request))


def done(**news: Any) -> web.Response:
    """A deed is done and there is nothing to show."""
    return web.Response(status=204, headers=trigger(**news))


def trigger(**news: Any) -> dict[str, str]:
    """The header that makes `news` (`talk_open={"talk": 3}`) events in the page."""
    return {"HX-Trigger": json.dumps({name.replace("_", "-"): value for name, value in news.items()})}
