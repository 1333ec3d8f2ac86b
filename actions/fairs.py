"""Job fairs in chat: the nearest and soonest, each with time, place and how far."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.place import shared_location
from actions.saying import say, to_a_person
from actions.services import Services
from actions.texts import text
from bot.directory.fair import Fair
from bot.directory.fairs import NearFair, Origin
from bot.settings import TIME_ZONE

SHOWN = 3
# Farther than this nobody goes for a day.
FARTHEST_KM = 150.0


async def show_fairs(
    dispatcher: CollectingDispatcher, services: Services, context: Context, region: str
) -> Sequence[Fair]:
    """Says which fairs come next, around a shared location or in the person's region, and returns them."""
    near = await _near(services, context, region)
    name = services.region_name(region)
    if not near:
        say(dispatcher, text("fairs_none", region=name) + text("fairs_none_next"), [to_a_person()])
        return []
    lead = text("fairs_near") if shared_location(context) else text("fairs_found", region=name)
    _say_fairs(dispatcher, services, lead, near)
    return [each.fair for each in near]


async def _near(services: Services, context: Context, region: str) -> list[NearFair]:
    point = shared_location(context)
    if point:
        return await services.fairs.near(Origin(point), context.day, within_km=FARTHEST_KM, limit=SHOWN)
    found = await services.fairs.upcoming_for_region(region, context.day, limit=SHOWN)
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
    week = "一二三四五六日"[start.weekday()]
    return f"{start.month}月{start.day}日（周{week}）{start:%H:%M}到{end:%H:%M}"


def _distance(near: NearFair) -> str:
    if near.distance_km is None:
        return ""
    return text("fair_approximate" if near.approximate else "fair_distance", km=f"{near.distance_km:.1f}")
