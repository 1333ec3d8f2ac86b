"""Who came to a fair: the code for the wall, the people who were told beside those who came, and ticks by hand."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from markupsafe import Markup

from bot.broadcast.attendance import is_on
from bot.broadcast.errors import BroadcastError, NoFair
from bot.broadcast.texts import complaint
from bot.console.broadcast_came import ON_A_PAGE, Guests
from bot.console.broadcast_texts import names, text
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, page, staff_of
from bot.console.refusal import refused
from bot.console.services import CONSOLE
from bot.registry.filter import PeopleFilter
from bot.registry.person import PersonLine
from bot.registry.reading import Page
from bot.settings import TIME_ZONE
from bot.staff.roles import Permission

PATH = "/console/attendance"
ONE = f"{PATH}/{{fair:[0-9]{{1,9}}}}"
READERS = (Permission.BROADCAST, Permission.READ_BROADCASTS, Permission.DIRECTORY)
TICKERS = (Permission.BROADCAST, Permission.DIRECTORY)
MOST_FOUND = 20
LONGEST_WORDS = 60


def routes() -> list[web.RouteDef]:
    """The fairs, one fair, the poster; the search is a form, so that no name stands in an address."""
    return [
        web.get(PATH, show_all),
        web.get(ONE, show),
        web.post(f"{ONE}/find", find),
        web.post(f"{ONE}/tick", tick),
        web.get(f"{ONE}/poster", poster),
    ]


@needs(*READERS)
async def show_all(request: web.Request) -> web.Response:
    """The fairs that are coming and those that were lately."""
    console = request.app[CONSOLE]
    found = await Guests(console.database, console.divisions).fairs(console.clock.now())
    return page(request, "attendance_fairs.html", lines=found)


@needs(*READERS)
async def show(request: web.Request) -> web.Response:
    """One fair: the counts and the people."""
    return await _fair(request)


@needs(*TICKERS)
async def find(request: web.Request) -> web.Response:
    """People of the registry whom the words may mean, each with a button."""
    console, words = request.app[CONSOLE], (await typed(request))["words"][:LONGEST_WORDS]
    if not words:
        return await _fair(request, text("nobody_named"))
    found = await console.people.find(PeopleFilter(words=words), Page(MOST_FOUND))
    return await _fair(request, found=found)


@needs(*TICKERS)
async def tick(request: web.Request) -> web.Response:
    """Somebody was seen there."""
    console, form, fair = request.app[CONSOLE], await typed(request), int(request.match_info["fair"])
    try:
        news = await console.attendance.tick(fair, _number(form), staff_of(request))
    except NoFair as error:
        raise refused(404, "not_found") from error
    except BroadcastError as error:
        return await _fair(request, complaint(error))
    return go_to(f"{PATH}/{fair}?done={'attendance_noted' if news else 'attendance_known'}")


@needs(*READERS)
async def poster(request: web.Request) -> web.Response:
    """What hangs on the wall of the fair, to print."""
    try:
        made = await request.app[CONSOLE].attendance.poster(int(request.match_info["fair"]))
    except NoFair as error:
        raise refused(404, "not_found") from error
    # The picture is made by segno from our own address: no words of anybody are in it.
    return page(request, "attendance_poster.html", poster=made, picture=Markup(made.picture))  # noqa: S704


async def _fair(request: web.Request, problem: str = "", found: list[PersonLine] | None = None) -> web.Response:
    console, number, query = request.app[CONSOLE], int(request.match_info["fair"]), request.query
    try:
        made = await console.attendance.poster(number)
    except NoFair as error:
        raise refused(404, "not_found") from error
    guests = Guests(console.database, console.divisions)
    view = "absent" if query.get("view") == "absent" else "came"
    given = query.get("page", "")
    at = max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1
    lines = await (guests.absent if view == "absent" else guests.came)(number, (at - 1) * ON_A_PAGE)
    moment, fair = console.clock.now(), made.fair
    values: dict[str, Any] = {
        "fair": fair,
        "code": made.code,
        "words": made.words,
        "counts": await guests.counts(number),
        "lines": lines[:ON_A_PAGE],
        "more": len(lines) > ON_A_PAGE,
        "number": at,
        "view": view,
        "views": names("views"),
        "found": found,
        "today": is_on(fair, moment),
        "begun": moment.astimezone(TIME_ZONE).date() >= fair.starts_at.astimezone(TIME_ZONE).date(),
        "ticks": any(staff_of(request).may(each) for each in TICKERS),
        "problem": problem,
    }
    return page(request, "attendance.html", status=422 if problem else 200, **values)


def _number(form: Typed) -> int:
    return int(form["person"]) if form["person"].isdecimal() and len(form["person"]) < 10 else 0
