"""What can be wrong inside a table, told to the person who sent it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one row: where (row as the spreadsheet numbers it), what, and how to mend it."""

    row: int
    column: str
    message: str
    mend: str


@dataclass
class CellError(Exception):
    """A cell cannot be used: what is wrong and how to mend it, both in Chinese."""

    message: str
    mend: str
