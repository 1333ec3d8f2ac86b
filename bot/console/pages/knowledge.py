"""The care of the knowledge: what is due, and the questions that nobody could answer."""

from __future__ import annotations

import asyncio
import io
from typing import Any

from aiohttp import web

from bot.console.charts import percent
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, page, staff_of
from bot.console.people_export import XLSX
from bot.console.refusal import Refused
from bot.console.services import CONSOLE, Console
from bot.console.view import VIEWS
from bot.knowledge.due import COUNTED_DAYS, Ahead, read_due
from bot.knowledge.questions.files import about_name, draft, write_list
from bot.knowledge.questions.keeping import CannotSettle, Group, OpenQuestions
from bot.knowledge.texts import names
from bot.staff.roles import Permission

PATH = "/console/knowledge"
QUESTIONS = f"{PATH}/questions"
AHEAD = (30, 90, 180, 365)
USUAL = 90
MOST_SHOWN = 100
TYPES = {"xlsx": XLSX, "csv": "text/csv"}


def routes() -> list[web.RouteDef]:
    """Both pages, the files and the decision about a group."""
    return [
        web.get(PATH, show_due),
        web.get(QUESTIONS, show_questions),
        web.post(f"{QUESTIONS}/settle", settle),
        web.get(f"{QUESTIONS}/list.{{ending:{'|'.join(TYPES)}}}", export),
        web.get(f"{QUESTIONS}/{{number:[0-9]{{1,9}}}}.yml", export_draft),
    ]


def set_up(site: web.Application) -> None:
    """Adds to the templates the length of a bar."""
    site[VIEWS].environment.filters["percent"] = percent


@needs(Permission.KNOWLEDGE)
async def show_due(request: web.Request) -> web.Response:
    """What has run out, soon will, or was confirmed by nobody."""
    console, given = request.app[CONSOLE], request.query.get("days", "")
    days = int(given) if given in map(str, AHEAD) else USUAL
    found = await read_due(console.database, console.selector.base, Ahead(console.settings.day(), days))
    values: dict[str, Any] = {
        "found": found,
        "largest": max((due.answers for due in found), default=0),
        "why": names("why"),
    }
    return page(request, "knowledge.html", days=days, ahead=AHEAD, counted=COUNTED_DAYS, **values)


@needs(Permission.KNOWLEDGE)
async def show_questions(request: web.Request) -> web.Response:
    """The groups, those that most people ask first."""
    return await _questions(request)


@needs(Permission.KNOWLEDGE)
async def settle(request: web.Request) -> web.Response:
    """Marks the questions that the page showed as one group."""
    form, rows, actor = await typed(request), _rows(request.app[CONSOLE]), staff_of(request).actor
    ids = _ids(form)
    try:
        if form["outcome"] == "used":
            await rows.use(ids, form["became"], actor)
            return go_to(f"{QUESTIONS}?done=questions_used")
        await rows.dismiss(ids, actor)
    except CannotSettle as error:
        return await _questions(request, 422, problem=str(error), wrong=min(ids), became=form["became"])
    return go_to(f"{QUESTIONS}?done=questions_dismissed")


@needs(Permission.KNOWLEDGE)
async def export(request: web.Request) -> web.Response:
    """The list as a workbook or as CSV; that it was taken is recorded first."""
    console, ending, body = request.app[CONSOLE], request.match_info["ending"], io.BytesIO()
    groups = await _rows(console).groups()
    await console.audit.record(staff_of(request).actor, "question.exported", ending, groups=len(groups))
    await asyncio.to_thread(write_list, body, ending, groups, console.divisions.name_path)
    return _file(body.getvalue(), TYPES[ending], f"open-questions.{ending}")


@needs(Permission.KNOWLEDGE)
async def export_draft(request: web.Request) -> web.Response:
    """A group as the draft of a measure."""
    console, number = request.app[CONSOLE], int(request.match_info["number"])
    try:
        group = await _rows(console).group(number)
    except CannotSettle as error:
        raise Refused(404, str(error)) from error
    await console.audit.record(staff_of(request).actor, "question.exported", "yml", groups=1)
    content = draft(group, console.selector.base).encode()
    return _file(content, "application/yaml", f"draft-{group.number}.yml")


async def _questions(request: web.Request, status: int = 200, **values: Any) -> web.Response:
    console = request.app[CONSOLE]
    groups = await _rows(console).groups()
    shown = {"wrong": 0, "became": ""} | values
    counts = {"total": len(groups), "asked": sum(group.asked for group in groups)}
    named = {"about": about_name, "place": console.divisions.name_path, "is_measure": _is_measure(console)}
    return page(request, "knowledge_questions.html", status=status, groups=_page(groups), **counts, **named, **shown)


def _page(groups: list[Group]) -> list[Group]:
    return groups[:MOST_SHOWN]


def _is_measure(console: Console) -> Any:
    """Whether a group is about a measure that is silent, not about a topic."""
    known = {measure.id for _, measure in console.selector.base.measures()}
    return known.__contains__


def _ids(form: Typed) -> list[int]:
    """The questions that the page showed as one group."""
    given = [part for part in form["ids"].split() if part.isdecimal() and len(part) < 10]
    if not given:
        raise web.HTTPBadRequest
    return [int(part) for part in given]


def _rows(console: Console) -> OpenQuestions:
    return OpenQuestions(console.database, console.audit, console.clock)


def _file(body: bytes, kind: str, name: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": kind}
    return web.Response(body=body, headers=headers)
