"""Where a message says that the person is."""

from __future__ import annotations

from dataclasses import dataclass

from actions.context import Context
from actions.saying import Choice
from actions.services import Services
from actions.texts import text
from bot.directory.divisions import Division, Resolution
from policy_kb.model import NATIONAL

OTHER = "other"
MOST_CANDIDATES = 6


@dataclass(frozen=True)
class Place:
    """The division a message names, or the several it may mean, or the word that names none."""

    code: str | None = None
    candidates: tuple[Division, ...] = ()
    unknown: str = ""


def named_place(context: Context, services: Services) -> Place:
    """The place that the message names: a tapped choice, a shared location, or words."""
    tapped = context.first("region") if context.text.startswith("/") else None
    if tapped == OTHER:
        return Place(unknown=OTHER)
    if tapped:
        return Place(code=tapped)
    location = context.metadata.get("location")
    if location:
        return Place(code=services.divisions.nearest(location["lat"], location["lon"]).code)
    return _in_words(context, services)


def _in_words(context: Context, services: Services) -> Place:
    found = services.divisions.find(context.text, within=context.region)
    if not found:
        return Place()
    return from_resolution(found[0].resolution)


def from_resolution(resolution: Resolution) -> Place:
    """What the directory made of a name."""
    if resolution.found:
        return Place(code=resolution.found.code)
    return Place(candidates=tuple(resolution.candidates[:MOST_CANDIDATES]))


def whole_text_place(context: Context, services: Services) -> Place:
    """The place when the whole message should be one (an answer to "where are you?")."""
    resolution = services.divisions.resolve(context.text, within=context.region)
    place = from_resolution(resolution)
    return place if place.code or place.candidates else Place(unknown=context.text)


def candidate_choices(place: Place, services: Services) -> list[Choice]:
    """A button per place that the name may mean."""
    return [
        Choice(services.divisions.name_path(each.code), "set_region", {"region": each.code})
        for each in place.candidates
    ]


def document_choices(services: Services) -> list[Choice]:
    """A button per region that has a document, and one for elsewhere."""
    regions = {document.region.code for document in services.selector.base.documents} - {NATIONAL}
    choices = [Choice(services.region_name(code), "set_region", {"region": code}) for code in sorted(regions)]
    return [*choices, Choice(text("button_other_region"), "set_region", {"region": OTHER})]
