"""What an agent does with a talk: claim, note, give back, transfer, close, and what is told beside it."""

from __future__ import annotations

from typing import cast

from aiohttp import web

from bot.console.forms import typed
from bot.console.gate import background, fragment, needs, staff_of
from bot.console.lesson_from_talk import NothingToTeach, propose
from bot.console.refusal import Refused, refused
from bot.console.services import CONSOLE
from bot.console.work import TALK_PATH, WORK, case_of, done, number_of, quiet, telling, trigger
from bot.console.work_panel import LONGEST_NOTE
from bot.console.work_texts import sentence
from bot.directory.division_search import Resolution
from bot.handoff.personal import Personal
from bot.staff.roles import Permission

LONGEST_REGION = 40
LAST_ROW = 2**31 - 1


def routes() -> list[web.RouteDef]:
    """The deeds."""
    deeds = {
        "claim": claim,
        "note": note,
        "give-back": give_back,
        "transfer": transfer,
        "close": close,
        "region": set_region,
        "reveal/{what:callback|address}": reveal,
        "typing": typing,
        "seen": seen,
        "lesson": lesson,
    }
    return [
        web.get(f"{TALK_PATH}/transfer", offer_transfer),
        web.get(f"{TALK_PATH}/after", after),
        *(web.post(f"{TALK_PATH}/{name}", deed) for name, deed in deeds.items()),
    ]


@needs(Permission.TALK)
@telling
async def claim(request: web.Request) -> web.Response:
    """Takes the talk over."""
    number = number_of(request)
    await request.app[CONSOLE].desk.claim(number, staff_of(request))
    return done(talk_open={"talk": number})


@needs(Permission.TALK)
@telling
async def note(request: web.Request) -> web.Response:
    """Keeps a private note."""
    text = (await typed(request))["text"]
    if len(text) > LONGEST_NOTE:
        raise Refused(422, sentence("note_long", most=LONGEST_NOTE))
    await request.app[CONSOLE].desk.note(number_of(request), staff_of(request), text)
    return done(talk_changed={})


@needs(Permission.TALK)
@telling
async def give_back(request: web.Request) -> web.Response:
    """The bot answers again."""
    number = number_of(request)
    await request.app[CONSOLE].desk.give_back(number, staff_of(request))
    return done(talk_ended={"talk": number})


@needs(Permission.TALK)
@telling
async def close(request: web.Request) -> web.Response:
    """The matter is done."""
    number = number_of(request)
    tags = (await typed(request)).all("tag")
    await request.app[CONSOLE].desk.close(number, staff_of(request), tags)
    return done(talk_ended={"talk": number})


@needs(Permission.TALK)
@telling
async def after(request: web.Request) -> web.Response:
    """What is left to do when a talk has ended."""
    return fragment(request, "work_after.html", number=number_of(request))


@needs(Permission.TALK)
@telling
async def offer_transfer(request: web.Request) -> web.Response:
    """Whom the talk can be passed to."""
    case, console = await case_of(request), request.app[CONSOLE]
    teams = [team for team in await console.teams.all() if team.id != case.team_id and not team.disabled]
    colleagues = await console.queue.colleagues(case.id)
    return fragment(request, "work_transfer.html", talk=case, teams=teams, colleagues=colleagues)


@needs(Permission.TALK)
@telling
async def transfer(request: web.Request) -> web.Response:
    """Passes the talk on to a team or a colleague."""
    form = await typed(request)
    kind, _, given = form["to"].partition(":")
    if kind not in {"team", "staff"} or not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise Refused(422, sentence("transfer_whom"))
    number, why = number_of(request), form["why"]
    team, colleague = (int(given), None) if kind == "team" else (None, int(given))
    desk = request.app[CONSOLE].desk
    await desk.transfer(number, staff_of(request), team_id=team, staff_id=colleague, why=why)
    return done(talk_changed={})


@needs(Permission.TALK)
@telling
async def set_region(request: web.Request) -> web.Response:
    """Notes where the person is; asks back when the name is unknown or stands for several places."""
    console, number = request.app[CONSOLE], number_of(request)
    text = (await typed(request))["text"][:LONGEST_REGION]
    found = console.divisions.resolve(text) if text else None
    if found is not None and found.division is None:
        return _ask_back(request, found, text)
    code = found.division.code if found and found.division else None
    await console.desk.set_region(number, staff_of(request), code)
    return done(talk_open={"talk": number})


def _ask_back(request: web.Request, found: Resolution, text: str) -> web.Response:
    divisions = request.app[CONSOLE].divisions
    candidates = [{"code": each.code, "name": divisions.name_path(each.code)} for each in found.candidates]
    line = sentence("region_several" if candidates else "region_unknown", text=text)
    return fragment(request, "work_regions.html", line=line, candidates=candidates, number=number_of(request))


@needs(Permission.TALK)
@telling
async def reveal(request: web.Request) -> web.Response:
    """Shows personal data in clear, for a reason that the audit log keeps."""
    what = cast(Personal, request.match_info["what"])
    reason = (await typed(request))["reason"]
    shown = await request.app[CONSOLE].desk.reveal(number_of(request), staff_of(request), what, reason)
    return fragment(request, "work_revealed.html", shown=shown)


@background
@needs(Permission.TALK)
@telling
@quiet
async def typing(request: web.Request) -> web.Response:
    """The person sees that the agent types."""
    await request.app[CONSOLE].desk.typing(number_of(request), staff_of(request))
    return web.Response(status=204)


@background
@needs(Permission.TALK)
@telling
@quiet
async def seen(request: web.Request) -> web.Response:
    """The agent has seen the person's messages up to an inbox row."""
    given = (await typed(request))["inbox"]
    if not (given.isascii() and given.isdigit() and len(given) <= 10):
        raise refused(422, "bad_request")
    await request.app[CONSOLE].desk.seen(number_of(request), staff_of(request), min(int(given), LAST_ROW))
    return web.Response(status=204)


@needs(Permission.TALK)
@telling
async def lesson(request: web.Request) -> web.Response:
    """Hands the agent's answer to the editor."""
    try:
        await propose(request.app[WORK].console, request.app[WORK].lessons, number_of(request), staff_of(request))
    except NothingToTeach as error:
        raise Refused(422, sentence("lesson_nothing")) from error
    return web.Response(text="", headers=trigger(say=sentence("lesson_done")))
