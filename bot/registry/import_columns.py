"""The columns of a list of people, from `import_columns.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.registry import wording
from bot.wording import Wording

REQUIRED = ("name", "home_region")
# Somebody is told by one of these.
KEYS = ("id_number", "phone")
INSURANCES = ("pension", "medical", "work_injury", "unemployment")
# Columns whose values go by the names of another field.
NAMED_AS = {"work_kind": "employment_detail", "not_working_because": "employment_detail"}


@dataclass(frozen=True)
class ListColumn:
    """A column: its field, its headings (the first is shown), how to fill it in, an invented example."""

    field: str
    headings: tuple[str, ...]
    note: str
    example: str | int
    digits: bool

    @property
    def heading(self) -> str:
        """The heading shown."""
        return self.headings[0]

    @property
    def values(self) -> str:
        """The field under which `wording` knows what the column may hold."""
        return NAMED_AS.get(self.field, self.field)


@lru_cache(maxsize=1)
def columns() -> dict[str, ListColumn]:
    """All columns by field, in the order of the template."""
    described = Wording(Path(__file__).with_name("import_columns.yml")).everything()
    return {field: _column(field, told) for field, told in described.items()}


def heading(field: str) -> str:
    """The heading of a field's column."""
    return columns()[field].heading


def headings() -> dict[str, tuple[str, ...]]:
    """All headings of each field, for `match_header`."""
    return {field: column.headings for field, column in columns().items()}


def _column(field: str, told: dict[str, Any]) -> ListColumn:
    names = told.get("headings") or wording.headings()[field]
    return ListColumn(field, tuple(names), told["note"], told["example"], told.get("digits", False))
