"""Reports: figures of a span of days with charts, the same as a workbook, and the messages that nobody answered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.console.charts import FILTERS
from bot.console.gate import needs, page, staff_of
from bot.console.naming import names_of
from bot.console.refusal import Refused
from bot.console.review_texts import names, text
from bot.console.services import CONSOLE, Console
from bot.console.view import VIEWS
from bot.gateway.texts import text as said
from bot.reports.report import Reports
from bot.reports.spans import Preset, Span, custom, named
from bot.reports.tables import Where
from bot.reports.texts import text as report_text
from bot.reports.xlsx import workbook
from bot.staff.member import Staff
from bot.staff.roles import Permission

PATH = "/console/reports"
TALKS = "/console/talks"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
APOLOGY = "silent"


def routes() -> list[web.RouteDef]:
    """The page, the workbook and the unanswered messages."""
    return [
        web.get(PATH, show),
        web.get(f"{PATH}.xlsx", export),
        web.get(f"{PATH}/unanswered", show_unanswered),
    ]


def set_up(site: web.Application) -> None:
    """Adds to the templates what charts need."""
    site[VIEWS].environment.filters.update(FILTERS)


@needs(Permission.REPORTS)
async def show(request: web.Request) -> web.Response:
    """The report of a span, this month unless asked otherwise."""
    console, staff = request.app[CONSOLE], staff_of(request)
    chosen, team = _asked(console, request.query), await _team(console, request.query)
    known = await names_of(console)
    report = await _reports(console).make(chosen[1], team, known, staff)
    values = _choice(chosen, team) | {"teams": known.team, "team_name": _team_name(known.team, team)}
    opens = _may_open(staff)
    return page(request, "reports.html", report=report, opens=opens, link=_linked(opens), **values)


@needs(Permission.REPORTS)
async def export(request: web.Request) -> web.Response:
    """The report as a workbook; that it was taken is recorded first."""
    console, staff = request.app[CONSOLE], staff_of(request)
    (_, span), team = _asked(console, request.query), await _team(console, request.query)
    await console.audit.record(staff.actor, "report.exported", _days(span), team=team)
    known = await names_of(console)
    report = await _reports(console).make(span, team, known, staff)
    body = await asyncio.to_thread(workbook, report, _team_name(known.team, team))
    headers = {"Content-Disposition": f'attachment; filename="bangfu-{_days(span)}.xlsx"'}
    return web.Response(body=body, content_type=XLSX, headers=headers)


@needs(Permission.REPORTS)
async def show_unanswered(request: web.Request) -> web.Response:
    """The messages of a span that the bot could not answer, or those of one group."""
    console, staff = request.app[CONSOLE], staff_of(request)
    chosen = _asked(console, request.query)
    found = await _reports(console).unanswered(chosen[1], staff)
    group = request.query.get("group", "")
    messages = found.of(int(group)) if group.isdecimal() and len(group) < 12 else found.messages
    values = _choice(chosen, None) | {"messages": messages, "hidden": 0 if group else found.hidden}
    return page(request, "unanswered.html", opens=_may_open(staff), group=group, **values)


def _asked(console: Console, query: Mapping[str, str]) -> tuple[Preset, Span]:
    today = console.settings.day()
    given = query.get("span", "")
    dates = _day(query, "from"), _day(query, "to")
    if given in set(Preset) - {Preset.CUSTOM}:
        return Preset(given), named(Preset(given), today)
    if given == Preset.CUSTOM or any(dates):
        return Preset.CUSTOM, custom(*dates, today)
    return Preset.MONTH, named(Preset.MONTH, today)


def _day(query: Mapping[str, str], name: str) -> date | None:
    value = query.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise Refused(422, text("bad_day", value=value[:20])) from error


async def _team(console: Console, query: Mapping[str, str]) -> int | None:
    given = query.get("team", "")
    known = {str(team.id): team.id for team in await console.teams.all()}
    return known.get(given)


def _team_name(known: Mapping[int, str], team: int | None) -> str:
    return known[team] if team else report_text("every_team")


def _choice(chosen: tuple[Preset, Span], team: int | None) -> dict[str, Any]:
    """What the form shows, and the query that keeps it."""
    preset, span = chosen
    dates = {"from": span.first.isoformat(), "to": span.last.isoformat()}
    more = {"team": str(team)} if team else {}
    kept = {"dates": urlencode(dates), "query": urlencode(dates | more), "team_query": urlencode(more)}
    return {"preset": preset.value, "presets": names("presets"), "span": span, "team": team, **kept}


def _reports(console: Console) -> Reports:
    return Reports(console.database, console.teams, console.clock, said(APOLOGY))


def _may_open(staff: Staff) -> bool:
    return staff.may(Permission.READ_TALKS) or staff.may(Permission.TALK)


def _linked(opens: bool) -> Any:
    """The address behind a figure; empty for staff who may not read talks, or where there is nothing behind it."""

    def link(value: float | None, where: Where | None) -> str:
        return f"{TALKS}?{urlencode(where)}" if opens and value is not None and where else ""

    return link


def _days(span: Span) -> str:
    return f"{span.first.isoformat()}_{span.last.isoformat()}"
