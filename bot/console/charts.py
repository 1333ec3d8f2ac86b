"""What chart templates need: places in per cent, so that letters keep their size at every width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

from bot.reports.tables import Row, Unit
from bot.reports.wording import written

STEPS = (2, 4, 6, 8, 10)
MOST_MARKS = 6
# The last name needs this part of the usual gap before it.
NEAREST = 0.6


def percent(part: float, whole: float) -> str:
    """A length inside a chart: 12.5%."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def ceiling(largest: float) -> int:
    """The even number at the top of a scale: 2, 4, 6, 8 or 10 times a power of ten."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= largest:
                return step * power
        power *= 10


def marked(count: int) -> list[int]:
    """Which of so many bars get their name written under them: the first, the last, and some between, not crowded."""
    gap = max(1, ceil((count - 1) / (MOST_MARKS - 1)))
    inner = [place for place in range(0, count, gap) if place <= count - 1 - gap * NEAREST]
    return [*inner, count - 1]


def figure(value: float | None, unit: str) -> str:
    """A figure as people read it; `unit` is a Unit or its name."""
    return written(value, Unit(unit))


def filled(rows: Sequence[Row]) -> list[Row]:
    """The rows that have something to draw."""
    return [row for row in rows if row.cells[0].value]


FILTERS: dict[str, Callable[..., Any]] = {
    "percent": percent,
    "ceiling": ceiling,
    "marked": marked,
    "figure": figure,
    "filled": filled,
}
