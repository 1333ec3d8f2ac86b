"""What an agent can send with a message: job fairs, and places with their point."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from bot.console.services import Console
from bot.console.work_message import fair_time
from bot.console.work_texts import sentence
from bot.directory.divisions import Division
from bot.directory.fair import Fair
from bot.directory.geometry import Point
from bot.handoff.case import Case

COUNTRY_DAYS = 90
MOST_READ = 200
MOST_SHOWN = 8


@dataclass(frozen=True)
class Hit:
    """One thing to choose; `value` goes back with the message, `kind` is fair or location."""

    kind: str
    value: str
    label: str
    more: str


async def find_fairs(console: Console, case: Case, words: str) -> list[Hit]:
    """Fairs that hold all the words, those of the person's region first, soonest first."""
    return [_fair(each) for each in await _fairs(console, case) if _holds(each, words)][:MOST_SHOWN]


async def find_places(console: Console, case: Case, words: str) -> list[Hit]:
    """Venues of fairs and seats of divisions that hold the words; without words those of the person's region."""
    venues = [_venue(each) for each in await _fairs(console, case) if each.point and _holds(each, words)]
    seats = [_seat(console, each) for each in _divisions(console, case, words)]
    unique = {hit.label: hit for hit in (*venues, *seats) if hit is not None}
    return list(unique.values())[:MOST_SHOWN]


async def _fairs(console: Console, case: Case) -> list[Fair]:
    day = console.settings.day()
    found = await console.fairs.upcoming_for_region(case.region or "000000", day, COUNTRY_DAYS, MOST_READ)
    return [each.fair for each in found.fairs]


def _holds(fair: Fair, words: str) -> bool:
    text = f"{fair.title} {fair.place} {fair.address} {fair.organiser}".lower()
    return all(part in text for part in words.lower().split())


def _fair(fair: Fair) -> Hit:
    place = " ".join(part for part in (fair.place, fair.address) if part)
    return Hit("fair", str(fair.id), fair.title, f"{fair_time(fair)} · {place}")


def _venue(fair: Fair) -> Hit | None:
    return _point(fair.place, fair.address, fair.point) if fair.point else None


def _divisions(console: Console, case: Case, words: str) -> Iterable[Division]:
    if words:
        return console.divisions.resolve(words, case.region).candidates
    return console.divisions.chain(case.region)[:2] if case.region else ()


def _seat(console: Console, division: Division) -> Hit | None:
    name = console.divisions.name_path(division.code)
    return _point(sentence("seat", name=division.name), name, division.point) if division.point else None


def _point(name: str, address: str, point: Point) -> Hit:
    value = {"name": name, "address": address, "lat": point.latitude, "lon": point.longitude, "system": point.system}
    return Hit("location", json.dumps(value, ensure_ascii=False), name, address)
