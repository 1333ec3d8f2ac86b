"""One person of the registry: what is known of them, a sealed field in full, the form, the erasure."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.console import person_form, registry_events
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import background, fragment, needs, page, staff_of
from bot.console.people_search import LIST, day_of
from bot.console.person_shown import page_of
from bot.console.refusal import Refused
from bot.console.registry_texts import groups, text
from bot.console.services import CONSOLE
from bot.console.team_form import BadField
from bot.registry.errors import Changed, IdNumberTaken, NoSuchPerson, RegistryError, sentence
from bot.registry.person import SEALED, Person, PersonChange, shown
from bot.registry.values import Verified
from bot.staff.roles import Permission

ONE = LIST + "/{number:[0-9]{1,9}}"
FIELD = "{field:" + "|".join(SEALED) + "}"


def routes() -> list[web.RouteDef]:
    """The page, its sealed fields, the form, the erasure."""
    return [
        web.get(ONE, show),
        web.post(f"{ONE}/reveal/{FIELD}", reveal),
        web.get(f"{ONE}/masked/{FIELD}", masked),
        web.get(f"{ONE}/edit", edit),
        web.post(f"{ONE}/edit", change),
        web.get(f"{ONE}/erase", ask_erase),
        web.post(f"{ONE}/erase", erase),
    ]


def number_of(request: web.Request) -> int:
    """The person's number of the address."""
    return int(request.match_info["number"])


async def person_of(request: web.Request) -> Person:
    """The person of the address; refuses with 404."""
    found = await request.app[CONSOLE].people.get(number_of(request))
    if found is None:
        raise Refused(404, sentence(NoSuchPerson()))
    return found


async def whole_page(request: web.Request, problem: str = "", form: Typed | None = None) -> web.Response:
    """The page of the person; with a problem the forms keep what was typed."""
    values = await page_of(request.app[CONSOLE], await person_of(request))
    more: dict[str, Any] = {"event": registry_events.choices(), "form": form or Typed(), "groups": groups()}
    return page(request, "person.html", status=422 if problem else 200, problem=problem, **more | values)


@needs(Permission.REGISTRY)
async def show(request: web.Request) -> web.Response:
    """Everything that is known, sealed fields masked."""
    return await whole_page(request)


@needs(Permission.REVEAL_PERSON)
async def reveal(request: web.Request) -> web.Response:
    """A sealed field in full for a minute; that it was shown is in the audit log."""
    field = request.match_info["field"]
    try:
        opened = await request.app[CONSOLE].people.reveal(number_of(request), field, staff_of(request))
    except NoSuchPerson as error:
        raise Refused(404, sentence(error)) from error
    return fragment(request, "registry_revealed.html", number=number_of(request), field=field, opened=opened)


@background
@needs(Permission.REGISTRY)
async def masked(request: web.Request) -> web.Response:
    """A sealed field as it is shown to all."""
    person, field = await person_of(request), request.match_info["field"]
    return fragment(request, "registry_masked.html", person=person, field=field, masked=shown(person))


@needs(Permission.REGISTRY)
async def edit(request: web.Request) -> web.Response:
    """The form; sealed fields are empty in it."""
    person = await person_of(request)
    return _form(request, person, person_form.shown(person, request.app[CONSOLE].divisions))


@needs(Permission.REGISTRY)
async def change(request: web.Request) -> web.Response:
    """Keeps what was changed, unless somebody else changed the person meanwhile: then both are shown."""
    console, form, person = request.app[CONSOLE], await typed(request), await person_of(request)
    try:
        how = Verified(form["how"]) if form["how"] in set(Verified) else Verified.OFFICE
        values = person_form.read(form, console.divisions)
        change = PersonChange(values, day_of("since", form["since"]))
        await console.people.change(person.id, _version(form), change, staff_of(request).actor, how)
    except BadField as error:
        return _form(request, person, form, error.sentence, bad=error.name, version=_version(form))
    except Changed:
        person = await person_of(request)
        kept, theirs = person_form.merged(form, person, console.divisions)
        return _form(request, person, kept, text("conflict"), theirs=theirs, status=409)
    except IdNumberTaken as error:
        taken = sentence(error)
        return _form(request, person, form, taken, version=_version(form), bad="id_number", other=error.person_id)
    except RegistryError as error:
        return _form(request, person, form, sentence(error), version=_version(form))
    return go_to(f"{LIST}/{person.id}?done=person_saved")


@needs(Permission.ERASE)
async def ask_erase(request: web.Request) -> web.Response:
    """What goes and what stays; the name has to be typed."""
    return page(request, "person_erase.html", person=await person_of(request))


@needs(Permission.ERASE)
async def erase(request: web.Request) -> web.Response:
    """Removes the person if the name was typed as it is."""
    person, form = await person_of(request), await typed(request)
    if form["name"] != person.name:
        return page(request, "person_erase.html", status=422, person=person, problem=text("erase_name"))
    await request.app[CONSOLE].people.erase(person.id, staff_of(request).actor)
    return go_to(f"{LIST}?done=person_erased")


def _version(form: Typed) -> int:
    given = form["version"]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _form(  # noqa: PLR0913
    request: web.Request,
    person: Person,
    form: Typed,
    problem: str = "",
    *,
    status: int = 422,
    version: int | None = None,
    **more: Any,
) -> web.Response:
    shown_ = {"bad": "", "other": None, "theirs": {}} | more
    values = {"person": person, "form": form, "problem": problem, "masked": shown(person), "groups": groups()}
    values["version"] = person.version if version is None else version
    return page(request, "person_form.html", status=status if problem else 200, **values | shown_)
