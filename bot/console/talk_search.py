"""The search for closed talks as fields of a form or of an address, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.console.forms import clean
from bot.console.naming import channel_name, region_name
from bot.console.review_texts import names, text
from bot.directory.divisions import Divisions
from bot.handoff.archive import Promise, Search, Stage
from bot.handoff.archive_query import EXACTLY, NOWHERE

LONGEST_WORDS = 60
MOST_NUMBERS = 300
# What only a figure of a report asks for; a form shows it as a mark that can be taken off.
MARKS = ("ids", "promise", "moved", "urgent", "channel")


class BadSearch(Exception):
    """A field that cannot be searched for; the message is one Chinese sentence with the mend."""


@dataclass(frozen=True)
class Mark:
    """A condition without a field of its own."""

    name: str
    value: str
    label: str


def read(fields: Mapping[str, str], divisions: Divisions) -> Search:
    """The search that the fields ask for; raises BadSearch."""
    given = {name: value for name in fields if (value := clean(fields[name]).strip())}
    first, last = _day(given, "from"), _day(given, "to")
    if first and last and last < first:
        raise BadSearch(text("days_reversed"))
    return Search(
        words=given.get("words", "")[:LONGEST_WORDS],
        topic=given.get("topic", ""),
        team=_number(given, "team"),
        agent=_number(given, "agent"),
        region=_region(given.get("region", ""), divisions),
        channel=given.get("channel", ""),
        urgent={"1": True, "0": False}.get(given.get("urgent", "")),
        tag=given.get("tag", ""),
        rating=_number(given, "rating"),
        ending=given.get("ending", ""),
        first=first,
        last=last,
        stage=_one_of(Stage, given.get("stage", "")) or Stage.ENDED,
        promise=_one_of(Promise, given.get("promise", "")),
        moved="moved" in given,
        numbers=_numbers(given.get("ids", "")),
    )


def marks(fields: Mapping[str, str], divisions: Divisions) -> Iterator[Mark]:
    """The conditions that the form has no field for, in words."""
    for name in MARKS:
        if value := fields.get(name, "").strip():
            yield Mark(name, value, _mark_label(name, value))
    region = fields.get("region", "")
    if region == NOWHERE or region.startswith(EXACTLY):
        yield Mark("region", region, text("mark_region", region=region_name(region, divisions)))


def _mark_label(name: str, value: str) -> str:
    if name == "ids":
        return text("mark_ids", count=len(_numbers(value)))
    if name == "channel":
        return text("mark_channel", channel=channel_name(value))
    return names("marks").get(value if name == "promise" else f"{name}_{value}", name)


def _day(given: Mapping[str, str], name: str) -> date | None:
    value = given.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadSearch(text("bad_day", value=value[:20])) from error


def _number(given: Mapping[str, str], name: str) -> int | None:
    value = given.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else None


def _numbers(given: str) -> tuple[int, ...]:
    parts = [part for part in given.split(",") if part.isdecimal() and len(part) < 10]
    return tuple(int(part) for part in parts[:MOST_NUMBERS])


def _one_of[Choice: (Stage, Promise)](kind: type[Choice], value: str) -> Choice | None:
    return kind(value) if value in set(kind) else None


def _region(given: str, divisions: Divisions) -> str:
    """A code, or one of the forms that reports use; a name is looked up."""
    if given == NOWHERE or (given.startswith(EXACTLY) and divisions.get(given.removeprefix(EXACTLY))):
        return given
    return region_code(given, divisions) or ""


def region_code(given: str, divisions: Divisions) -> str | None:
    """The division code of what somebody typed, None for nothing; raises BadSearch."""
    if not given or divisions.get(given):
        return given or None
    outcome = divisions.resolve(given)
    if outcome.division:
        return outcome.division.code
    if outcome.candidates:
        found = "、".join(divisions.name_path(each.code) for each in outcome.candidates[:4])
        raise BadSearch(text("region_several", words=given[:20], found=found))
    raise BadSearch(text("region_unknown", words=given[:20]))
