"""The cells of one person in a list, in the columns of the template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.directory.divisions import Divisions
from bot.registry.import_columns import INSURANCES, columns
from bot.registry.import_texts import text
from bot.registry.person import Person, class_names, shown
from bot.registry.values import WORKING
from bot.registry.wording import choices, name_of

PLACES = ("home_region", "live_region", "work_region")
PLACES_KEPT = 4096


class Masking(StrEnum):
    """How much a list shows of the sealed fields: the ends of numbers and whether there is anything, or all."""

    MASKED = "masked"
    OPEN = "open"


class Line:
    """Makes the cells of people; what nobody knows is an empty cell."""

    def __init__(self, divisions: Divisions, today: date, masking: Masking, helpers: Mapping[int, str]) -> None:
        """`helpers` are the names of staff by number; classes are those of `today` (Asia/Shanghai)."""
        self._place = lru_cache(PLACES_KEPT)(divisions.name_path)
        self._today, self._helpers = today, helpers
        self._sealed = SEALED_AS[masking]

    def cells(self, person: Person) -> Sequence[Any]:
        """The cells in the order of the template."""
        found = {**vars(person), **self._sealed(person), **self._beside(person)}
        return [found.get(column) for column in columns()]

    def _beside(self, person: Person) -> dict[str, Any]:
        named = {name: _named(name, getattr(person, name)) for name in NAMED}
        places = {name: self._place(getattr(person, name)) for name in PLACES}
        return {**named, **places, **self._of_household(person), **_work(person), **_pairs(person), **self._own(person)}

    def _own(self, person: Person) -> dict[str, Any]:
        held = [span for span in person.statuses if span.status == "employment" and span.until is None]
        classes = class_names(person.classes_on(self._today))
        disability = self._sealed(person)["disability"]
        known = disability and disability == person.disability
        return {
            "classes": classes,
            "since": held[-1].since if held else None,
            "disability": name_of("disability", disability) if known else disability,
        }

    def _of_household(self, person: Person) -> dict[str, Any]:
        home = person.household
        if home is None:
            return {"is_head": None}
        helper = self._helpers.get(home.helper_id or 0, home.helper_name)
        head = text("head") if person.is_head else text("member")
        return {"household": home.number, "helper": helper, "plan": home.plan, "is_head": head}


def _masked(person: Person) -> dict[str, str]:
    return shown(person)


def _open(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in shown(person)}


SEALED_AS: Mapping[Masking, Callable[[Person], dict[str, str]]] = {Masking.MASKED: _masked, Masking.OPEN: _open}
NAMED = tuple(
    name
    for name in Person.__dataclass_fields__
    if name not in {"classes", "disability", "is_head", "employment_detail", "source"} and choices(name)
)


def _named(field: str, value: str | bool | None) -> str | None:
    return None if value is None or value == "" else name_of(field, value)


def _work(person: Person) -> dict[str, Any]:
    column = "work_kind" if person.employment in WORKING else "not_working_because"
    return {column: _named("employment_detail", person.employment_detail)}


def _pairs(person: Person) -> dict[str, Any]:
    insured = {text(name): name for name in INSURANCES}
    own = {insured[name]: state for name, state in person.insurances.items() if name in insured}
    others = {name: state for name, state in person.insurances.items() if name not in insured}
    numbers = dict(person.outside_numbers)
    system = numbers.pop(text("system_number"), "")
    rest = {"insurances": "；".join(_each(others)), "outside_numbers": "；".join(_each(numbers))}
    return {**own, **rest, "system_number": system}


def _each(pairs: Mapping[str, str]) -> Iterator[str]:
    return (f"{name}：{value}" for name, value in pairs.items())
