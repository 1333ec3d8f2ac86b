"""What staff do with a person: verify, classes, history, agreements, chats, services, household."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.console import registry_events
from bot.console.entry import go_to
from bot.console.forms import Typed, typed
from bot.console.gate import needs, staff_of
from bot.console.pages.person import ONE, number_of, person_of, whole_page
from bot.console.people_search import LIST, day_of
from bot.console.person_household import join
from bot.console.person_shown import chat_key
from bot.console.registry_texts import text
from bot.console.services import CONSOLE, Console
from bot.console.team_form import BadField, read_region
from bot.registry.accounts import unlink
from bot.registry.errors import RegistryError, sentence
from bot.registry.events import Mistake
from bot.registry.people import subject
from bot.registry.values import PersonClass, Purpose, Status, Verified
from bot.registry.wording import names
from bot.staff.roles import Permission

# Agreed to on paper or by word, and noted by staff.
PAPER = "paper"
CONSENT = "registry.consent_recorded"
UNLINKED = "registry.chat_unlinked"
EVENT = "registry.events_recorded"
LONGEST_DETAIL = 120

# What a deed does; its answer is the key of the notice.
Deed = Callable[[web.Request, Typed], Awaitable[str]]


def routes() -> list[web.RouteDef]:
    """The deeds."""
    deeds: dict[str, Deed] = {
        "verify": verify,
        "classes": enter_class,
        "classes/end": leave_class,
        "history": add_past,
        "consents": record_consent,
        "unlink": unlink_chat,
        "events": record_event,
        "events/{event:[0-9]{1,9}}/remove": remove_event,
        "household": set_household,
    }
    return [web.post(f"{ONE}/{name}", _carried_out(deed)) for name, deed in deeds.items()]


def _carried_out(deed: Deed) -> Handler:
    """Does it and leads back to the page, or shows the page with what is wrong and what was typed."""

    @needs(Permission.REGISTRY)
    async def handler(request: web.Request) -> web.Response:
        form = await typed(request)
        try:
            done = await deed(request, form)
        except BadField as error:
            return await whole_page(request, error.sentence, form)
        except RegistryError as error:
            return await whole_page(request, sentence(error), form)
        return go_to(f"{LIST}/{number_of(request)}?done={done}")

    return handler


async def verify(request: web.Request, form: Typed) -> str:
    """Somebody made sure that the record is right."""
    console = request.app[CONSOLE]
    on = day_of("on", form["on"]) or console.settings.day()
    await console.people.verify(number_of(request), staff_of(request).actor, _how(form), on)
    return "person_verified"


async def enter_class(request: web.Request, form: Typed) -> str:
    """The person belongs to a class since a day, or since nobody knows when."""
    code, since = _class(form), day_of("since", form["since"])
    people, by = request.app[CONSOLE].people, staff_of(request).actor
    await people.enter_class(number_of(request), code, since, by, _how(form))
    return "class_entered"


async def leave_class(request: web.Request, form: Typed) -> str:
    """The person does not belong to a class any more."""
    code, until = _class(form), _day(form, "until")
    people, by = request.app[CONSOLE].people, staff_of(request).actor
    await people.leave_class(number_of(request), code, until, by, _how(form))
    return "class_left"


async def add_past(request: web.Request, form: Typed) -> str:
    """Adds what held before, as work in another year."""
    console = request.app[CONSOLE]
    status = _status(form)
    value = _past_value(console, status, form)
    since, until = _day(form, "since"), _day(form, "until")
    by, detail = staff_of(request).actor, form["detail"][:LONGEST_DETAIL] if status is Status.WORKPLACE else ""
    await console.people.add_past(number_of(request), status, value, since, until, by, _how(form), detail)
    return "past_added"


async def record_consent(request: web.Request, form: Typed) -> str:
    """Notes an agreement on paper, or its end."""
    console, person, by = request.app[CONSOLE], await person_of(request), staff_of(request).actor
    if form["purpose"] not in set(Purpose) or form["state"] not in names("notices"):
        raise BadField("purpose", text("choose_consent"))
    purpose, given = Purpose(form["purpose"]), form["state"] == "given"
    if given and purpose is Purpose.ACCOUNT:
        raise BadField("purpose", text("account_by_chat"))
    note = console.consents.give if given else console.consents.withdraw
    async with console.database.write() as connection:
        await note(connection, person.id, purpose, by, PAPER)
        facts = {"purpose": purpose.value, "state": form["state"]}
        await console.audit.write(connection, by, CONSENT, subject(person.id), **facts)
    return "consent_recorded"


async def unlink_chat(request: web.Request, form: Typed) -> str:
    """The chat is the person's no more."""
    console, person, by = request.app[CONSOLE], await person_of(request), staff_of(request).actor
    account = next((each for each in person.accounts if chat_key(each) == form["chat"]), None)
    if account is None:
        raise BadField("chat", text("chat_gone"))
    async with console.database.write() as connection:
        await unlink(connection, account.conversation_id)
        await console.audit.write(connection, by, UNLINKED, subject(person.id), channel=account.channel)
    return "chat_unlinked"


async def record_event(request: web.Request, form: Typed) -> str:
    """Records a service for this person."""
    console, person_id, by = request.app[CONSOLE], number_of(request), staff_of(request).actor
    new = registry_events.read(form, by, console.settings.day())
    async with console.database.write() as connection:
        await console.events.record_for(connection, [person_id], new)
        await console.audit.write(connection, by, EVENT, subject(person_id), kind=new.kind.value, people=1)
    return "event_recorded"


async def remove_event(request: web.Request, form: Typed) -> str:
    """Takes out a service of this person that was entered wrongly."""
    console, number = request.app[CONSOLE], int(request.match_info["event"])
    theirs = {event.id for event in await console.events.of(number_of(request))}
    if form["why"] not in set(Mistake) or number not in theirs:
        raise BadField("why", text("choose_mistake"))
    await console.events.remove(number, staff_of(request).actor, Mistake(form["why"]))
    return "event_removed"


async def set_household(request: web.Request, form: Typed) -> str:
    """Puts the person into a household by its number, or out of any."""
    await join(request.app[CONSOLE], await person_of(request), form, staff_of(request).actor)
    return "household_saved"


def _how(form: Typed) -> Verified:
    if form["how"] not in set(Verified):
        raise BadField("how", text("choose_how"))
    return Verified(form["how"])


def _class(form: Typed) -> PersonClass:
    if form["code"] not in set(PersonClass):
        raise BadField("code", text("choose_class"))
    return PersonClass(form["code"])


def _status(form: Typed) -> Status:
    if form["status"] not in set(Status):
        raise BadField("status", text("choose_status"))
    return Status(form["status"])


def _day(form: Typed, name: str) -> date:
    found = day_of(name, form[name])
    if found is None:
        raise BadField(name, text("choose_day"))
    return found


def _past_value(console: Console, status: Status, form: Typed) -> str:
    if status in {Status.EMPLOYMENT, Status.LABOUR_CAPACITY}:
        if form[status] not in names(status):
            raise BadField("status", text("choose_value"))
        return form[status]
    if not form["place"]:
        raise BadField("place", text("choose_place"))
    return read_region("place", form["place"], console.divisions)
