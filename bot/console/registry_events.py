"""A service done, as a form: for one person, or for all that are ticked in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.console.people_search import day_of
from bot.console.registry_texts import text
from bot.console.team_form import BadField
from bot.registry.events import Channel, NewEvent
from bot.registry.service_words import names as service_names
from bot.registry.service_words import sorts
from bot.registry.values import EventKind
from bot.registry.wording import names

if TYPE_CHECKING:
    from datetime import date

    from bot.console.forms import Typed

# What staff do themselves; the rest is recorded by the bot and by notices.
BY_STAFF = (
    EventKind.POLICY_TALK,
    EventKind.GUIDANCE,
    EventKind.TRAINING,
    EventKind.VISIT,
    EventKind.CALL,
)
LONGEST_NOTE = 500
MOST_PEOPLE = 500


def choices() -> dict[str, Any]:
    """What the form offers."""
    kinds = names("event")
    return {
        "kinds": {kind.value: kinds[kind] for kind in BY_STAFF},
        "channels": {code: name for code, name in service_names("channels").items() if code != Channel.CHAT},
        "outcomes": service_names("outcomes"),
        "platforms": sorts("platforms"),
        "plans": sorts("plans"),
        "mistakes": service_names("mistakes"),
        "longest_note": LONGEST_NOTE,
    }


def read(form: Typed, actor: str, today: date) -> NewEvent:
    """The service as typed, of nobody yet; raises BadField. Platform and plan are checked by `Events`."""
    if form["kind"] not in BY_STAFF:
        raise BadField("kind", text("choose_kind"))
    if form["channel"] not in choices()["channels"]:
        raise BadField("channel", text("choose_channel"))
    if len(form["note"]) > LONGEST_NOTE:
        raise BadField("note", text("note_long", most=LONGEST_NOTE))
    return NewEvent(
        person_id=0,
        kind=EventKind(form["kind"]),
        happened_on=day_of("happened_on", form["happened_on"]) or today,
        channel=Channel(form["channel"]),
        actor=actor,
        outcome=form["outcome"] if form["outcome"] in service_names("outcomes") else "",
        note=form["note"],
        platform=form["platform"],
        plan=form["plan"],
    )


def chosen(form: Typed) -> list[int]:
    """The numbers of the people who are ticked; raises BadField if there are none, or too many for one time."""
    found = [int(each) for each in dict.fromkeys(form.all("person")) if each.isascii() and each.isdigit()]
    if not found:
        raise BadField("person", text("choose_people"))
    if len(found) > MOST_PEOPLE or max(found) > 2**31 - 1:
        raise BadField("person", text("too_many_people", most=MOST_PEOPLE))
    return found
