"""When a notice may go to a person: consent, reach, quiet hours, one a day. Pure; days and hours are China's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.broadcast.reasons import Skipped
from bot.registry.values import Consent
from bot.settings import TIME_ZONE

QUIET_FROM = time(20)
QUIET_UNTIL = time(8)


@dataclass(frozen=True)
class Standing:
    """How things stand with one delivery at the moment it would go out; `expires_at` is the campaign's.

    `had_this_one`: on another of the campaign's channels, surely or perhaps. `had_one_today`: of another campaign.
    """

    is_known: bool
    notices: str
    has_chat: bool
    is_unreachable: bool
    had_this_one: bool
    had_one_today: bool
    is_urgent: bool
    expires_at: datetime


@dataclass(frozen=True)
class Go:
    """It may go out."""


@dataclass(frozen=True)
class Skip:
    """It will not go out."""

    reason: Skipped


@dataclass(frozen=True)
class Wait:
    """Not before `until`."""

    until: datetime


Verdict = Go | Skip | Wait


def is_quiet(moment: datetime) -> bool:
    """Whether nobody is written to at `moment`: 20:00–08:00, urgent or not."""
    clock = moment.astimezone(TIME_ZONE).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def day_began(moment: datetime) -> datetime:
    """Midnight in China before `moment`."""
    return datetime.combine(moment.astimezone(TIME_ZONE).date(), time(), TIME_ZONE)


def next_morning(moment: datetime) -> datetime:
    """08:00 of the next day."""
    return day_began(moment) + timedelta(days=1, hours=QUIET_UNTIL.hour)


def verdict(standing: Standing, moment: datetime) -> Verdict:
    """Whether a real notice may go out now."""
    if reason := _obstacle(standing):
        return Skip(reason)
    if standing.is_urgent or not standing.had_one_today:
        return Go()
    morning = next_morning(moment)
    return Wait(morning) if morning < standing.expires_at else Skip(Skipped.ONE_A_DAY)


def _obstacle(standing: Standing) -> Skipped | None:
    if not standing.is_known:
        return Skipped.ERASED
    if standing.notices != Consent.GIVEN:
        return Skipped.REFUSED if standing.notices == Consent.REFUSED else Skipped.NO_CONSENT
    if not standing.has_chat:
        return Skipped.NO_CHAT
    if standing.is_unreachable:
        return Skipped.UNREACHABLE
    return Skipped.TOLD_ALREADY if standing.had_this_one else None


def drill_verdict(notices: str | None) -> Go | Skip:
    """Whether a rehearsal's line is written; `notices` is None for somebody who was erased meanwhile."""
    if notices is None:
        return Skip(Skipped.ERASED)
    return Skip(Skipped.REFUSED) if notices == Consent.REFUSED else Go()
