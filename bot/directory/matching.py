"""Whether a vacancy suits a person's wishes, and why, wish by wish and requirement by requirement.

A wish nothing is known of on the other side is no violation: it is a reason of weight `unknown`. Nothing is invented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.directory.placed import Vacancy
from bot.directory.reach import NEAR_KM, Distance
from bot.directory.reasons import Reason, listed, reason, span, word
from bot.directory.trades import is_heavy, name_of, wanted
from bot.directory.wishes import Wishes


@dataclass(frozen=True)
class Match:
    """A vacancy held against the wishes; the distance is approximate when a county's centre stood in for a point."""

    vacancy: Vacancy
    distance: Distance
    reasons: tuple[Reason, ...]

    @property
    def distance_km(self) -> float | None:
        """How far it is, None if that cannot be measured."""
        return self.distance.kilometres

    @property
    def approximate(self) -> bool:
        """Whether the distance is rough."""
        return self.distance.approximate

    @property
    def suitable(self) -> bool:
        """Whether no known wish of the person and no known requirement of the employer is violated."""
        return self.violations == 0

    @property
    def violations(self) -> int:
        """How many are."""
        return sum(each.weight == "bad" for each in self.reasons)


def match(vacancy: Vacancy, wishes: Wishes, distance: Distance, place: str) -> Match:
    """Holds the vacancy against the wishes; `place` is the name of the vacancy's division."""
    reasons = (
        *_job(vacancy, wishes),
        *_pay(vacancy, wishes),
        *_place(vacancy, wishes, distance, place),
        *_age(vacancy, wishes),
        *_sex(vacancy, wishes),
        *_shift(vacancy, wishes),
        *_strength(vacancy, wishes),
    )
    return Match(vacancy, distance, reasons)


def _job(vacancy: Vacancy, wishes: Wishes) -> Iterator[Reason]:
    refused = [trade for trade in vacancy.trade_names if trade in wishes.dislikes.trades]
    if refused or vacancy.title in wishes.dislikes.titles:
        yield reason("job_disliked", job=name_of(refused[0]) if refused else vacancy.title)
    wish = wanted(wishes.jobs)
    if wish.anything:
        return
    if not wish.is_met(f"{vacancy.title} {vacancy.job}", vacancy.trade_names):
        yield reason("job_other", job=listed(wishes.jobs), title=vacancy.title)
        return
    met = (job for job in wishes.jobs if wanted([job]).is_met(f"{vacancy.title} {vacancy.job}", vacancy.trade_names))
    yield reason("job_match", job=next(met, vacancy.title))


def _pay(vacancy: Vacancy, wishes: Wishes) -> Iterator[Reason]:
    if wishes.pay_min is None:
        return
    most = vacancy.most_pay
    if most is None:
        yield reason("pay_as_written", written=vacancy.pay_text) if vacancy.pay_text else reason("pay_missing")
        return
    pay = span(vacancy.pay_min, vacancy.pay_max)
    if vacancy.pay_min is not None and vacancy.pay_min >= wishes.pay_min:
        yield reason("pay_enough", pay=pay, wanted=wishes.pay_min)
    elif most >= wishes.pay_min or vacancy.pay_max is None:
        yield reason("pay_partly", pay=pay, wanted=wishes.pay_min)
    else:
        yield reason("pay_low", pay=pay, less=wishes.pay_min - most)


def _place(vacancy: Vacancy, wishes: Wishes, distance: Distance, place: str) -> Iterator[Reason]:
    if vacancy.region[:6] in wishes.dislikes.regions:
        yield reason("place_disliked", place=place)
    if distance.kilometres is not None:
        yield _measured(distance.kilometres, wishes.max_km)
    elif distance.reach == "county":
        yield reason("same_county", place=place)
    elif wishes.region or wishes.point:
        yield reason("distance_unknown", place=place)


def _measured(kilometres: float, most: float | None) -> Reason:
    rounded = f"{kilometres:.0f}" if kilometres >= 1 else f"{kilometres:.1f}"
    if most is not None and kilometres > most:
        return reason("too_far", kilometres=rounded, wanted=f"{most:g}")
    return reason("near" if most is not None or kilometres <= NEAR_KM else "far", kilometres=rounded)


def _age(vacancy: Vacancy, wishes: Wishes) -> Iterator[Reason]:
    if vacancy.age_min is None and vacancy.age_max is None:
        return
    ages, limit = span(vacancy.age_min, vacancy.age_max), wishes.dislikes.older_than
    if wishes.age is not None:
        fits = (vacancy.age_min or 0) <= wishes.age <= (vacancy.age_max or wishes.age)
        yield reason("age_fits" if fits else "age_other", ages=ages, age=wishes.age)
    elif limit is not None and vacancy.age_max is not None and vacancy.age_max <= limit:
        yield reason("age_limit_low", ages=ages)
    else:
        yield reason("age_unknown", ages=ages)


def _sex(vacancy: Vacancy, wishes: Wishes) -> Iterator[Reason]:
    if vacancy.sex in ("any", wishes.sex):
        return
    known = wishes.sex not in (None, "any")
    yield reason("sex_other" if known else "sex_unknown", sex=word("sex", vacancy.sex))


def _shift(vacancy: Vacancy, wishes: Wishes) -> Iterator[Reason]:
    if not wishes.shifts and not wishes.no_shifts:
        return
    if vacancy.shift == "unknown":
        yield reason("shift_unknown")
    elif vacancy.shift == "rotating" and "night" in wishes.no_shifts:
        yield reason("shift_night")
    elif vacancy.shift in wishes.no_shifts or (wishes.shifts and vacancy.shift not in (*wishes.shifts, "flexible")):
        yield reason("shift_other", shift=word("shift", vacancy.shift))
    else:
        yield reason("shift_fits", shift=word("shift", vacancy.shift))


def _strength(vacancy: Vacancy, wishes: Wishes) -> Iterator[Reason]:
    if wishes.dislikes.heavy and any(map(is_heavy, vacancy.trade_names)):
        yield reason("heavy")
