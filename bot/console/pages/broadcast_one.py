"""One campaign: what it says and to whom, how far it has come, what became of it, person by person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.broadcast.audience import Look
from bot.broadcast.campaign import Campaign
from bot.broadcast.errors import BroadcastError, Outdated
from bot.broadcast.figures import MOST_LINES, NO_CHANNEL
from bot.broadcast.report import Line, Progress
from bot.broadcast.report_sheets import workbook
from bot.broadcast.states import Campaign as State
from bot.broadcast.states import Delivery
from bot.broadcast.texts import complaint
from bot.console.broadcast_look import drawn, in_words
from bot.console.broadcast_shown import Pace, paced, stages
from bot.console.broadcast_texts import text
from bot.console.gate import background, fragment, needs, page, staff_of
from bot.console.pages.broadcasts import PATH, READERS, campaign_of
from bot.console.people_export import send_sheet
from bot.console.services import CONSOLE, Console
from bot.staff.roles import Permission

ONE = f"{PATH}/{{number:[0-9]{{1,9}}}}"
# htmx takes this status for "stop asking".
STOP_POLLING = 286
# Before these nobody was queued.
UNSENT = (State.DRAFT, State.SUBMITTED, State.APPROVED, State.SCHEDULED)
UNFROZEN = (State.DRAFT, State.SUBMITTED)
LONGEST_REASON = 200


def routes() -> list[web.RouteDef]:
    """The page, its living parts, the people and the workbook."""
    return [
        web.get(ONE, show),
        web.get(f"{ONE}/progress", progress),
        web.get(f"{ONE}/report", report),
        web.get(f"{ONE}/people", people),
        web.post(f"{ONE}/export", export),
    ]


@needs(*READERS)
async def show(request: web.Request) -> web.Response:
    """The campaign as it is."""
    return await shown(request)


@background
@needs(*READERS)
async def progress(request: web.Request) -> web.Response:
    """How far it is; when it does not run any more the whole page is asked for."""
    console, campaign = request.app[CONSOLE], await campaign_of(request)
    if campaign.state is not State.RUNNING:
        return web.Response(status=STOP_POLLING, headers={"HX-Refresh": "true"})
    counted = await console.figures.progress(campaign.id)
    pace = paced(counted, console.clock.monotonic(), *_measured(request.query))
    return fragment(request, "broadcast_progress.html", campaign=campaign, **_progress(counted, pace))


@background
@needs(*READERS)
async def report(request: web.Request) -> web.Response:
    """The figures behind the progress."""
    console, campaign = request.app[CONSOLE], await campaign_of(request)
    found = await console.figures.report(campaign)
    return fragment(request, "broadcast_report.html", campaign=campaign, report=found, no_channel=NO_CHANNEL)


@needs(*READERS)
async def people(request: web.Request) -> web.Response:
    """What became of each person, a page of them."""
    console, campaign, query = request.app[CONSOLE], await campaign_of(request), request.query
    state = Delivery(query["state"]) if query.get("state") in set(Delivery) else None
    reason = query.get("reason", "")[:LONGEST_REASON]
    after = _place(query.get("after", ""))
    lines = await console.figures.lines(campaign, state, after, MOST_LINES + 1, reason)
    reasons = [why for _, why, _ in (await console.figures.report(campaign)).by_reason]
    values: dict[str, Any] = {
        "campaign": campaign,
        "lines": lines[:MOST_LINES],
        "after": _mark(lines[MOST_LINES - 1]) if len(lines) > MOST_LINES else "",
        "first": after == (0, 0),
        "state": state.value if state else "",
        "states": [each.value for each in Delivery],
        "reason": reason,
        "reasons": dict.fromkeys([*reasons, NO_CHANNEL]),
    }
    return page(request, "broadcast_people.html", **values)


@needs(*READERS)
async def export(request: web.Request) -> web.Response:
    """The result as a workbook, everybody masked; that it was taken stands in the audit log."""
    console, campaign = request.app[CONSOLE], await campaign_of(request)
    found = await console.figures.report(campaign)
    body = await workbook(console.figures, console.audit, found, staff_of(request).actor)
    return send_sheet(body, text("report_file", number=campaign.id))


async def shown(request: web.Request, error: BroadcastError | None = None, problem: str = "") -> web.Response:
    """The page of the campaign, with what could not be done."""
    console, campaign, staff = request.app[CONSOLE], await campaign_of(request), staff_of(request)
    names = {each.id: each.name for each in await console.accounts.all()}
    values: dict[str, Any] = {
        "campaign": campaign,
        "state": campaign.state.value,
        "own": staff.id in campaign.authors,
        "stages": stages(campaign, names),
        "makers": list(dict.fromkeys(names.get(each, "") for each in sorted(campaign.authors))),
        "problem": complaint(error) if error else problem,
        "no_channel": NO_CHANNEL,
        "may": {"write": staff.may(Permission.BROADCAST), "approve": staff.may(Permission.APPROVE)},
        "now": console.clock.now(),
        **await _content(console, campaign),
        **await _result(console, campaign),
    }
    if staff.may(Permission.BROADCAST) and campaign.state not in {State.CANCELLED, State.EXPIRED}:
        values["trial"] = console.trials.words(campaign)
    return page(request, "broadcast.html", status=_status(error, problem), **{"trial": ""} | values)


async def _content(console: Console, campaign: Campaign) -> dict[str, Any]:
    """The words on each channel; the audience as it is now, until the approval has frozen it."""
    fair = await console.campaigns.fair_of(campaign)
    shown_, amiss = drawn(console, campaign, fair)
    look = await _look(console, campaign) if campaign.state in UNFROZEN else None
    said = in_words(console, campaign.audience)
    return {"fair": fair, "look": look, "shown": shown_, "said": said, "amiss": amiss}


async def _look(console: Console, campaign: Campaign) -> Look:
    return await console.audience.look(campaign.audience, campaign.channels, console.settings.day())


async def _result(console: Console, campaign: Campaign) -> dict[str, Any]:
    if campaign.state in UNSENT or campaign.started_at is None:
        return {"report": None}
    found = await console.figures.report(campaign)
    pace = Pace(console.clock.monotonic(), found.progress.settled)
    return {"report": found, **_progress(found.progress, pace)}


def _progress(counted: Progress, pace: Pace) -> dict[str, Any]:
    waiting = counted.total - counted.settled
    return {"progress": counted, "pace": pace, "left": pace.left(waiting)}


def _measured(query: Mapping[str, str]) -> tuple[float | None, int]:
    try:
        return float(query["since"]), int(query["settled"])
    except (KeyError, ValueError):
        return None, 0


def _place(given: str) -> tuple[int, int]:
    person, _, delivery = given.partition(".")
    known = person.isdecimal() and delivery.isdecimal() and len(given) < 20
    return (int(person), int(delivery)) if known else (0, 0)


def _mark(line: Line) -> str:
    return f"{line.person_id}.{line.delivery_id or 0}"


def _status(error: BroadcastError | None, problem: str) -> int:
    if isinstance(error, Outdated):
        return 409
    return 422 if error or problem else 200
