"""Spans of days: presets, typed dates, midnight in China, and the steps of a chart."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.reports.spans import LONGEST, Preset, Span, custom, named, steps

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("preset", "today", "span"),
    [
        (Preset.TODAY, FRIDAY, Span(FRIDAY, FRIDAY)),
        (Preset.WEEK, FRIDAY, Span(date(2026, 11, 16), FRIDAY)),
        (Preset.WEEK, date(2026, 11, 16), Span(date(2026, 11, 16), date(2026, 11, 16))),
        (Preset.MONTH, FRIDAY, Span(date(2026, 11, 1), FRIDAY)),
        (Preset.LAST_MONTH, FRIDAY, Span(date(2026, 10, 1), date(2026, 10, 31))),
        (Preset.LAST_MONTH, date(2026, 1, 31), Span(date(2025, 12, 1), date(2025, 12, 31))),
        (Preset.LAST_MONTH, date(2028, 3, 1), Span(date(2028, 2, 1), date(2028, 2, 29))),
    ],
)
def test_presets(preset: Preset, today: date, span: Span) -> None:
    assert named(preset, today) == span


def test_span_begins_and_ends_at_midnight_in_china() -> None:
    span = Span(FRIDAY, FRIDAY)
    assert span.start == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert span.end == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_typed_dates_are_put_in_order_and_cut_to_a_year() -> None:
    earlier = date(2026, 11, 1)
    assert custom(FRIDAY, earlier, FRIDAY) == Span(earlier, FRIDAY)
    assert custom(earlier, None, FRIDAY) == Span(earlier, earlier)
    assert custom(None, None, FRIDAY) == Span(FRIDAY, FRIDAY)
    assert len(custom(date(2000, 1, 1), FRIDAY, FRIDAY).days()) == LONGEST


@pytest.mark.parametrize(
    ("first", "count", "second"),
    [
        (date(2026, 11, 20), 1, None),
        (date(2026, 10, 7), 45, Span(date(2026, 10, 8), date(2026, 10, 8))),
        (date(2026, 10, 6), 7, Span(date(2026, 10, 12), date(2026, 10, 18))),
        (date(2026, 4, 10), 8, Span(date(2026, 5, 1), date(2026, 5, 31))),
    ],
)
def test_chart_has_days_then_weeks_then_months(first: date, count: int, second: Span | None) -> None:
    parts = steps(Span(first, FRIDAY))
    assert (len(parts), parts[0].first, parts[-1].last) == (count, first, FRIDAY)
    assert [day for part in parts for day in part.days()] == Span(first, FRIDAY).days()
    if second:
        assert parts[1] == second
