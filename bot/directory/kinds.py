"""The kinds of lists the directory keeps, as `kinds.yml` describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from bot.directory import tables
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("kinds.yml"))


@dataclass(frozen=True)
class KindColumn:
    """A column of a list: headings understood, the reader's name, the longest text, and what the template shows."""

    headings: tuple[str, ...]
    help: str
    example: str
    reads: str = "text"
    limit: int = 200
    digits: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of list; `key` are the columns that together tell one item from another when it is imported again."""

    name: str
    title: str
    measure: str
    required: tuple[str, ...]
    key: tuple[str, ...]
    columns: Mapping[str, KindColumn]
    table: Table

    def heading(self, column: str) -> str:
        """The heading of a column as the template has it."""
        return self.columns[column].headings[0]

    @property
    def headings(self) -> dict[str, tuple[str, ...]]:
        """All headings understood of each column."""
        return {name: column.headings for name, column in self.columns.items()}


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """All kinds by name: fairs, vacancies, service_points, workshops, courses."""
    return {name: _kind(name, each) for name, each in WORDING.everything().items() if name != "choices"}


def choices(name: str) -> dict[str, list[str]]:
    """The choices a column offers: for each value the words that mean it, the first being shown to people."""
    return WORDING.table(f"choices.{name}")


def _kind(name: str, entry: dict[str, Any]) -> Kind:
    return Kind(
        name=name,
        title=entry["title"],
        measure=entry["measure"],
        required=tuple(entry["required"]),
        key=tuple(entry["key"]),
        columns={column: _column(each) for column, each in entry["columns"].items()},
        table=getattr(tables, name),
    )


def _column(entry: dict[str, Any]) -> KindColumn:
    shown = {"headings": tuple(entry["headings"]), "example": str(entry["example"])}
    return KindColumn(**{**entry, **shown, "digits": bool(entry.get("digits"))})
