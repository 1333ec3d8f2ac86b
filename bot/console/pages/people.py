"""The registry's people: the search, somebody new, the list as a file."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.console import people_search
from bot.console.entry import go_to
from bot.console.forms import Typed, clean, typed
from bot.console.gate import background, fragment, needs, page, staff_of
from bot.console.people_export import for_a_moment, remove_leftovers, send_file, send_sheet
from bot.console.people_search import LIST
from bot.console.person_form import choices_of, kind_of, limit_of, read
from bot.console.refusal import Refused
from bot.console.registry_events import choices
from bot.console.registry_names import actor, age, county, known, named, place, service_word
from bot.console.registry_texts import groups, names, text
from bot.console.services import CONSOLE, Console
from bot.console.team_form import BadField, region_line
from bot.console.view import VIEWS
from bot.registry import wording
from bot.registry.errors import IdNumberTaken, RegistryError, sentence
from bot.registry.exporting import Masking
from bot.registry.filter import PeopleFilter
from bot.registry.person import NewPerson
from bot.registry.reading import Page
from bot.registry.template import template as empty_list
from bot.registry.values import PersonClass, Verified
from bot.staff.roles import Permission

ON_A_PAGE = 50
MOST_REGIONS = 8
LONGEST_REGION = 40
LONGEST_REASON = 200
SHORTEST_REASON = 4
OPENED = "registry.export_opened"


def routes() -> list[web.RouteDef]:
    """The search (by form, so that no name and no number stands in an address), the form, the files."""
    return [
        web.get(LIST, show),
        web.post(LIST, search),
        web.get(f"{LIST}/regions", regions),
        web.get(f"{LIST}/new", show_new),
        web.post(f"{LIST}/new", add),
        web.get(f"{LIST}/template.xlsx", template),
        web.post(f"{LIST}/export", export),
    ]


def set_up(site: web.Application) -> None:
    """Adds the words of the registry to the templates."""
    console, environment = site[CONSOLE], site[VIEWS].environment
    site.on_startup.append(remove_leftovers)
    environment.filters.update(
        named=named,
        known=known,
        place=lambda code: place(code, console.divisions),
        county=lambda code: county(code, console.divisions),
        age=lambda born: age(born, console.settings.day()),
        actor=actor,
        region_line=lambda code: region_line(code, console.divisions) if code else "",
    )
    environment.globals.update(
        field_name=wording.field_name,
        values_of=wording.names,
        kind_of=kind_of,
        choices_of=choices_of,
        limit_of=limit_of,
        registry_names=names,
        service_word=service_word,
    )


@needs(Permission.REGISTRY)
async def show(request: web.Request) -> web.Response:
    """The people that an address asks for, everybody without a search."""
    console, query = request.app[CONSOLE], request.query
    wanted = people_search.opened(query.get("q", ""), console.sealer) or PeopleFilter()
    return await _found(request, wanted, _page_number(query.get("page", "")))


@needs(Permission.REGISTRY)
async def search(request: web.Request) -> web.Response:
    """Leads to the address of what the form asks for."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        wanted = people_search.read(form, console.divisions)
    except BadField as error:
        return _list(request, form, {"problem": error.sentence, "bad": error.name}, status=422)
    return go_to(_address(console, wanted))


@background
@needs(Permission.REGISTRY)
async def regions(request: web.Request) -> web.Response:
    """Regions that the typed words may mean, for the list below the field."""
    divisions = request.app[CONSOLE].divisions
    given = clean(next(iter(request.query.values()), ""))[-LONGEST_REGION:].replace("、", " ").split()
    found = divisions.resolve(given[-1]).candidates[:MOST_REGIONS] if given else ()
    lines = [region_line(each.code, divisions) for each in found]
    return fragment(request, "registry_regions.html", lines=lines)


@needs(Permission.REGISTRY)
async def show_new(request: web.Request) -> web.Response:
    """An empty form."""
    return _form(request, Typed())


@needs(Permission.REGISTRY)
async def add(request: web.Request) -> web.Response:
    """Adds somebody, and leads to their page."""
    console, form = request.app[CONSOLE], await typed(request)
    try:
        how = Verified(form["how"]) if form["how"] in set(Verified) else Verified.OFFICE
        classes = tuple(PersonClass(each) for each in form.all("classes") if each in set(PersonClass))
        since = people_search.day_of("since", form["since"])
        new = NewPerson(read(form, console.divisions), classes, since, how=how)
        number = await console.people.add(new, staff_of(request).actor)
    except BadField as error:
        return _form(request, form, error.sentence, error.name)
    except IdNumberTaken as error:
        return _form(request, form, sentence(error), "id_number", error.person_id)
    except RegistryError as error:
        return _form(request, form, sentence(error))
    return go_to(f"{LIST}/{number}?done=person_added")


@needs(Permission.REGISTRY)
async def template(_request: web.Request) -> web.Response:
    """The workbook to fill in."""
    return send_sheet(await asyncio.to_thread(empty_list), text("template_file"))


@needs(Permission.REGISTRY)
async def export(request: web.Request) -> web.StreamResponse:
    """The people of a search as a workbook, masked unless somebody who may says why not."""
    console, staff, form = request.app[CONSOLE], staff_of(request), await typed(request)
    wanted = people_search.opened(form["q"], console.sealer)
    if wanted is None:
        # Everybody instead of the few who were asked for would be a leak.
        raise Refused(422, text("export_search_gone"))
    masking = await _masking(request, form)
    async with for_a_moment(request) as path:
        await console.exports.write(wanted, path, staff.actor, masking)
        return await send_file(request, path, text("export_file", day=console.settings.day()))


async def _masking(request: web.Request, form: Typed) -> Masking:
    """Masked, unless somebody who may see more says what for: the reason is in the audit log."""
    if not form.has("open"):
        return Masking.MASKED
    staff, reason = staff_of(request), form["reason"][:LONGEST_REASON]
    if not staff.may(Permission.EXPORT_OPEN):
        raise Refused(403, text("export_refused"))
    if len(reason) < SHORTEST_REASON:
        raise Refused(422, text("export_why", least=SHORTEST_REASON))
    await request.app[CONSOLE].audit.record(staff.actor, OPENED, reason=reason)
    return Masking.OPEN


async def _found(request: web.Request, wanted: PeopleFilter, number: int) -> web.Response:
    console = request.app[CONSOLE]
    total = await console.people.count(wanted)
    pages = max(1, -(-total // ON_A_PAGE))
    number = min(number, pages)
    lines = await console.people.find(wanted, Page(ON_A_PAGE, (number - 1) * ON_A_PAGE))
    here = _address(console, wanted, number)
    values = {"lines": lines, "total": total, "page": number, "pages": pages, "here": here}
    more = {"before": _address(console, wanted, number - 1), "after": _address(console, wanted, number + 1)}
    said = wanted.in_words(console.divisions) if wanted != PeopleFilter() else ""
    asked = {"q": people_search.sealed(wanted, console.sealer), "said": said, "asked": wanted != PeopleFilter()}
    return _list(request, people_search.shown(wanted, console.divisions), {**values, **more, **asked})


def _list(request: web.Request, form: Typed, values: dict[str, Any], status: int = 200) -> web.Response:
    nothing: dict[str, Any] = {
        "lines": [],
        "total": None,
        "page": 1,
        "pages": 1,
        "here": LIST,
        "before": "",
        "after": "",
        "q": "",
    }
    today = request.app[CONSOLE].settings.day()
    lists = {"unrecorded": people_search.UNRECORDED, "event": choices(), "today": today, "form": form}
    return page(
        request, "people.html", status=status, **nothing | {"said": "", "asked": True, "bad": ""} | lists | values
    )


def _address(console: Console, wanted: PeopleFilter, number: int = 1) -> str:
    query = {"q": people_search.sealed(wanted, console.sealer), "page": str(number) if number > 1 else ""}
    told = urlencode({name: value for name, value in query.items() if value})
    return f"{LIST}?{told}" if told else LIST


def _page_number(given: str) -> int:
    return max(1, int(given)) if given.isdecimal() and len(given) < 6 else 1


def _form(
    request: web.Request, form: Typed, problem: str = "", bad: str = "", other: int | None = None
) -> web.Response:
    values = {"form": form, "problem": problem, "bad": bad, "other": other, "theirs": {}, "masked": {}, "person": None}
    return page(request, "person_form.html", status=422 if problem else 200, groups=groups(), **values)
