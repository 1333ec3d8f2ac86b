"""Lessons: what agents' answers teach, to be accepted or refused one by one, and the accepted ones as files."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, page, staff_of
from bot.console.naming import region_name, topic_names
from bot.console.refusal import Refused
from bot.console.review_texts import names
from bot.console.services import CONSOLE, Console
from bot.console.talk_search import BadSearch, region_code
from bot.handoff.editing import NotThere
from bot.handoff.editing import Refused as CannotKeep
from bot.handoff.lesson_files import measures_file, utterances_file
from bot.handoff.lessons import Edited, LessonKind, Lessons
from bot.staff.roles import Permission

LIST = "/console/lessons"
ONE = LIST + "/{number:[0-9]{1,9}}"


def routes() -> list[web.RouteDef]:
    """The list, the two decisions and the two files."""
    return [
        web.get(LIST, show),
        web.post(ONE + "/accept", accept),
        web.post(ONE + "/refuse", refuse),
        web.get(f"{LIST}/utterances.yml", utterances),
        web.get(f"{LIST}/measures.yml", measures),
    ]


@needs(Permission.REVIEW_LESSONS)
async def show(request: web.Request) -> web.Response:
    """What waits, and what can be downloaded."""
    notice = names("done").get(request.query.get("done", ""), "")
    return await _list(request, notice=notice)


@needs(Permission.REVIEW_LESSONS)
async def accept(request: web.Request) -> web.Response:
    """Takes a lesson in as edited."""
    console, form, number = request.app[CONSOLE], await typed(request), int(request.match_info["number"])
    try:
        region = region_code(form["region"], console.divisions)
        edited = Edited(form["question"], form["answer"], form["topic"], region)
        await _lessons(console).accept(number, staff_of(request), edited)
    except (CannotKeep, BadSearch) as error:
        return await _list(request, status=422, problem=str(error), wrong=number, form=form)
    except NotThere as error:
        raise Refused(409, str(error)) from error
    return go_to(f"{LIST}?done=lesson_accepted")


@needs(Permission.REVIEW_LESSONS)
async def refuse(request: web.Request) -> web.Response:
    """Puts a lesson aside."""
    try:
        await _lessons(request.app[CONSOLE]).refuse(int(request.match_info["number"]), staff_of(request))
    except NotThere as error:
        raise Refused(409, str(error)) from error
    return go_to(f"{LIST}?done=lesson_refused")


@needs(Permission.REVIEW_LESSONS)
async def utterances(request: web.Request) -> web.Response:
    """The accepted utterances as training data."""
    accepted = await _lessons(request.app[CONSOLE]).accepted(LessonKind.UTTERANCE)
    return _file(utterances_file(accepted), "utterances.yml")


@needs(Permission.REVIEW_LESSONS)
async def measures(request: web.Request) -> web.Response:
    """The accepted draft measures of one region."""
    console, region = request.app[CONSOLE], request.query.get("region", "")
    accepted = await _lessons(console).accepted(LessonKind.MEASURE)
    name = region_name(region, console.divisions) if region else ""
    return _file(measures_file(accepted, region, name), f"draft-{_known(console, region)}.yml")


def _known(console: Console, region: str) -> str:
    """The code for the file's name; what is no code stays out of the header."""
    return region if console.divisions.get(region) else "none"


def _file(content: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=content, content_type="application/yaml", charset="utf-8", headers=headers)


async def _list(request: web.Request, status: int = 200, **values: Any) -> web.Response:
    console = request.app[CONSOLE]
    lessons = _lessons(console)
    shown: dict[str, Any] = {"wrong": 0, "form": Typed(), "problem": "", "notice": ""} | values
    return page(
        request,
        "lessons.html",
        status=status,
        lessons=await lessons.open(),
        utterances=await lessons.accepted(LessonKind.UTTERANCE),
        regions=_regions(await lessons.accepted(LessonKind.MEASURE)),
        topics=topic_names(console.routing),
        **shown,
    )


def _regions(accepted: list[Any]) -> dict[str, int]:
    """How many accepted draft measures each region has."""
    found: dict[str, int] = {}
    for lesson in accepted:
        found[lesson.region or ""] = found.get(lesson.region or "", 0) + 1
    return found


def _lessons(console: Console) -> Lessons:
    return Lessons(console.database, console.audit, console.clock)
