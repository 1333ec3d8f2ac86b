"""A person of the registry: the whole record, the line of a list, and what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.privacy.numbers import masked_id_number, masked_phone
from bot.registry.values import WORKING, PersonClass, Status, Verified
from bot.registry.wording import name_of

# Sealed in the database; shown masked, and in full only by `People.reveal`.
SEALED = ("id_number", "phone", "address", "disability", "illness", "mobility")
HIDDEN = "******"
# The fields with a history: which status each one shows the present value of.
STATUS_OF: Mapping[str, Status] = {
    "employment": Status.EMPLOYMENT,
    "employment_detail": Status.EMPLOYMENT,
    "home_region": Status.HOME,
    "live_region": Status.RESIDENCE,
    "work_region": Status.WORKPLACE,
    "workplace": Status.WORKPLACE,
    "labour_capacity": Status.LABOUR_CAPACITY,
}


@dataclass(frozen=True)
class ClassSpan:
    """A class somebody is or was in; `until` is the first day on which they were not any more, None: still in it."""

    id: int
    code: PersonClass
    since: date | None
    until: date | None
    recorded_by: str
    recorded_at: datetime
    how: str


@dataclass(frozen=True)
class StatusSpan:
    """What held from `since` to before `until` (None: still); one that ends on the day it began was put right later.

    `value` is a value of the status (an employment, a region); `detail` where they work, or why they do not.
    """

    id: int
    status: Status
    value: str
    detail: str
    since: date
    until: date | None
    recorded_by: str
    recorded_at: datetime
    how: str


@dataclass(frozen=True)
class Household:
    """A household; `number` is unique in its region. The helper (帮扶责任人) is one of the staff, or a name."""

    id: int
    number: str
    region: str
    village: str
    helper_id: int | None
    helper_name: str
    plan: str
    created_at: datetime


@dataclass(frozen=True)
class Account:
    """A chat of the person; `linked_at` is aware UTC."""

    conversation_id: str
    channel: str
    linked_at: datetime
    how: str


@dataclass(frozen=True)
class Person:
    """One person with everything opened: callers decide what to show (`shown`). Empty text or None is unknown."""

    id: int
    version: int
    household_id: int | None
    is_head: bool
    name: str
    sex: str
    birth_date: date | None
    id_number: str
    phone: str
    address: str
    disability: str
    illness: str
    mobility: str
    education: str
    skills: str
    certificates: str
    village: str
    home_region: str
    live_region: str
    work_region: str
    workplace: str
    labour_capacity: str
    employment: str
    employment_detail: str
    wanted_jobs: str
    wanted_pay: int | None
    wanted_km: int | None
    wanted_shift: str
    wants_work: bool | None
    wants_business: bool | None
    wants_school: bool | None
    reach: str
    wanted_training: str
    free_season: str
    graduated_on: date | None
    insurances: Mapping[str, str]
    outside_numbers: Mapping[str, str]
    notices: str
    source: str
    import_id: int | None
    verified_on: date | None
    verified_by: str
    verified_how: str
    created_at: datetime
    updated_at: datetime
    classes: tuple[ClassSpan, ...] = ()
    statuses: tuple[StatusSpan, ...] = ()
    household: Household | None = None
    accounts: tuple[Account, ...] = ()

    def classes_on(self, day: date) -> tuple[PersonClass, ...]:
        """The classes they are in on this day."""
        return tuple(span.code for span in self.classes if holds(span, day))

    def age(self, day: date) -> int | None:
        """Full years on this day."""
        return None if self.birth_date is None else age_on(self.birth_date, day)

    @property
    def works(self) -> bool | None:
        """Whether they work; None when nobody knows."""
        return self.employment in WORKING if self.employment else None

    @property
    def region(self) -> str:
        """Where they live, or else where they are registered."""
        return self.live_region or self.home_region


@dataclass(frozen=True)
class PersonLine:
    """One person in a list: name in full, ID number and phone masked."""

    id: int
    version: int
    name: str
    sex: str
    birth_date: date | None
    id_number: str
    phone: str
    home_region: str
    live_region: str
    village: str
    household_id: int | None
    employment: str
    employment_detail: str
    wants_work: bool | None
    notices: str
    verified_on: date | None
    has_chat: bool
    classes: tuple[PersonClass, ...]


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added: `values` by field (`fields.EDITABLE`), their classes, since when all that holds.

    `source` is import, console, chat or sample, `how` the way in which all this was learned.
    Without `since` the statuses hold from today, and the classes since nobody knows when.
    """

    values: Mapping[str, Any]
    classes: tuple[PersonClass, ...] = ()
    since: date | None = None
    source: str = "console"
    how: Verified = Verified.OFFICE


@dataclass(frozen=True)
class PersonChange:
    """What is to be different: only the fields in `values`; fields with a history hold so since `since` (today)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None


def shown(person: Person) -> dict[str, str]:
    """The sealed fields as they may be shown: end of ID number and phone, of the others only whether there is any."""
    return {
        "id_number": masked_id_number(person.id_number),
        "phone": masked_phone(person.phone),
        **{name: HIDDEN if getattr(person, name) else "" for name in ("address", "disability", "illness", "mobility")},
    }


def holds(span: ClassSpan | StatusSpan, day: date) -> bool:
    """Whether the span covers the day."""
    return (span.since is None or span.since <= day) and (span.until is None or day < span.until)


def age_on(birth_date: date, day: date) -> int:
    """Full years on `day`; somebody born on 29 February turns a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def class_names(codes: tuple[PersonClass, ...]) -> str:
    """The classes in Chinese, with 、 between them."""
    return "、".join(name_of("classes", code) for code in codes)
