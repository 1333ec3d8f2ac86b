"""Working time of an office: lunch, holidays, make-up workdays, midnight, year ends."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.handoff.calendar import DayKind, Hours, OfficeCalendar
from bot.handoff.holidays import library_days
from bot.settings import TIME_ZONE

MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17, 30))
DESK: Hours = dict.fromkeys(range(5), (MORNING, AFTERNOON))
NIGHT: Hours = {4: ((time(22), time()),), 5: ((time(), time(6)),)}
ROUND_THE_CLOCK: Hours = {day: ((time(), time()),) for day in range(7)}
SHORT_MONDAY: Hours = {1: (MORNING,), 5: ((time(10), time(11)),)}
NOTHING: Mapping[date, DayKind] = {}


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=TIME_ZONE)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00", False),
        ("2026-11-23 12:45", False),
        ("2026-11-23 13:30", True),
        ("2026-11-23 17:30", False),
        ("2026-11-22 10:00", False),
        ("2026-09-30 17:00", True),
        ("2026-10-01 10:00", False),
        ("2026-10-07 10:00", False),
        ("2026-10-08 10:00", True),
        ("2026-10-10 10:00", True),
        ("2026-10-10 12:30", False),
        ("2026-10-11 10:00", False),
        ("2026-09-20 10:00", True),
        ("2026-01-02 10:00", False),
        ("2026-01-04 10:00", True),
        ("2031-10-01 10:00", True),
        ("2031-10-04 10:00", False),
    ],
)
def test_desk_is_open_when_the_real_arrangement_says_so(moment: str, is_open: bool) -> None:
    assert OfficeCalendar(DESK, library_days()).is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("hours", "moment", "opening"),
    [
        (DESK, "2026-11-23 10:00", "2026-11-23 10:00"),
        (DESK, "2026-11-23 12:00", "2026-11-23 13:30"),
        (DESK, "2026-11-23 17:30", "2026-11-24 09:00"),
        (DESK, "2026-11-20 18:00", "2026-11-23 09:00"),
        (DESK, "2026-09-30 17:30", "2026-10-08 09:00"),
        (DESK, "2026-10-09 18:00", "2026-10-10 09:00"),
        (DESK, "2025-12-31 18:00", "2026-01-04 09:00"),
        (NIGHT, "2026-11-20 23:59", "2026-11-20 23:59"),
        (NIGHT, "2026-11-21 06:00", "2026-11-27 22:00"),
        (ROUND_THE_CLOCK, "2026-09-30 23:00", "2026-09-30 23:00"),
        (ROUND_THE_CLOCK, "2026-10-01 00:00", "2026-10-08 00:00"),
        ({}, "2026-11-23 10:00", None),
    ],
)
def test_next_opening_passes_over_everything_closed(hours: Hours, moment: str, opening: str | None) -> None:
    expected = None if opening is None else at(opening)
    assert OfficeCalendar(hours, library_days()).next_opening(at(moment)) == expected


def test_opening_beyond_sixty_days_is_none() -> None:
    closed = {date(2026, 3, 2) + timedelta(days=day): DayKind.HOLIDAY for day in range(70)}
    calendar = OfficeCalendar(DESK, closed)
    assert calendar.next_opening(at("2026-03-02 10:00")) is None
    assert calendar.next_opening(at("2026-03-25 10:00")) == at("2026-05-11 09:00")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-23 09:00", "2026-11-23 17:30", 420),
        ("2026-11-23 11:50", "2026-11-23 13:40", 20),
        ("2026-11-23 12:10", "2026-11-23 13:20", 0),
        ("2026-11-20 17:00", "2026-11-23 09:30", 60),
        ("2026-09-30 17:20", "2026-10-08 09:10", 20),
        ("2026-10-09 17:20", "2026-10-10 09:10", 20),
        ("2025-12-31 17:20", "2026-01-04 09:10", 20),
        ("2026-11-23 10:00", "2026-11-23 10:00", 0),
        ("2026-11-23 10:00", "2026-11-22 10:00", 0),
    ],
)
def test_only_working_time_counts(start: str, end: str, expected: int) -> None:
    assert OfficeCalendar(DESK, library_days()).working(at(start), at(end)) == minutes(expected)


@pytest.mark.parametrize(
    ("hours", "start", "length", "expected"),
    [
        (DESK, "2026-11-23 09:00", 15, "2026-11-23 09:15"),
        (DESK, "2026-11-23 09:00", 180, "2026-11-23 12:00"),
        (DESK, "2026-11-23 09:00", 181, "2026-11-23 13:31"),
        (DESK, "2026-11-23 12:30", 15, "2026-11-23 13:45"),
        (DESK, "2026-11-20 17:20", 15, "2026-11-23 09:05"),
        (DESK, "2026-09-30 17:20", 15, "2026-10-08 09:05"),
        (DESK, "2026-10-09 17:20", 15, "2026-10-10 09:05"),
        (DESK, "2026-11-23 03:00", 960, "2026-11-25 11:00"),
        (DESK, "2026-11-23 12:30", 0, "2026-11-23 12:30"),
        (NIGHT, "2026-11-20 23:50", 20, "2026-11-21 00:10"),
        (NIGHT, "2026-11-21 05:50", 20, "2026-11-27 22:10"),
        ({}, "2026-11-22 12:30", 15, "2026-11-22 12:45"),
    ],
)
def test_allowance_ends_after_that_much_working_time(hours: Hours, start: str, length: int, expected: str) -> None:
    assert OfficeCalendar(hours, library_days()).after(at(start), minutes(length)) == at(expected)


def test_make_up_workday_has_the_hours_of_the_first_weekday_with_any() -> None:
    saturday, sunday = date(2026, 10, 10), date(2026, 9, 20)
    calendar = OfficeCalendar(SHORT_MONDAY, library_days())
    nine, twelve = time(9), time(12)
    for day in (saturday, sunday):
        span = datetime.combine(day, nine, TIME_ZONE), datetime.combine(day, twelve, TIME_ZONE)
        assert calendar.spans(day) == (span,)


def test_weekend_office_keeps_its_own_hours_on_a_make_up_workday() -> None:
    only_saturday: Hours = {5: ((time(10), time(11)),)}
    calendar = OfficeCalendar(only_saturday, library_days())
    assert calendar.is_open(at("2026-10-10 10:30"))
    assert not calendar.is_open(at("2026-09-20 10:30"))


def test_workday_on_a_weekday_without_hours_stays_closed() -> None:
    day = date(2026, 11, 23)
    assert OfficeCalendar(SHORT_MONDAY, {day: DayKind.WORKDAY}).spans(day) == ()


def test_any_time_zone_is_understood_and_answers_are_in_china() -> None:
    calendar = OfficeCalendar(DESK, library_days())
    utc = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert calendar.is_open(utc)
    assert calendar.after(utc, minutes(15)).isoformat() == "2026-11-23T09:15:00+08:00"


def test_naive_time_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        OfficeCalendar(DESK, NOTHING).is_open(datetime(2026, 11, 23, 10))


@pytest.mark.parametrize("hours", [DESK, NIGHT, ROUND_THE_CLOCK, SHORT_MONDAY])
def test_working_time_until_after_is_the_allowance_itself(hours: Hours) -> None:
    calendar, chance = OfficeCalendar(hours, library_days()), random.Random(7)
    for _ in range(300):
        start = at("2025-11-01 00:00") + timedelta(seconds=chance.randrange(550 * 86_400))
        allowance = timedelta(seconds=chance.randrange(1, 5 * 86_400 if hours is DESK else 86_400))
        end = calendar.after(start, allowance)
        assert calendar.working(start, end) == allowance
        assert calendar.working(start, end - timedelta(seconds=1)) == allowance - timedelta(seconds=1)


@pytest.mark.parametrize("hours", [DESK, NIGHT, ROUND_THE_CLOCK, SHORT_MONDAY])
def test_working_time_adds_up_and_agrees_with_open(hours: Hours) -> None:
    calendar, chance = OfficeCalendar(hours, library_days()), random.Random(11)
    for _ in range(300):
        start = at("2025-11-01 00:00") + minutes(chance.randrange(550 * 1440))
        middle = start + minutes(chance.randrange(20 * 1440))
        end = middle + minutes(chance.randrange(20 * 1440))
        assert calendar.working(start, middle) + calendar.working(middle, end) == calendar.working(start, end)
        assert calendar.working(start, start + minutes(1)) == minutes(1 if calendar.is_open(start) else 0)


def test_next_opening_is_the_first_open_minute() -> None:
    calendar, chance = OfficeCalendar(DESK, library_days()), random.Random(13)
    for _ in range(300):
        start = at("2025-12-01 00:00") + minutes(chance.randrange(380 * 1440))
        opening = calendar.next_opening(start)
        assert opening is not None
        assert calendar.is_open(opening)
        assert calendar.working(start, opening) == timedelta()
