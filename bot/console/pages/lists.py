"""The lists of who has not yet had what a duty asks for: how far they are, the people of one, its workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.console import registry_events
from bot.console.forms import Typed, typed
from bot.console.gate import needs, staff_of
from bot.console.people_export import send_sheet
from bot.console.people_search import day_of
from bot.console.refusal import Refused
from bot.console.registry_texts import names, text
from bot.console.services import CONSOLE, Console
from bot.console.team_form import BadField, read_regions, region_line
from bot.console.view import page
from bot.registry.due_lists import DueList, DueRow, Scope, Standing, total
from bot.registry.reading import Page
from bot.registry.service_words import lacks_in_words, list_words
from bot.registry.values import EventKind
from bot.reports.registry_lists import ListBooks
from bot.staff.roles import Permission

LIST = "/console/lists"
ONE = LIST + "/{key:" + "|".join(DueList) + "}"
ON_A_PAGE = 50
# What staff usually do for the people of a list.
USUAL = {
    DueList.TALK_GUIDANCE: EventKind.POLICY_TALK,
    DueList.TRAINING: EventKind.TRAINING,
    DueList.CONTACT: EventKind.CALL,
    DueList.BECAME_UNEMPLOYED: EventKind.CALL,
    DueList.ZERO_EMPLOYMENT: EventKind.VISIT,
}


def routes() -> list[web.RouteDef]:
    """All lists, one list, its workbook."""
    return [web.get(LIST, show), web.get(ONE, show_one), web.post(f"{ONE}/export", export)]


@dataclass(frozen=True)
class Asked:
    """The scope that an address asks for, as typed and as understood; `query` keeps it in addresses."""

    scope: Scope
    region: str
    query: str
    problem: str


@needs(Permission.REGISTRY)
async def show(request: web.Request) -> web.Response:
    """A card for each list."""
    console, asked = request.app[CONSOLE], _asked(request.app[CONSOLE], request.query)
    cards = []
    for key in DueList:
        rows = await console.lists.summary(key, asked.scope)
        cards.append({"key": key, "words": list_words(key), "rows": rows, "total": total(rows, text("total"))})
    values = {"cards": cards, "asked": asked, "problem": asked.problem, "today": asked.scope.day}
    return page(request, "lists.html", status=422 if asked.problem else 200, **values)


@needs(Permission.REGISTRY)
async def show_one(request: web.Request) -> web.Response:
    """The people of one list: those who have not had it, or those of whom nobody knows."""
    console, query = request.app[CONSOLE], request.query
    key, asked = DueList(request.match_info["key"]), _asked(console, query)
    standing = Standing(query["standing"]) if query.get("standing") in set(Standing) else Standing.OPEN
    whole = total(await console.lists.summary(key, asked.scope), text("total"))
    number = _page_number(query.get("page", ""), _size(whole, standing))
    lines = await console.lists.people(key, asked.scope, Page(ON_A_PAGE, (number - 1) * ON_A_PAGE), standing)
    values: dict[str, Any] = {
        "key": key,
        "words": list_words(key),
        "asked": asked,
        "standing": standing,
        "standings": names("standings"),
        "counts": {each.value: _size(whole, each) for each in Standing},
        "total": whole,
        "lines": lines,
        "lacks": lacks_in_words,
        "number": number,
        "more": _size(whole, standing) > number * ON_A_PAGE,
        "here": _here(key, asked, standing, number),
        "event": registry_events.choices(),
        "form": Typed([("kind", USUAL.get(key, ""))]),
        "today": asked.scope.day,
        "problem": asked.problem,
    }
    return page(request, "lists_one.html", status=422 if asked.problem else 200, **values)


@needs(Permission.REGISTRY)
async def export(request: web.Request) -> web.Response:
    """The list as a workbook with masked phones; that it was taken is in the audit log."""
    console, form = request.app[CONSOLE], await typed(request)
    key = DueList(request.match_info["key"])
    asked = _asked(console, {name: form[name] for name in ("region", "since")})
    if asked.problem:
        raise Refused(422, asked.problem)
    books = ListBooks(console.lists, console.people, console.audit, console.clock, console.divisions)
    body = await books.masked(key, asked.scope, staff_of(request))
    return send_sheet(body, text("list_file", name=list_words(key).name, day=asked.scope.day))


def _asked(console: Console, query: Mapping[str, str]) -> Asked:
    today, region, since = console.settings.day(), query.get("region", "")[:200], query.get("since", "")
    try:
        regions = read_regions("region", region, console.divisions)
        scope = Scope(today, regions, day_of("since", since))
        region = "、".join(region_line(code, console.divisions) for code in regions)
        problem = text("since_future") if scope.first > today else ""
    except BadField as error:
        scope, problem = Scope(today), error.sentence
    kept = {"region": "、".join(scope.regions), "since": scope.since.isoformat() if scope.since else ""}
    return Asked(scope, region, urlencode({name: value for name, value in kept.items() if value}), problem)


def _size(row: DueRow, standing: Standing) -> int:
    return {Standing.OPEN: row.open, Standing.MET: row.met, Standing.UNCLEAR: row.unclear}[standing]


def _here(key: DueList, asked: Asked, standing: Standing, number: int) -> str:
    where = {"standing": standing.value, "page": str(number)}
    return f"{LIST}/{key}?{'&'.join(filter(None, (asked.query, urlencode(where))))}"


def _page_number(given: str, size: int) -> int:
    pages = max(1, -(-size // ON_A_PAGE))
    return min(pages, max(1, int(given))) if given.isdecimal() and len(given) < 6 else 1
