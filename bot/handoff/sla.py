"""How a promise stands: the first answer, or the end of a hand-off, within an allowance of working time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.handoff.calendar import OfficeCalendar

# A promise is at risk when this part of its allowance is left.
RISKY_PART = 0.2


class Standing(StrEnum):
    """How a promise stands."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"
    BREACHED = "breached"
    KEPT = "kept"


@dataclass(frozen=True)
class Promise:
    """Something due: `due_at` is `calendar.after(made_at, allowance)` as it was when promised; `done_at` if done."""

    made_at: datetime
    due_at: datetime
    allowance: timedelta
    done_at: datetime | None = None


def standing(calendar: OfficeCalendar, promise: Promise, moment: datetime) -> Standing:
    """How the promise stands at `moment`; done or not, it is kept up to the very moment when it is due."""
    if (promise.done_at or moment) > promise.due_at:
        return Standing.BREACHED
    if promise.done_at is not None:
        return Standing.KEPT
    if _left(calendar, promise, moment) <= promise.allowance * RISKY_PART:
        return Standing.AT_RISK
    return Standing.ON_TIME


def _left(calendar: OfficeCalendar, promise: Promise, moment: datetime) -> timedelta:
    """The working time left; plain time if the promise was made by the plain clock, for an office that never opens."""
    if calendar.working(promise.made_at, promise.due_at):
        return calendar.working(moment, promise.due_at)
    return promise.due_at - moment
