"""The arithmetic of reports: middle and slow values, shares, and how the promises of a hand-off were kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from bot.handoff.archive import Promise
from bot.reports.records import Record

SLOW = 0.9
SATISFIED = 3


def middle(durations: Sequence[timedelta]) -> float | None:
    """The median in minutes."""
    return median(each.total_seconds() for each in durations) / 60 if durations else None


def slow(durations: Sequence[timedelta]) -> float | None:
    """The 90th percentile in minutes, by nearest rank: nine of ten took no longer."""
    if not durations:
        return None
    ranked = sorted(durations)
    return ranked[ceil(SLOW * len(ranked)) - 1].total_seconds() / 60


def share(part: int, whole: int) -> float | None:
    """A part of the whole, from 0 to 1; None of nothing."""
    return part / whole if whole else None


def promises(record: Record, moment: datetime) -> tuple[Promise, ...]:
    """How a hand-off's two promises stand at `moment`.

    One that ended in time without an answer kept neither and broke neither: nobody was left to be answered.
    """
    found = (_answer(record, moment), _resolve(record, moment))
    return tuple(each for each in found if each)


def _answer(record: Record, moment: datetime) -> Promise | None:
    if (record.answered_at or record.ended_at or moment) > record.answer_due_at:
        return Promise.ANSWER_BREACHED
    if record.answered_at:
        return Promise.ANSWER_KEPT
    return None if record.ended_at else Promise.ANSWER_DUE


def _resolve(record: Record, moment: datetime) -> Promise:
    if (record.ended_at or moment) > record.resolve_due_at:
        return Promise.RESOLVE_BREACHED
    return Promise.RESOLVE_KEPT if record.ended_at else Promise.RESOLVE_DUE


def satisfied(records: Iterable[Record]) -> float | None:
    """The share of the rated hand-offs with the best mark."""
    marks = [record.rating for record in records if record.rating]
    return share(marks.count(SATISFIED), len(marks))
