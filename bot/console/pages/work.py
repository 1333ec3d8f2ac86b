"""The workspace: the page with its three columns, its lists, taking the next talk, being available."""

from __future__ import annotations

from aiohttp import web

from bot.console.gate import background, fragment, needs, page, staff_of
from bot.console.refusal import Refused
from bot.console.services import CONSOLE
from bot.console.shared_queue import SHARED_QUEUE, SharedQueue, following
from bot.console.view import VIEWS
from bot.console.work import CHANGED, WORK, done, make_work, telling
from bot.console.work_frame import frame
from bot.console.work_lists import read_own
from bot.console.work_texts import filters, sentence
from bot.handoff.board import Change, What
from bot.staff.roles import Permission

PATH = "/console/work"


def set_up(site: web.Application) -> None:
    """Makes the services of the workspace and gives the templates what they need."""
    console, views = site[CONSOLE], site[VIEWS]
    views.environment.filters.update(filters(console.clock))
    site[WORK] = make_work(console)
    site[SHARED_QUEUE] = SharedQueue(console, lambda queue: views.render("work_queue.html", queue=queue))
    site.cleanup_ctx.append(following)


def routes() -> list[web.RouteDef]:
    """The page and its lists."""
    return [
        web.get(PATH, show),
        web.get(f"{PATH}/mine", mine),
        web.get(f"{PATH}/queue", queue),
        web.post(f"{PATH}/next", take_next),
        web.post(f"{PATH}/availability", be_available),
    ]


@needs(Permission.TALK)
async def show(request: web.Request) -> web.Response:
    """The page without a talk."""
    return page(request, "work.html", talk=None, **await frame(request))


@background
@needs(Permission.TALK)
async def mine(request: web.Request) -> web.Response:
    """The agent's own talks as they are now."""
    return fragment(request, "work_mine.html", own=await read_own(request.app[CONSOLE], staff_of(request)))


@background
@needs(Permission.TALK)
async def queue(request: web.Request) -> web.Response:
    """The queue as it is now."""
    html = await request.app[SHARED_QUEUE].html(staff_of(request))
    answer = web.Response(text=html, content_type="text/html")
    answer.enable_compression()
    return answer


@needs(Permission.TALK)
@telling
async def take_next(request: web.Request) -> web.Response:
    """Claims whoever is next in the queue."""
    number = await request.app[CONSOLE].desk.claim_next(staff_of(request))
    if number is None:
        raise Refused(CHANGED, sentence("nobody_waits"))
    return done(talk_open={"talk": number})


@needs(Permission.TALK)
async def be_available(request: web.Request) -> web.Response:
    """Switches between at the desk and away."""
    available = (await request.post()).get("available") == "1"
    console, number = request.app[CONSOLE], staff_of(request).id
    await console.presence.set_available(number, available)
    console.board.publish(Change(What.PRESENCE, agent_id=number))
    return fragment(request, "work_availability.html", available=available)
