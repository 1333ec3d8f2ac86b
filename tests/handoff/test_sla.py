"""How a promise stands: it counts working time, and warns before it is broken."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from bot.handoff.calendar import Hours, OfficeCalendar
from bot.handoff.holidays import library_days
from bot.handoff.sla import Promise, Standing, standing
from bot.settings import TIME_ZONE

DESK: Hours = {day: ((time(9), time(12)), (time(13, 30), time(17, 30))) for day in range(5)}
CALENDAR = OfficeCalendar(DESK, library_days())
NEVER_OPEN = OfficeCalendar({}, {})


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=TIME_ZONE)


def promise(calendar: OfficeCalendar, made: str, minutes: int, done: str | None = None) -> Promise:
    allowance = timedelta(minutes=minutes)
    return Promise(at(made), calendar.after(at(made), allowance), allowance, at(done) if done else None)


@pytest.mark.parametrize(
    ("made", "minutes", "moment", "expected"),
    [
        ("2026-11-23 09:00", 15, "2026-11-23 09:00", Standing.ON_TIME),
        ("2026-11-23 09:00", 15, "2026-11-23 09:11:59", Standing.ON_TIME),
        ("2026-11-23 09:00", 15, "2026-11-23 09:12", Standing.AT_RISK),
        ("2026-11-23 09:00", 15, "2026-11-23 09:15", Standing.AT_RISK),
        ("2026-11-23 09:00", 15, "2026-11-23 09:15:01", Standing.BREACHED),
        # Lunch: 10 of 15 minutes are left however long it takes.
        ("2026-11-23 11:55", 15, "2026-11-23 13:00", Standing.ON_TIME),
        ("2026-11-23 11:55", 15, "2026-11-23 13:37", Standing.AT_RISK),
        ("2026-11-23 11:48", 15, "2026-11-23 12:30", Standing.AT_RISK),
        ("2026-11-23 11:55", 15, "2026-11-23 13:40:01", Standing.BREACHED),
        # National Day week does not count, the make-up Saturday does.
        ("2026-09-30 17:25", 15, "2026-10-05 10:00", Standing.ON_TIME),
        ("2026-09-30 17:25", 15, "2026-10-08 09:08", Standing.AT_RISK),
        ("2026-10-09 17:25", 15, "2026-10-10 09:10:01", Standing.BREACHED),
        # Two working days: 16 hours, the last 192 minutes are at risk.
        ("2026-11-23 09:00", 960, "2026-11-24 17:30", Standing.AT_RISK),
        ("2026-11-23 09:00", 960, "2026-11-24 16:17", Standing.ON_TIME),
        ("2026-11-23 09:00", 960, "2026-11-24 16:18", Standing.AT_RISK),
        ("2026-11-23 09:00", 960, "2026-11-25 11:00:01", Standing.BREACHED),
    ],
)
def test_open_promise(made: str, minutes: int, moment: str, expected: Standing) -> None:
    assert standing(CALENDAR, promise(CALENDAR, made, minutes), at(moment)) is expected


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ("2026-11-23 09:01", Standing.KEPT),
        ("2026-11-23 09:15", Standing.KEPT),
        ("2026-11-23 09:15:01", Standing.BREACHED),
        ("2026-11-24 10:00", Standing.BREACHED),
    ],
)
def test_fulfilled_promise_stays_as_it_was_fulfilled(done: str, expected: Standing) -> None:
    made = promise(CALENDAR, "2026-11-23 09:00", 15, done)
    assert standing(CALENDAR, made, at("2026-12-23 09:00")) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-22 10:05", Standing.ON_TIME),
        ("2026-11-22 10:12", Standing.AT_RISK),
        ("2026-11-22 10:16", Standing.BREACHED),
    ],
)
def test_team_that_never_opens_is_held_to_the_plain_clock(moment: str, expected: Standing) -> None:
    assert standing(NEVER_OPEN, promise(NEVER_OPEN, "2026-11-22 10:00", 15), at(moment)) is expected


def test_warning_always_comes_before_the_breach() -> None:
    for minutes in (1, 5, 15, 60, 420, 960):
        made = promise(CALENDAR, "2026-11-20 16:40", minutes)
        assert standing(CALENDAR, made, made.due_at) is Standing.AT_RISK
        assert standing(CALENDAR, made, made.due_at + timedelta(seconds=1)) is Standing.BREACHED
        assert standing(CALENDAR, made, made.made_at) is Standing.ON_TIME
