"""Consent, hours and the day, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.broadcast.reasons import Skipped
from bot.broadcast.rules import Go, Skip, Standing, Wait, drill_verdict, is_quiet, next_morning, verdict
from bot.broadcast.texts import name_of
from bot.settings import TIME_ZONE

NOON = datetime(2026, 11, 23, 12, tzinfo=TIME_ZONE)
MORNING = datetime(2026, 11, 24, 8, tzinfo=TIME_ZONE)
GOOD = Standing(
    is_known=True,
    notices="given",
    has_chat=True,
    is_unreachable=False,
    had_this_one=False,
    had_one_today=False,
    is_urgent=False,
    expires_at=NOON + timedelta(days=2),
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Go()),
        ({"is_known": False}, Skip(Skipped.ERASED)),
        ({"notices": "refused"}, Skip(Skipped.REFUSED)),
        ({"notices": ""}, Skip(Skipped.NO_CONSENT)),
        ({"has_chat": False}, Skip(Skipped.NO_CHAT)),
        ({"is_unreachable": True}, Skip(Skipped.UNREACHABLE)),
        ({"had_this_one": True}, Skip(Skipped.TOLD_ALREADY)),
        ({"had_this_one": True, "is_urgent": True}, Skip(Skipped.TOLD_ALREADY)),
        ({"had_one_today": True}, Wait(MORNING)),
        ({"had_one_today": True, "is_urgent": True}, Go()),
        ({"had_one_today": True, "expires_at": MORNING}, Skip(Skipped.ONE_A_DAY)),
        ({"notices": "refused", "is_urgent": True}, Skip(Skipped.REFUSED)),
    ],
)
def test_notice_goes_waits_or_is_skipped(change: dict[str, object], expected: object) -> None:
    assert verdict(replace(GOOD, **change), NOON) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(7, 59, True), (8, 0, False), (19, 59, False), (20, 0, True), (23, 59, True), (0, 0, True), (12, 0, False)],
)
def test_nobody_is_written_to_between_20_and_8(hour: int, minute: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 11, 23, hour, minute, tzinfo=TIME_ZONE)) is quiet


@pytest.mark.parametrize("hour", [0, 8, 23])
def test_next_morning_is_of_the_next_day_in_china(hour: int) -> None:
    assert next_morning(datetime(2026, 11, 23, hour, tzinfo=TIME_ZONE)) == MORNING


@pytest.mark.parametrize(
    ("notices", "expected"),
    [("given", Go()), ("", Go()), ("refused", Skip(Skipped.REFUSED)), (None, Skip(Skipped.ERASED))],
)
def test_rehearsal_asks_only_whether_somebody_refused(notices: str | None, expected: object) -> None:
    assert drill_verdict(notices) == expected


@pytest.mark.parametrize("reason", list(Skipped))
def test_every_reason_has_words_for_staff(reason: Skipped) -> None:
    assert name_of("reasons", reason) != reason
