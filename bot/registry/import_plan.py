"""Makes the rows that a list writes ready: numbered, sealed, and each with the statement that writes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect

from bot.privacy.columns import place_of
from bot.privacy.sealing import Sealer
from bot.registry.history import present
from bot.registry.import_batches import ROW, Batch, defaults, inserting, updating
from bot.registry.import_changes import HOUSEHOLD, Change
from bot.registry.import_file import STEP, Progress
from bot.registry.import_households import HELD, Home
from bot.registry.import_matching import Matched
from bot.registry.records import Records
from bot.registry.tables import (
    consents,
    households,
    people,
    person_classes,
    person_statuses,
    registry_import_people,
    registry_tasks,
)
from bot.registry.values import Purpose, Status, TaskKind, Verified

PREPARING = "preparing"
SOURCE = "import"
STATUS = ("person_id", "status", "value", "detail", "since", "recorded_by", "recorded_at", "how", "import_id")
CLASS = ("person_id", "code", "since", "recorded_by", "recorded_at", "how", "import_id")
CONSENT = ("person_id", "purpose", "state", "at", "how", "recorded_by")
TASK = ("person_id", "kind", "region", "helper_id", "helper_name", "detail", "due_on", "created_at", "outcome")


@dataclass(frozen=True)
class Numbers:
    """The numbers of what is written, taken beforehand."""

    this_import: int
    people: range
    households: range
    import_people: range


@dataclass(frozen=True)
class Circumstances:
    """Who brings the list in, at which moment (aware UTC) and day (Asia/Shanghai); when tasks are due."""

    by: str
    now: datetime
    today: date
    due: Callable[[date], date]


class Plan:
    """The rows of one import, in the order in which they have to be written."""

    def __init__(self, dialect: Dialect, sealer: Sealer, records: Records, numbers: Numbers, when: Circumstances):
        """Makes the rows when `build` is called."""
        self._dialect, self._sealer, self._records = dialect, sealer, records
        self._numbers, self._when = numbers, when
        self._new_person = defaults(people)
        self._homes = inserting(households, tuple(households.c.keys()), dialect)
        self._homes_changed = updating(households, (ROW, *HELD), dialect)
        self._people = inserting(people, tuple(people.c.keys()), dialect)
        self._people_changed: dict[tuple[str, ...], Batch] = {}
        self._statuses_closed = updating(person_statuses, (ROW, "until"), dialect)
        self._statuses = inserting(person_statuses, STATUS, dialect)
        self._classes_closed = updating(person_classes, (ROW, "until"), dialect)
        self._classes = inserting(person_classes, CLASS, dialect)
        self._consents = inserting(consents, CONSENT, dialect)
        self._tasks = inserting(registry_tasks, TASK, dialect)
        self._done = inserting(registry_import_people, tuple(registry_import_people.c.keys()), dialect)

    def batches(self) -> list[Batch]:
        """All rows."""
        history = [self._statuses_closed, self._statuses, self._classes_closed, self._classes]
        ahead = [self._homes, self._homes_changed, self._people, *self._people_changed.values()]
        return [*ahead, *history, self._consents, self._tasks, self._done]

    def build(self, matched: Matched, progress: Progress) -> None:
        """Seals and fills in everything; for a large list call it in a thread. Raises BadKeyFile."""
        for number, home in zip(self._numbers.households, matched.homes.new(), strict=True):
            home.id = number
            self._homes.add(self._home(home))
        for home in matched.homes.changed():
            self._homes_changed.add({ROW: home.id, **home.values})
        new = iter(self._numbers.people)
        for place, (number, change) in enumerate(zip(self._numbers.import_people, matched.changes, strict=True)):
            person_id = change.hit.id if change.hit else next(new)
            self._person(person_id, number, change)
            if change.lost_work and person_id not in matched.has_task:
                self._task(person_id, change)
            if place % STEP == 0:
                progress(place, len(matched.changes), PREPARING)

    def _home(self, home: Home) -> dict[str, Any]:
        told = {"id": home.id, "number": home.number, "region": home.region, **home.values}
        return {**told, "import_id": self._numbers.this_import, "created_at": self._when.now}

    def _person(self, person_id: int, number: int, change: Change) -> None:
        values = dict(change.values)
        if change.home and (change.hit is None or HOUSEHOLD in values):
            values[HOUSEHOLD] = change.home.id
        columns = self._records.columns(person_id, values)
        if change.hit:
            self._renew(person_id, change.hit.version + 1, columns)
        else:
            self._add(person_id, columns)
        self._history(person_id, change)
        if state := change.values.get("notices"):
            trail = {"how": self._how(change), "recorded_by": self._when.by, "at": self._when.now}
            self._consents.add({"person_id": person_id, "purpose": Purpose.NOTICES.value, "state": state, **trail})
        self._note(person_id, number, change)

    def _add(self, person_id: int, columns: Mapping[str, Any]) -> None:
        now = self._when.now
        own = {"id": person_id, "source": SOURCE, "import_id": self._numbers.this_import}
        self._people.add({**self._new_person, **columns, **own, "created_at": now, "updated_at": now})

    def _renew(self, person_id: int, version: int, columns: dict[str, Any]) -> None:
        columns |= {"version": version, "updated_at": self._when.now}
        names = tuple(sorted(columns))
        if names not in self._people_changed:
            self._people_changed[names] = updating(people, (ROW, *names), self._dialect)
        self._people_changed[names].add({ROW: person_id, **columns})

    def _history(self, person_id: int, change: Change) -> None:
        trail = {
            "person_id": person_id,
            "recorded_by": self._when.by,
            "recorded_at": self._when.now,
            "how": self._how(change),
            "import_id": self._numbers.this_import,
        }
        since = change.record.values.get("verified_on") or self._when.today
        for status, day in self._since(change, since):
            value, detail = present(status, {**change.kept, **change.values})
            for span, of in change.closing:
                if of == status:
                    self._statuses_closed.add({ROW: span, "until": day})
            if value or detail:
                self._statuses.add({**trail, "status": status.value, "value": value, "detail": detail, "since": day})
        for span, begun in change.left:
            self._classes_closed.add({ROW: span, "until": max(since, begun or since)})
        for code in change.entered:
            self._classes.add({**trail, "code": code, "since": since})

    def _since(self, change: Change, since: date) -> Iterator[tuple[Status, date]]:
        """Since when each status holds: never before what was recorded of it already ends or begins."""
        for status in change.statuses:
            own = change.record.values.get("since") if status is Status.EMPLOYMENT else None
            day = own or since
            yield status, max(day, change.free.get(status, day))

    def _how(self, change: Change) -> str:
        how: str = change.record.values.get("verified_how", Verified.DATA.value)
        return how

    def _task(self, person_id: int, change: Change) -> None:
        held = change.home.values if change.home else {"helper_id": None, "helper_name": ""}
        self._tasks.add(
            {
                "person_id": person_id,
                "kind": TaskKind.BECAME_UNEMPLOYED.value,
                "region": change.region,
                "helper_id": held["helper_id"],
                "helper_name": held["helper_name"],
                "detail": "",
                "due_on": self._when.due(self._when.today),
                "created_at": self._when.now,
                "outcome": "",
            }
        )

    def _note(self, person_id: int, number: int, change: Change) -> None:
        before = _before(change)
        sealed = before and self._sealer.seal(before, place_of(registry_import_people, "before", number))
        version = change.hit.version + 1 if change.hit else 0
        row = {"id": number, "import_id": self._numbers.this_import, "person_id": person_id}
        self._done.add({**row, "version": version, "before": sealed or None})


def _before(change: Change) -> str:
    """What is needed to undo the change, as JSON; empty for somebody new."""
    facts: dict[str, Any] = {}
    if change.hit:
        facts = {
            "version": change.hit.version,
            "columns": change.before,
            "classes": [span for span, _ in change.left],
            "statuses": [span for span, _ in change.closing],
        }
    if change.home_before:
        facts["household"] = change.home_before
    return json.dumps(facts, default=date.isoformat, ensure_ascii=False) if facts else ""
