"""What the directory knows beside a document's answer: workshops, offices, courses near the person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context
from actions.place import shared_location
from actions.saying import say
from actions.services import Services
from actions.texts import text
from bot.directory.placed import Course, Placed, ServicePoint, Workshop
from bot.directory.places import Near, NearFound

SHOWN = 2
# Farther than this nobody goes to ask.
FARTHEST_KM = 150.0
LEAST_ROUGH_KM = 1.0
INSURANCE = "社保"


async def show_nearby(
    dispatcher: CollectingDispatcher, services: Services, context: Context, topic: str, region: str
) -> None:
    """Says what is near for a topic that has something in the directory; nothing where there is none."""
    if topic not in FINDERS or services.places is None:
        return
    found = await FINDERS[topic](services, context, region)
    near = [each for each in found.near if _is_near(each)]
    if not near:
        return
    entries = ["\n".join(_lines(number, each, services)) for number, each in enumerate(near, 1)]
    say(dispatcher, "\n".join([text(f"near.{LEADS[topic]}"), *entries, text("near.next")]))


def _is_near(each: Near[Any]) -> bool:
    kilometres = each.distance.kilometres
    return each.distance.reach != "elsewhere" and (kilometres is None or kilometres <= FARTHEST_KM)


async def _workshops(services: Services, context: Context, region: str) -> NearFound[Workshop]:
    assert services.places
    return await services.places.workshops(region, context.day, shared_location(context), SHOWN)


async def _points(services: Services, context: Context, region: str) -> NearFound[ServicePoint]:
    assert services.places
    kind = "insurance" if INSURANCE in context.text else None
    found = await services.places.service_points(region, shared_location(context), kind, SHOWN)
    return found if found.near else await services.places.service_points(region, shared_location(context), None, SHOWN)


async def _courses(services: Services, context: Context, region: str) -> NearFound[Course]:
    assert services.places
    skill = context.first("skill") or context.first("job") or ""
    return await services.places.courses(region, context.day, skill, shared_location(context), SHOWN)


FINDERS = {"assist_workshop": _workshops, "office_contact": _points, "skill_training": _courses}
LEADS = {"assist_workshop": "workshops", "office_contact": "points", "skill_training": "courses"}


def _lines(number: int, near: Near[Any], services: Services) -> Iterator[str]:
    item: Placed = near.item
    sample = text("near.sample") if item.sample else ""
    name = item.title if isinstance(item, Course) else getattr(item, "name", "")
    yield text("near.item", number=number, name=name, sample=sample)
    address = " ".join(part for part in (getattr(item, "place", ""), item.address) if part)
    yield text("near.address", value=address or services.region_name(item.region)) + _distance(near)
    yield from _details(item)


def _details(item: Placed) -> Iterator[str]:
    if isinstance(item, ServicePoint):
        yield from _given(hours=item.opening_hours, phone=item.phone)
    elif isinstance(item, Workshop):
        yield from _given(jobs=item.jobs, pay=item.pay_text, contact=item.contact)
    elif isinstance(item, Course):
        day = item.starts_on
        yield text("near.starts", month=day.month, day=day.day) if day else text("near.starts_unknown")
        yield text("near.closes", month=item.valid_until.month, day=item.valid_until.day)
        yield from _given(fee=item.fee_text, contact=item.contact)


def _given(**values: str) -> Iterator[str]:
    yield from (text(f"near.{name}", value=value) for name, value in values.items() if value)


def _distance(near: Near[Any]) -> str:
    kilometres = near.distance.kilometres
    # A centre that stands in for both ends tells nothing.
    if kilometres is None or (near.distance.approximate and kilometres < LEAST_ROUGH_KM):
        return ""
    key = "near.approximate" if near.distance.approximate else "near.distance"
    return text(key, km=f"{kilometres:.0f}")
