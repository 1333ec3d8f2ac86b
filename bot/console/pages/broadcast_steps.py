"""The steps of a campaign: submitted, approved or sent back, scheduled, started, paused, cancelled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.broadcast.errors import BroadcastError, NoCampaign
from bot.console.broadcast_form import read_moment
from bot.console.broadcast_texts import text
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, staff_of
from bot.console.pages.broadcast_one import ONE, shown
from bot.console.pages.broadcasts import PATH, version_of
from bot.console.refusal import refused
from bot.console.services import CONSOLE
from bot.console.team_form import BadField
from bot.staff.member import Staff
from bot.staff.roles import Permission

# The campaign's number, the version that was shown, what was typed, and who acts.
Step = Callable[[int, int, Typed, Staff], Awaitable[object]]


def routes() -> list[web.RouteDef]:
    """One address a step."""
    steps = (submit, approve, send_back, schedule, unschedule, start, drill, pause, resume, cancel)
    return [web.post(f"{ONE}/{step.__name__}", step) for step in steps]


@needs(Permission.BROADCAST)
async def submit(request: web.Request) -> web.Response:
    """Hands the draft to the approvers."""
    campaigns = request.app[CONSOLE].campaigns
    return await _take(request, lambda number, version, _, by: campaigns.submit(number, version, by))


@needs(Permission.APPROVE)
async def approve(request: web.Request) -> web.Response:
    """Freezes words and audience; not by those who made it."""
    campaigns = request.app[CONSOLE].campaigns
    return await _take(request, lambda number, version, _, by: campaigns.approve(number, version, by))


@needs(Permission.BROADCAST, Permission.APPROVE)
async def send_back(request: web.Request) -> web.Response:
    """A draft again; an approver says why."""
    campaigns = request.app[CONSOLE].campaigns

    async def step(number: int, version: int, form: Typed, by: Staff) -> None:
        if form.has("why") and not form["why"]:
            raise BadField("why", text("why_needed"))
        await campaigns.send_back(number, version, by, form["why"])

    return await _take(request, step)


@needs(Permission.BROADCAST)
async def schedule(request: web.Request) -> web.Response:
    """Starts by itself at a moment, China time."""
    campaigns = request.app[CONSOLE].campaigns

    async def step(number: int, version: int, form: Typed, by: Staff) -> None:
        moment = read_moment("starts_at", form["starts_at"])
        if moment is None:
            raise BadField("starts_at", text("bad_start"))
        await campaigns.schedule(number, version, moment, by)

    return await _take(request, step)


@needs(Permission.BROADCAST)
async def unschedule(request: web.Request) -> web.Response:
    """Approved, without a time to start at."""
    campaigns = request.app[CONSOLE].campaigns
    return await _take(request, lambda number, version, _, by: campaigns.unschedule(number, version, by))


@needs(Permission.BROADCAST)
async def start(request: web.Request) -> web.Response:
    """Sends from now on."""
    campaigns = request.app[CONSOLE].campaigns
    answer = await _take(request, lambda number, version, _, by: campaigns.start(number, version, by))
    return await _woken(request, answer)


@needs(Permission.BROADCAST)
async def drill(request: web.Request) -> web.Response:
    """Writes to the drill file and reaches nobody."""
    campaigns = request.app[CONSOLE].campaigns
    answer = await _take(request, lambda number, version, _, by: campaigns.start_drill(number, version, by))
    return await _woken(request, answer)


@needs(Permission.BROADCAST)
async def pause(request: web.Request) -> web.Response:
    """Stops sending for now."""
    campaigns = request.app[CONSOLE].campaigns
    return await _take(request, lambda number, version, form, by: campaigns.pause(number, version, by, form["why"]))


@needs(Permission.BROADCAST)
async def resume(request: web.Request) -> web.Response:
    """Goes on."""
    campaigns = request.app[CONSOLE].campaigns
    answer = await _take(request, lambda number, version, _, by: campaigns.resume(number, version, by))
    return await _woken(request, answer)


@needs(Permission.BROADCAST, Permission.APPROVE)
async def cancel(request: web.Request) -> web.Response:
    """Ends it for good."""
    campaigns = request.app[CONSOLE].campaigns
    return await _take(request, lambda number, version, form, by: campaigns.cancel(number, version, by, form["why"]))


async def _take(request: web.Request, step: Step) -> web.Response:
    """Takes the step and shows the campaign as it is then, or what is in the way."""
    form, number = await typed(request), int(request.match_info["number"])
    try:
        await step(number, version_of(form), form, staff_of(request))
    except NoCampaign as error:
        raise refused(404, "not_found") from error
    except BroadcastError as error:
        return await shown(request, error)
    except BadField as error:
        return await shown(request, problem=error.sentence)
    return go_to(f"{PATH}/{number}?done=broadcast_{request.path.rsplit('/', 1)[-1]}")


async def _woken(request: web.Request, answer: web.Response) -> web.Response:
    """Tells those who send, once the step is taken."""
    if answer.status == 303:
        await request.app[CONSOLE].wake_campaign(int(request.match_info["number"]))
    return answer
