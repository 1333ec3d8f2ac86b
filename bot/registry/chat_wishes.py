"""What somebody wishes for in a job: from their words, from their record, and as a talk keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from bot.directory.geometry import Point
from bot.directory.placed import Shift
from bot.directory.trades import name_of, trades_of
from bot.directory.wishes import Dislikes, Wishes
from bot.registry.chat_texts import rule, table
from bot.registry.person import Person

NEAR_KM = 30.0
NUMERALS = "零一二三四五六七八九"
WORKING_AGE = range(16, 80)
MONTHS_PAY = range(800, 50_001)
SHIFTS: Mapping[str, tuple[Shift, ...]] = {
    "day": ("day",),
    "night": ("night",),
    "rotating": ("rotating",),
    "part_time": ("flexible",),
}
SEPARATORS = re.compile(r"[、，,；;/\s]+")


def wishes_in(words: str, known: Wishes, told: Mapping[str, Any]) -> Wishes:
    """The known wishes with what the words say; `told` is what the language model found: age, amount, jobs."""
    jobs = tuple(name_of(trade) for trade in trades_of(words)) or tuple(told.get("jobs") or ())
    found = replace(
        known,
        jobs=jobs or known.jobs,
        pay_min=_pay(words, told) or known.pay_min,
        max_km=_kilometres(words) or known.max_km,
        age=_age(words, told) or known.age,
    )
    return _with_words(words, found)


def wishes_of(person: Person, day: date) -> Wishes:
    """What the record says."""
    return Wishes(
        jobs=tuple(job for job in SEPARATORS.split(person.wanted_jobs) if job),
        pay_min=person.wanted_pay,
        region=person.region or None,
        max_km=float(person.wanted_km) if person.wanted_km else None,
        age=person.age(day),
        sex="female" if person.sex == "female" else "male" if person.sex == "male" else None,
        shifts=SHIFTS.get(person.wanted_shift, ()),
    )


def kept(wishes: Wishes) -> dict[str, Any]:
    """The wishes as JSON; where the person stood is not kept."""
    return {**asdict(wishes), "point": None}


def from_kept(stored: Mapping[str, Any]) -> Wishes:
    """The wishes from JSON."""
    dislikes = Dislikes(**_frozen(stored["dislikes"]))
    return Wishes(**{**_frozen(stored), "dislikes": dislikes})


def _frozen(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}


def at(wishes: Wishes, location: Mapping[str, float] | None) -> Wishes:
    """The wishes of somebody who shared where they are (WGS-84)."""
    return replace(wishes, point=Point(location["lat"], location["lon"], "wgs84")) if location else wishes


def _with_words(words: str, wishes: Wishes) -> Wishes:
    said = {name for name, pattern in table("wish").items() if re.search(pattern, words)}
    no_shifts: Sequence[Shift] = (*wishes.no_shifts, *(("night",) if "no_night" in said else ()))
    no_shifts = (*no_shifts, *(("rotating",) if "no_rotating" in said else ()))
    sexes = {"female", "male"} & said
    return replace(
        wishes,
        max_km=min(wishes.max_km or NEAR_KM, NEAR_KM) if "near" in said else wishes.max_km,
        shifts=("day",) if "day" in said else wishes.shifts,
        no_shifts=tuple(dict.fromkeys(no_shifts)),
        sex=wishes.sex or ("female" if sexes == {"female"} else "male" if sexes == {"male"} else None),
        dislikes=replace(wishes.dislikes, heavy=wishes.dislikes.heavy or "light" in said),
    )


def _pay(words: str, told: Mapping[str, Any]) -> int | None:
    if found := re.search(rule("pay"), words):
        return _within(int(found[1]), MONTHS_PAY)
    if found := re.search(rule("pay_thousands"), words.replace("两", "二")):
        amount = NUMERALS.index(found[1]) if found[1] in NUMERALS else float(found[1])
        return _within(int(amount * 1000), MONTHS_PAY)
    said = str(told.get("amount") or "").split("-")[0]
    return _within(int(said), MONTHS_PAY) if said.isdigit() else None


def _kilometres(words: str) -> float | None:
    found = re.search(rule("kilometres"), words)
    return float(found[1]) if found and int(found[1]) else None


def _age(words: str, told: Mapping[str, Any]) -> int | None:
    found = re.search(rule("age"), words)
    said = found[1] if found else str(told.get("age") or "")
    return _within(int(said), WORKING_AGE) if said.isdigit() else None


def _within(number: int, bounds: range) -> int | None:
    return number if number in bounds else None
