"""What a report is made of: tables whose figures carry the search that shows the conversations behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

# The query of /console/talks (or of the list of unanswered messages).
Where = Mapping[str, str]


class Unit(StrEnum):
    """What a figure is: a number of hand-offs, a share from 0 to 1, or minutes."""

    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"


@dataclass(frozen=True)
class Cell:
    """One figure; None where there is nothing to count. Without `where` it opens nothing."""

    value: float | None
    where: Where | None = None


@dataclass(frozen=True)
class Column:
    """The heading of a column, and what its figures are."""

    title: str
    unit: Unit = Unit.COUNT


@dataclass(frozen=True)
class Row:
    """A label with its figures."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One table; the first column is what a chart draws. `note` says how the figures are counted."""

    key: str
    title: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def largest(self) -> float:
        """The largest figure of the first column, at least 1."""
        return max([1.0, *(row.cells[0].value or 0.0 for row in self.rows)])


@dataclass(frozen=True)
class Key:
    """A figure at the head of a report."""

    title: str
    cell: Cell
    unit: Unit
    hint: str = ""


@dataclass(frozen=True)
class Group:
    """Messages that are alike; `first` names the group, `examples` some of its wordings, the most typical first."""

    first: int
    count: int
    examples: tuple[str, ...]
    messages: tuple[int, ...] = field(default=())
