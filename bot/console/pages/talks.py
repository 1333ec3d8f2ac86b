"""Closed talks: the search, one talk to read, and the same on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.channels.citation import basis
from bot.console.forms import typed
from bot.console.gate import needs, page, staff_of
from bot.console.naming import channel_name, ending_name, rating_name, region_name, topic_names
from bot.console.refusal import Refused
from bot.console.review_texts import names, text
from bot.console.services import CONSOLE, Console
from bot.console.talk_lines import entries
from bot.console.talk_search import BadSearch, marks, read
from bot.console.view import VIEWS
from bot.handoff.access import note_refusal
from bot.handoff.archive import Archive, ClosedTalk, Found, NoTalk, NotYours, Search, StillOpen
from bot.handoff.texts import closing_tags
from bot.reports.texts import names as report_names
from bot.staff.roles import Permission

LIST = "/console/talks"
ONE = LIST + "/{number:[0-9]{1,9}}"
READERS = (Permission.TALK, Permission.READ_TALKS)


def routes() -> list[web.RouteDef]:
    """The search (by form, so that words stay out of addresses; figures of reports link here) and the talk."""
    return [
        web.get(LIST, search),
        web.post(LIST, search_by_form),
        web.get(ONE, show),
        web.get(ONE + "/print", show_print),
    ]


def set_up(site: web.Application) -> None:
    """Adds the words of the archive to the templates."""
    console = site[CONSOLE]
    known = topic_names(console.routing)
    site[VIEWS].environment.filters.update(
        topic=lambda topic: known.get(topic, topic),
        region=lambda code: region_name(code, console.divisions),
        rating=rating_name,
        ending=ending_name,
        channel=channel_name,
        basis=basis,
    )


@needs(*READERS)
async def search(request: web.Request) -> web.Response:
    """The hand-offs that a link asks for."""
    return await _results(request, request.query)


@needs(*READERS)
async def search_by_form(request: web.Request) -> web.Response:
    """The hand-offs that the form asks for, or another page of them."""
    form = await typed(request)
    return await _results(request, {name: form[name] for name in _fields()})


@needs(*READERS)
async def show(request: web.Request) -> web.Response:
    """One talk that is over, read-only."""
    talk = await _talk(request)
    return page(request, "talk.html", **await _shown(request, talk))


@needs(*READERS)
async def show_print(request: web.Request) -> web.Response:
    """The talk laid out for paper; that it was printed is recorded."""
    console, talk = request.app[CONSOLE], await _talk(request)
    await console.audit.record(staff_of(request).actor, "talk.printed", f"handoff:{talk.hit.number}")
    return page(request, "talk_print.html", printed_at=console.clock.now(), **await _shown(request, talk))


def _fields() -> tuple[str, ...]:
    plain = ("words", "topic", "team", "agent", "region", "channel", "urgent", "tag", "rating", "ending", "from", "to")
    return (*plain, "stage", "promise", "moved", "ids", "page")


async def _results(request: web.Request, fields: Mapping[str, str]) -> web.Response:
    console, staff = request.app[CONSOLE], staff_of(request)
    archive, problem, hidden = _archive(console), "", 0
    found, asked = Found(0, 1, ()), Search()
    try:
        asked = read(fields, console.divisions)
        found = await archive.find(asked, staff, _page_number(fields))
        hidden = await archive.hidden(asked, staff)
    except BadSearch as error:
        problem = str(error)
    values = {"asked": asked, "found": found, "hidden": hidden, "problem": problem, "fields": _kept(fields)}
    lists = await _lists(console) | {"marks": list(marks(fields, console.divisions))}
    return page(request, "talks.html", status=422 if problem else 200, **values, **lists)


def _kept(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: fields.get(name, "") for name in _fields() if name != "page"}


def _page_number(fields: Mapping[str, str]) -> int:
    given = fields.get("page", "")
    return int(given) if given.isdecimal() and len(given) < 6 else 1


async def _lists(console: Console) -> dict[str, Any]:
    """What the form offers to choose from."""
    return {
        "topics": topic_names(console.routing),
        "teams": {team.id: team.name for team in await console.teams.all()},
        "agents": {each.id: each.name for each in await console.accounts.all() if each.may(Permission.TALK)},
        "tags": {tag: tag for tag in closing_tags()},
        "ratings": report_names("ratings"),
        "endings": report_names("endings"),
        "stages": names("stages"),
    }


def _archive(console: Console) -> Archive:
    return Archive(console.database, console.clock.now)


async def _talk(request: web.Request) -> ClosedTalk:
    console, staff, number = request.app[CONSOLE], staff_of(request), int(request.match_info["number"])
    try:
        return await _archive(console).talk(number, staff)
    except NoTalk as error:
        raise Refused(404, text("talk_unknown", number=number)) from error
    except StillOpen as error:
        raise Refused(409, text("talk_open", number=number)) from error
    except NotYours as error:
        await note_refusal(console.audit, number, staff)
        raise Refused(403, text("talk_refused", number=number)) from error


async def _shown(request: web.Request, talk: ClosedTalk) -> dict[str, Any]:
    return {"talk": talk, "entries": await entries(request.app[CONSOLE], talk)}
