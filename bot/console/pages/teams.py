"""Teams: what each takes, when it works, what it promises, and who belongs to it."""

from __future__ import annotations

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, staff_of
from bot.console.members import recorded, set_members
from bot.console.refusal import Refused, refused
from bot.console.services import CONSOLE
from bot.console.team_form import NEW, BadField, read, region_line, shown, weekdays
from bot.console.view import page
from bot.handoff.hours import hours_line
from bot.handoff.teams import BadTeam, NoTeam, Team
from bot.staff.roles import Permission

LIST = "/console/teams"
ONE = LIST + "/{number:[0-9]{1,9}}"


def routes() -> list[web.RouteDef]:
    """All pages about teams."""
    return [
        web.get(LIST, show_list),
        web.get(f"{LIST}/new", show_new),
        web.post(f"{LIST}/new", add),
        web.get(ONE, show_one),
        web.post(ONE, change),
        web.post(ONE + "/disable", disable),
        web.post(ONE + "/enable", enable),
    ]


@needs(Permission.TEAMS)
async def show_list(request: web.Request) -> web.Response:
    """All teams, the disabled too, and whether each works now."""
    console, rows = request.app[CONSOLE], []
    for team in await console.teams.all():
        calendar = await console.teams.calendar_of(team)
        row = {"team": team, "hours": hours_line(team.hours), "is_open": calendar.is_open(console.clock.now())}
        names = [region_line(code, console.divisions) for code in team.regions]
        rows.append(row | {"regions": names, "members": len(await console.teams.members(team.id))})
    return page(request, "team_list.html", rows=rows, groups=console.routing.group_names)


@needs(Permission.TEAMS)
async def show_new(request: web.Request) -> web.Response:
    """The form with the hours most offices have."""
    return await _form(request, shown(NEW, [], request.app[CONSOLE].divisions), None)


@needs(Permission.TEAMS)
async def add(request: web.Request) -> web.Response:
    """A new team."""
    return await _save(request, None)


@needs(Permission.TEAMS)
async def show_one(request: web.Request) -> web.Response:
    """One team's form."""
    console, team = request.app[CONSOLE], await _team(request)
    return await _form(request, shown(team, await console.teams.members(team.id), console.divisions), team)


@needs(Permission.TEAMS)
async def change(request: web.Request) -> web.Response:
    """Stores what was typed."""
    return await _save(request, await _team(request))


@needs(Permission.TEAMS)
async def disable(request: web.Request) -> web.Response:
    """The team takes nothing new."""
    console, team = request.app[CONSOLE], await _team(request)
    try:
        await console.teams.disable(team.id, recorded(console, staff_of(request).actor, "team.disabled"))
    except BadTeam as error:
        raise Refused(409, str(error)) from error
    return go_to(f"{LIST}?done=team_disabled")


@needs(Permission.TEAMS)
async def enable(request: web.Request) -> web.Response:
    """The team takes hand-offs again."""
    console, team = request.app[CONSOLE], await _team(request)
    await console.teams.enable(team.id, recorded(console, staff_of(request).actor, "team.enabled"))
    return go_to(f"{LIST}?done=team_enabled")


async def _save(request: web.Request, before: Team | None) -> web.Response:
    console, form = request.app[CONSOLE], await typed(request)
    try:
        team = read(form, before.id if before else 0, console.divisions)
        number = await console.teams.save(team, recorded(console, staff_of(request).actor, "team.changed"))
    except BadField as error:
        return await _form(request, form, before, error.sentence, error.name)
    except BadTeam as error:
        return await _form(request, form, before, str(error))
    chosen = {int(each) for each in form.all("members") if each.isdecimal()}
    if chosen != set(await console.teams.members(number)):
        known = {person.id for person in await console.accounts.all()}
        await set_members(console, number, chosen & known, staff_of(request).actor)
    return go_to(f"{LIST}?done=team_saved")


async def _team(request: web.Request) -> Team:
    try:
        return await request.app[CONSOLE].teams.get(int(request.match_info["number"]))
    except NoTeam as error:
        raise refused(404, "unknown_team") from error


async def _form(request: web.Request, form: Typed, team: Team | None, problem: str = "", bad: str = "") -> web.Response:
    console = request.app[CONSOLE]
    ticked = set(form.all("members"))
    people = [each for each in await console.accounts.all() if not each.disabled or str(each.id) in ticked]
    values = {"form": form, "team": team, "people": people, "problem": problem, "bad": bad}
    lists = {"groups": console.routing.group_names, "weekdays": weekdays()}
    return page(request, "team_form.html", status=422 if problem else 200, **values, **lists)
