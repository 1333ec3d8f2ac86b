"""Job fairs in chat: the nearest and soonest, each with time, place and how far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.days import days_of
from actions.interview.dates import Days
from actions.place import shared_location
from actions.saying import say, to_a_person
from actions.services import Services
from actions.texts import text
from bot.directory.fair import Fair
from bot.directory.fairs import NearFair, Origin
from bot.settings import TIME_ZONE

SHOWN = 3
# How many days ahead fairs are looked for, and of how many those of the asked days are taken.
AHEAD, LISTED = 60, 500
# Farther than this nobody goes for a day.
FARTHEST_KM = 150.0


async def show_fairs(
    dispatcher: CollectingDispatcher, services: Services, context: Context, region: str
) -> Sequence[Fair]:
    """Says which fairs come, around a shared location or in the person's region, and returns them.

    Those of the days that the message asks for; if there are none, that is said, and the next ones.
    """
    asked = _asked_days(context)
    near = await _near(services, context, region, asked)
    name = services.region_name(region)
    if not near:
        say(dispatcher, text("fairs_none", region=name) + text("fairs_none_next"), [to_a_person()])
        return []
    lead = text("fairs_near") if shared_location(context) else text("fairs_found", region=name)
    on_days = [each for each in near if asked and _is_on(each.fair, asked)]
    if asked:
        lead = text("fairs_on" if on_days else "fairs_not_on", days=_days(asked, context.day), next=lead)
    shown = (on_days or near)[:SHOWN]
    _say_fairs(dispatcher, services, lead, shown)
    return [each.fair for each in shown]


def _asked_days(context: Context) -> Days | None:
    meant = (days_of(said, context.day) for said in context.entities.get("date", ()))
    return next((days for days in meant if days), None)


def _is_on(fair: Fair, days: Days) -> bool:
    first, last = (each.astimezone(TIME_ZONE).date() for each in (fair.starts_at, fair.ends_at))
    return first <= days.last and days.first <= last


async def _near(services: Services, context: Context, region: str, asked: Days | None) -> list[NearFair]:
    ahead = max(AHEAD, (asked.last - context.day).days) if asked else AHEAD
    limit = LISTED if asked else SHOWN
    point = shared_location(context)
    if point:
        return await services.fairs.near(Origin(point), context.day, ahead, within_km=FARTHEST_KM, limit=limit)
    found = await services.fairs.upcoming_for_region(region, context.day, ahead, limit)
    if found.reach == "elsewhere":
        return []
    return [NearFair(each.fair, None, False, True) for each in found.fairs]


async def show_noticed_fair(dispatcher: CollectingDispatcher, services: Services, context: Context) -> Fair | None:
    """Says the fair that a notice told of, if it is still to come and the message names no other place."""
    if context.notice_fair is None or "region" in context.entities or shared_location(context):
        return None
    fair = await services.fairs.get(context.notice_fair)
    if fair is None or fair.ends_at.astimezone(TIME_ZONE).date() < context.day:
        return None
    _say_fairs(dispatcher, services, text("fair_noticed"), [NearFair(fair, None, False, True)])
    return fair


def _say_fairs(dispatcher: CollectingDispatcher, services: Services, lead: str, found: list[NearFair]) -> None:
    lines = [describe(number, each, services.base_url) for number, each in enumerate(found, 1)]
    bring = next((each.fair.what_to_bring for each in found if each.fair.what_to_bring), "")
    closing = text("fairs_bring", things=bring) if bring else ""
    say(dispatcher, "\n".join([lead, *lines, closing + text("fairs_next")]))


def describe(number: int, near: NearFair, base_url: str) -> str:
    """One fair as people read it: what, when (China time), where, how far, and the calendar link."""
    fair = near.fair
    return text(
        "fair",
        number=number,
        title=fair.title,
        sample=text("fair_sample") if fair.sample else "",
        time=_time(fair),
        place=" ".join(part for part in (fair.place, fair.address) if part),
        distance=_distance(near),
        link=f"{base_url}/fairs/{fair.id}.ics",
    )


def _time(fair: Fair) -> str:
    start, end = fair.starts_at.astimezone(TIME_ZONE), fair.ends_at.astimezone(TIME_ZONE)
    return f"{_date(start)}{start:%H:%M}到{end:%H:%M}"


def _date(day: date) -> str:
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def _days(days: Days, today: date) -> str:
    year = f"{days.first.year}年" if days.first.year != today.year else ""
    last = f"到{_date(days.last)}" if days.last != days.first else ""
    return f"{year}{_date(days.first)}{last}"


def _distance(near: NearFair) -> str:
    if near.distance_km is None:
        return ""
    return text("fair_approximate" if near.approximate else "fair_distance", km=f"{near.distance_km:.1f}")
