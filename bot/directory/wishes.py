"""What a person wishes for in a job, and how it changes with what they say about a vacancy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.directory.geometry import Point
from bot.directory.placed import Sex, Shift, Vacancy
from bot.directory.trades import name_of, trades_of, wanted

Verdict = Literal[
    "too_far", "pay_low", "wrong_job", "wrong_shift", "heavy", "too_old", "other_place", "liked", "applied"
]
# After "too far" nothing beyond this share of that distance is suitable; in whole kilometres, as people speak.
NEARER = 0.5
PAY_STEP = 100


@dataclass(frozen=True)
class Dislikes:
    """What was learned from refusals: trades and titles, counties, heavy work; `older_than` is an age limit too low."""

    trades: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    heavy: bool = False
    older_than: int | None = None


@dataclass(frozen=True)
class Wishes:
    """All optional; what is absent is unknown, not refused.

    `jobs` as people say them, `pay_min` yuan a month, `region` a division code, `avoid` ids of vacancies seen or
    refused.
    """

    jobs: tuple[str, ...] = ()
    pay_min: int | None = None
    region: str | None = None
    point: Point | None = None
    max_km: float | None = None
    age: int | None = None
    sex: Sex | None = None
    shifts: tuple[Shift, ...] = ()
    no_shifts: tuple[Shift, ...] = ()
    avoid: tuple[int, ...] = ()
    dislikes: Dislikes = field(default_factory=Dislikes)


def after(wishes: Wishes, vacancy: Vacancy, verdict: Verdict, distance_km: float | None) -> Wishes:
    """The wishes after a person said this about a vacancy `distance_km` away; it is not shown again."""
    learned = LESSONS[verdict](wishes, vacancy, distance_km)
    return replace(learned, avoid=tuple(dict.fromkeys((*wishes.avoid, vacancy.id))))


def _too_far(wishes: Wishes, vacancy: Vacancy, distance_km: float | None) -> Wishes:
    if distance_km is None:
        # It cannot be measured, but its county is known, unless that is the person's own.
        own = wishes.region is not None and vacancy.region[:6] == wishes.region[:6]
        return wishes if own else _other_place(wishes, vacancy, None)
    nearer = max(1, int(distance_km * NEARER))
    return replace(wishes, max_km=nearer if wishes.max_km is None else min(wishes.max_km, nearer))


def _pay_low(wishes: Wishes, vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    if vacancy.most_pay is None:
        return wishes
    more = (vacancy.most_pay // PAY_STEP + 1) * PAY_STEP
    return replace(wishes, pay_min=max(wishes.pay_min or 0, more))


def _wrong_job(wishes: Wishes, vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    """Of several trades the ones the person did not ask for are refused; if all were asked for, all of them."""
    trades, asked = trades_of(f"{vacancy.title} {vacancy.job}"), wanted(wishes.jobs).trades
    refused = tuple(trade for trade in trades if trade not in asked) or trades
    left = tuple(job for job in wishes.jobs if set(trades_of(job)).isdisjoint(refused) or not refused)
    dislikes = wishes.dislikes
    learned = replace(dislikes, trades=_joined(dislikes.trades, refused))
    if not refused:
        learned = replace(dislikes, titles=_joined(dislikes.titles, (vacancy.title,)))
    return replace(wishes, jobs=left, dislikes=learned)


def _wrong_shift(wishes: Wishes, vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    if vacancy.shift == "unknown":
        return wishes
    wished = tuple(shift for shift in wishes.shifts if shift != vacancy.shift)
    return replace(wishes, shifts=wished, no_shifts=_joined(wishes.no_shifts, (vacancy.shift,)))


def _heavy(wishes: Wishes, _vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    return replace(wishes, dislikes=replace(wishes.dislikes, heavy=True))


def _too_old(wishes: Wishes, vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    if vacancy.age_max is None:
        return wishes
    limit = max(vacancy.age_max, wishes.dislikes.older_than or 0)
    return replace(wishes, dislikes=replace(wishes.dislikes, older_than=limit))


def _other_place(wishes: Wishes, vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    regions = _joined(wishes.dislikes.regions, (vacancy.region[:6],))
    return replace(wishes, dislikes=replace(wishes.dislikes, regions=regions))


def _liked(wishes: Wishes, vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    """More of the kind, if the person had not named one."""
    kinds = tuple(name_of(trade) for trade in trades_of(f"{vacancy.title} {vacancy.job}"))
    return replace(wishes, jobs=wishes.jobs or kinds)


def _applied(wishes: Wishes, _vacancy: Vacancy, _distance_km: float | None) -> Wishes:
    return wishes


LESSONS: dict[Verdict, Callable[[Wishes, Vacancy, float | None], Wishes]] = {
    "too_far": _too_far,
    "pay_low": _pay_low,
    "wrong_job": _wrong_job,
    "wrong_shift": _wrong_shift,
    "heavy": _heavy,
    "too_old": _too_old,
    "other_place": _other_place,
    "liked": _liked,
    "applied": _applied,
}


def _joined[T](known: tuple[T, ...], more: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*known, *more)))
