"""The form of a campaign: what staff typed as a campaign to store, and a stored campaign as the form shows it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.broadcast.campaign import CHANNELS, FAILURE_PERCENT, Campaign, Kind, NewCampaign
from bot.console import people_search
from bot.console.broadcast_texts import text
from bot.console.forms import Typed
from bot.console.team_form import BadField
from bot.registry.filter import PeopleFilter
from bot.settings import TIME_ZONE

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions

# Parts of an audience that the form has no fields for: what a command or another page set is kept.
UNSHOWN = ("reach", "channels", "ids", "words")
PERCENT = re.compile(r"[0-9]{1,3}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
MINUTE = "%Y-%m-%dT%H:%M"


def read(form: Typed, divisions: Divisions, present: PeopleFilter) -> NewCampaign:
    """What somebody wrote; raises BadField. `present` is the audience that the form was made from."""
    return NewCampaign(
        title=form["title"],
        text=read_text(form),
        audience=read_audience(form, divisions, present),
        channels=read_channels(form),
        kind=read_kind(form),
        fair_id=read_fair(form),
        urgent=form.has("urgent"),
        expires_at=read_moment("expires_at", form["expires_at"]),
        failure_percent=_percent(form["failure_percent"]),
    )


def read_text(form: Typed) -> str:
    """The words of the notice; browsers send the ends of lines with a carriage return."""
    return form["text"].replace("\r\n", "\n")


def read_audience(form: Typed, divisions: Divisions, present: PeopleFilter) -> PeopleFilter:
    """Whom the form asks for; raises BadField."""
    kept = {name: getattr(present, name) for name in UNSHOWN}
    return replace(people_search.read(form, divisions), **kept)


def read_channels(form: Typed) -> tuple[str, ...]:
    """The channels that are ticked, in the order in which they are tried."""
    given = form.all("channels")
    return tuple(channel for channel in CHANNELS if channel in given)


def read_kind(form: Typed) -> Kind:
    """The kind of the notice; raises BadField."""
    if form["kind"] not in set(Kind):
        raise BadField("kind", text("bad_kind"))
    return Kind(form["kind"])


def read_fair(form: Typed) -> int | None:
    """The number of the fair, None without one; raises BadField."""
    if not form["fair"]:
        return None
    if not NUMBER.fullmatch(form["fair"]):
        raise BadField("fair", text("bad_fair"))
    return int(form["fair"])


def read_moment(name: str, given: str) -> datetime | None:
    """The moment of a field, China time, None if it is empty; raises BadField."""
    try:
        return datetime.fromisoformat(given).replace(tzinfo=TIME_ZONE) if given else None
    except ValueError as error:
        raise BadField(name, text("bad_moment", value=given[:20])) from error


def shown(campaign: Campaign | None) -> Typed:
    """The fields of a campaign, or of an empty form; its audience is shown by `people_search.shown`."""
    if campaign is None:
        fields = [("kind", Kind.FAIR.value), ("failure_percent", str(FAILURE_PERCENT))]
        return Typed([*fields, *(("channels", each) for each in CHANNELS)])
    fields = [("title", campaign.title), ("text", campaign.text), ("kind", campaign.kind.value)]
    fields += [("fair", str(campaign.fair_id or "")), ("failure_percent", str(campaign.failure_percent))]
    fields += [("expires_at", f"{campaign.expires_at.astimezone(TIME_ZONE):{MINUTE}}")]
    fields += [("channels", each) for each in campaign.channels]
    return Typed([*fields, ("urgent", "1")] if campaign.urgent else fields)


def _percent(given: str) -> int:
    if not PERCENT.fullmatch(given):
        raise BadField("failure_percent", text("bad_percent"))
    return int(given)
