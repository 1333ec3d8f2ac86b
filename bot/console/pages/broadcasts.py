"""Campaigns: the list, somebody's new one, changing a draft, and the look that the form shows while it is filled in."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.broadcast.campaign import CHANNELS, LONGEST_TEXT, LONGEST_TITLE, Campaign, Kind
from bot.broadcast.errors import BadField as BadCampaign
from bot.broadcast.errors import BroadcastError, NoCampaign
from bot.broadcast.states import Campaign as State
from bot.broadcast.text import FAIR_VARIABLES, PERSON_VARIABLES, fair_time
from bot.broadcast.texts import complaint, name_of
from bot.console import broadcast_form, people_search
from bot.console.broadcast_look import Sketch, drill_line, in_words, sketched
from bot.console.broadcast_shown import GROUPS, look_of, parts, progress_of
from bot.console.broadcast_texts import names, text
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import background, fragment, needs, page, staff_of
from bot.console.pages.people import regions as found_regions
from bot.console.refusal import refused
from bot.console.services import CONSOLE, Console
from bot.console.team_form import BadField, read_regions
from bot.console.view import VIEWS
from bot.directory.fair import Fair
from bot.registry.filter import PeopleFilter
from bot.staff.roles import Permission

PATH = "/console/broadcasts"
ON_A_PAGE = 30
FAIR_DAYS = 92
MOST_FAIRS = 200
COUNTRY = "000000"
READERS = (Permission.BROADCAST, Permission.APPROVE, Permission.READ_BROADCASTS)


def routes() -> list[web.RouteDef]:
    """The list, the form and what the form asks for."""
    return [
        web.get(PATH, show),
        web.get(f"{PATH}/new", show_new),
        web.post(f"{PATH}/new", add),
        web.post(f"{PATH}/look", look),
        web.post(f"{PATH}/preview", preview),
        web.get(f"{PATH}/regions", regions),
        web.get(f"{PATH}/{{number:[0-9]{{1,9}}}}/edit", show_edit),
        web.post(f"{PATH}/{{number:[0-9]{{1,9}}}}/edit", change),
    ]


def set_up(site: web.Application) -> None:
    """Adds the words of broadcast to the templates."""
    environment = site[VIEWS].environment
    environment.filters.update(
        parts=parts,
        look_of=look_of,
        state_name=lambda state: name_of("states", state),
        delivery_name=lambda state: name_of("deliveries", state),
        reason_name=lambda reason: name_of("reasons", reason),
        channel_title=lambda channel: name_of("channels", channel),
        answer_name=lambda answer: name_of("answers", answer),
        kind_name=lambda kind: name_of("kinds", kind),
        fair_time=fair_time,
        drill_line=drill_line,
    )
    environment.globals.update(
        broadcast_text=text,
        named_channels=lambda report: [(name_of("channels", each), count) for each, count in report.by_channel.items()],
    )


@needs(*READERS)
async def show(request: web.Request) -> web.Response:
    """The campaigns, the newest first."""
    console, query = request.app[CONSOLE], request.query
    group = query.get("state", "") if query.get("state", "") in GROUPS else ""
    before = int(query["before"]) if query.get("before", "").isdecimal() and len(query["before"]) < 10 else None
    found = await console.campaigns.list(GROUPS[group], ON_A_PAGE + 1, before)
    shown = found[:ON_A_PAGE]
    progress = await progress_of(console.database, [each.id for each in shown])
    people = {each.id: each.name for each in await console.accounts.all()}
    more = shown[-1].id if len(found) > ON_A_PAGE else None
    values: dict[str, Any] = {"campaigns": shown, "progress": progress, "people": people, "group": group, "more": more}
    return page(request, "broadcasts.html", groups=names("groups"), first=before is None, **values)


@needs(Permission.BROADCAST)
async def show_new(request: web.Request) -> web.Response:
    """An empty form; with `?fair=` for that fair."""
    fair = request.query.get("fair", "")
    form = broadcast_form.shown(None)
    if fair.isdecimal() and len(fair) < 10:
        form = Typed([("fair", fair), *((name, form[name]) for name in ("kind", "failure_percent")), *_every_channel()])
    return await _form(request, None, form, PeopleFilter())


@needs(Permission.BROADCAST)
async def add(request: web.Request) -> web.Response:
    """Keeps a draft, and leads to it."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        new = broadcast_form.read(form, console.divisions, PeopleFilter())
        number = await console.campaigns.create(new, staff_of(request))
    except (BadField, BroadcastError) as error:
        return await _form(request, None, form, PeopleFilter(), error)
    return go_to(f"{PATH}/{number}?done=broadcast_saved")


@needs(Permission.BROADCAST)
async def show_edit(request: web.Request) -> web.Response:
    """The form of a draft; what is no draft is only shown."""
    campaign = await campaign_of(request)
    if campaign.state is not State.DRAFT:
        return go_to(f"{PATH}/{campaign.id}")
    return await _form(request, campaign, broadcast_form.shown(campaign), campaign.audience)


@needs(Permission.BROADCAST)
async def change(request: web.Request) -> web.Response:
    """Writes a draft anew."""
    console, form, campaign = request.app[CONSOLE], await typed(request), await campaign_of(request)
    try:
        new = broadcast_form.read(form, console.divisions, campaign.audience)
        await console.campaigns.change(campaign.id, version_of(form), new, staff_of(request))
    except (BadField, BroadcastError) as error:
        return await _form(request, campaign, form, campaign.audience, error)
    return go_to(f"{PATH}/{campaign.id}?done=broadcast_saved")


@background
@needs(Permission.BROADCAST)
async def look(request: web.Request) -> web.Response:
    """Whom the form as it is now would reach."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        wanted = broadcast_form.read_audience(form, console.divisions, await _present(console, form))
    except BadField as error:
        return fragment(request, "broadcast_audience.html", problem=error.sentence, look=None)
    found = await console.audience.look(wanted, broadcast_form.read_channels(form), console.settings.day())
    said = in_words(console, wanted)
    return fragment(request, "broadcast_audience.html", problem="", look=found, said=said)


@background
@needs(Permission.BROADCAST)
async def preview(request: web.Request) -> web.Response:
    """How the notice in the form would look; a region that nobody knows (yet) does not matter for that."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        kind, fair_id = broadcast_form.read_kind(form), broadcast_form.read_fair(form)
    except BadField as error:
        return fragment(request, "broadcast_preview.html", problem=error.sentence, shown=())
    channels = broadcast_form.read_channels(form)
    regions_ = _regions(console, form)
    sketch = Sketch(broadcast_form.read_text(form), kind, fair_id, PeopleFilter(regions=regions_), channels)
    shown, problem = await sketched(console, sketch)
    return fragment(request, "broadcast_preview.html", problem=problem, shown=shown)


@background
@needs(Permission.BROADCAST)
async def regions(request: web.Request) -> web.StreamResponse:
    """Regions that the typed words may mean."""
    return await found_regions(request)


async def campaign_of(request: web.Request) -> Campaign:
    """The campaign of the address; raises Refused."""
    try:
        return await request.app[CONSOLE].campaigns.get(int(request.match_info["number"]))
    except NoCampaign as error:
        raise refused(404, "not_found") from error


def version_of(form: Typed) -> int:
    """The version that the form was made from; one that never was if it is missing."""
    return int(form["version"]) if form["version"].isdecimal() and len(form["version"]) < 10 else -1


async def _present(console: Console, form: Typed) -> PeopleFilter:
    if not form["number"].isdecimal() or len(form["number"]) > 9:
        return PeopleFilter()
    try:
        return (await console.campaigns.get(int(form["number"]))).audience
    except NoCampaign:
        return PeopleFilter()


def _regions(console: Console, form: Typed) -> tuple[str, ...]:
    try:
        return read_regions("regions", form["regions"], console.divisions)
    except BadField:
        return ()


async def _form(
    request: web.Request, campaign: Campaign | None, form: Typed, audience: PeopleFilter, error: Exception | None = None
) -> web.Response:
    console = request.app[CONSOLE]
    asked = form if error else people_search.shown(audience, console.divisions)
    values: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "asked": asked,
        "version": form["version"] or (campaign.version if campaign else ""),
        "kept": _kept(console, audience),
        "unrecorded": people_search.UNRECORDED,
        "today": console.settings.day(),
        "fairs": await _fairs(console, campaign),
        "kinds": {kind.value: name_of("kinds", kind) for kind in Kind},
        "channels": {each: name_of("channels", each) for each in CHANNELS},
        "variables": {"person": PERSON_VARIABLES, "fair": tuple(FAIR_VARIABLES)},
        "most": {"title": LONGEST_TITLE, "text": LONGEST_TEXT},
        "problem": _sentence(error),
        "bad": _bad(error),
    }
    return page(request, "broadcast_form.html", status=422 if error else 200, **values)


def _kept(console: Console, audience: PeopleFilter) -> str:
    """What the form has no fields for, in words."""
    parts_ = {name: getattr(audience, name) for name in broadcast_form.UNSHOWN}
    unshown = PeopleFilter(**parts_)
    return in_words(console, unshown) if unshown != PeopleFilter() else ""


async def _fairs(console: Console, campaign: Campaign | None) -> list[Fair]:
    found = await console.fairs.upcoming_for_region(COUNTRY, console.settings.day(), FAIR_DAYS, MOST_FAIRS)
    coming = [each.fair for each in found.fairs]
    own = await console.campaigns.fair_of(campaign) if campaign else None
    return coming if own is None or own.id in {each.id for each in coming} else [own, *coming]


def _sentence(error: Exception | None) -> str:
    if isinstance(error, BadField):
        return error.sentence
    return complaint(error) if isinstance(error, BroadcastError) else ""


def _bad(error: Exception | None) -> str:
    if isinstance(error, BadField):
        return error.name
    return error.field if isinstance(error, BadCampaign) else names("field_of").get(type(error).__name__, "")


def _every_channel() -> list[tuple[str, str]]:
    return [("channels", each) for each in CHANNELS]
