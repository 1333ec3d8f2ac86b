"""The day by which a task is to be done: weekends and public holidays do not count, make-up workdays do."""

from __future__ import annotations

from datetime import date

import pytest

from bot.process.deadlines import WorkingDays


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 16), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 27)),
        # National Day 2025: 1 to 8 October off, Saturday 11 October at work.
        (date(2025, 9, 30), date(2025, 10, 14)),
        # No calendar knows that year yet.
        (date(2040, 1, 2), date(2040, 1, 9)),
    ],
)
def test_five_working_days_later(day: date, due: date) -> None:
    assert WorkingDays(5).after(day) == due
