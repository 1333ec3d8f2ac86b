"""What one row changes of the person it means: pure comparison, nothing is read or written here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.registry.history import COLUMNS, present
from bot.registry.import_households import Home
from bot.registry.import_lookup import Fault, Hit
from bot.registry.import_rows import Record
from bot.registry.import_texts import fault
from bot.registry.person import STATUS_OF
from bot.registry.values import WORKING, Consent, Employment, Status, Verified

# What a row tells beside the columns of the person.
BESIDE = frozenset({"classes", "household", "helper", "plan", "since"})
MERGED = ("insurances", "outside_numbers")
VERIFICATION = ("verified_on", "verified_how", "verified_by")
HOUSEHOLD = "household_id"


@dataclass(slots=True)
class Change:
    """What a row does: `hit` is None for somebody new; `before` are the columns overwritten, opened."""

    record: Record
    hit: Hit | None
    home: Home | None
    values: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    home_before: dict[str, Any] = field(default_factory=dict)
    entered: tuple[str, ...] = ()
    # Open rows of `person_classes` to be closed: their number, and since when they held.
    left: tuple[tuple[int, date | None], ...] = ()
    statuses: tuple[Status, ...] = ()
    # Where the person of a task for the helper is to be found.
    region: str = ""
    # What is not changed of the fields with a history.
    kept: dict[str, Any] = field(default_factory=dict)
    # Open rows of `person_statuses` to be closed, with their status, and the first free day of each status.
    closing: tuple[tuple[int, str], ...] = ()
    free: dict[str, date] = field(default_factory=dict)

    @property
    def lost_work(self) -> bool:
        """Whether somebody who worked is unemployed now (RS-15)."""
        return self.before.get("employment") in WORKING and self.values.get("employment") == Employment.UNEMPLOYED


def addition(record: Record, home: Home | None) -> Change:
    """Somebody new."""
    values = {name: value for name, value in record.values.items() if name not in BESIDE}
    if "verified_on" in values:
        values.setdefault("verified_how", Verified.DATA.value)
    statuses = tuple(status for status in COLUMNS if any(present(status, values)))
    classes = record.values.get("classes", ())
    return Change(record, None, home, values, entered=classes, statuses=statuses)


def difference(
    record: Record,
    hit: Hit,
    home: Home | None,
    known: Mapping[str, Any],
    classes: Mapping[str, tuple[int, date | None]],
) -> Change | None:
    """What the row changes of a known person, None for nothing; `classes` are the open ones by code."""
    told = _told(record, known)
    values = {name: value for name, value in told.items() if known[name] != value}
    if home and (home.id is None or home.id != known[HOUSEHOLD]):
        # The number of a new household is put in later.
        values[HOUSEHOLD] = home.id
    wanted = record.values.get("classes")
    entered = tuple(code for code in wanted or () if code not in classes)
    left = tuple(span for code, span in classes.items() if wanted is not None and code not in wanted)
    if not (values or entered or left):
        return None
    after = {**known, **values}
    statuses = tuple(status for status in COLUMNS if present(status, known) != present(status, after))
    before = {name: known[name] for name in values}
    region = after["live_region"] or after["home_region"]
    kept = {name: known[name] for name in STATUS_OF if name not in values} if statuses else {}
    return Change(record, hit, home, values, before, {}, entered, left, statuses, region, kept)


def contradiction(record: Record, known: Mapping[str, Any]) -> Fault | None:
    """What the row says that cannot be of the known person it means, or may not be taken from a list."""
    if known["id_number"] and not record.id_number:
        for name, key in (("sex", "sex_known"), ("birth_date", "birth_known")):
            if known[name] and record.values.get(name, known[name]) != known[name]:
                return Fault(name, fault(key, "known_mend"))
    if known["notices"] == Consent.REFUSED and record.values.get("notices") == Consent.GIVEN:
        return Fault("notices", fault("refused"))
    return None


def _told(record: Record, known: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in record.values.items() if name not in BESIDE}
    for name in MERGED:
        if name in told:
            told[name] = {**known[name], **told[name]}
    if told.get("employment", known["employment"]) != known["employment"]:
        # The old detail belongs to what was before.
        told.setdefault("employment_detail", "")
    return _verification(told, known["verified_on"])


def _verification(told: dict[str, Any], newest: date | None) -> dict[str, Any]:
    """An older check never covers a newer one; how and by whom go with their day."""
    day = told.get("verified_on")
    if day is None:
        return told
    if newest and day < newest:
        return {name: value for name, value in told.items() if name not in VERIFICATION}
    if day != newest:
        told.setdefault("verified_how", Verified.DATA.value)
        told.setdefault("verified_by", "")
    return told
