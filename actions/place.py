"""Where a message says that the person is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from actions.context import Context
from actions.interview.words import MARKS
from actions.saying import Choice
from actions.services import Services
from actions.texts import text
from bot.directory.division_search import Resolution
from bot.directory.divisions import Division
from bot.directory.geometry import Point
from bot.directory.nearest import nearest_county
from policy_kb.record import NATIONAL

OTHER = "other"
# Intents in which a place is where the person is or wants to look, however it is said.
PLACE_INTENTS = frozenset({"job_fair", "set_region", "inform", "change_answer"})
GOING = ("去", "到", "往", "上", "赴", "去了", "来")
WORKING = ("打工", "务工", "干活", "上班", "做工", "挣钱", "那边打工", "找活", "进厂", "有没有招")

# What tells that the name beside it is where somebody is, even if the name is an everyday word: 我在朝阳, 永安人.
HOME = re.compile(
    r"(?:(?:^|[我俺咱们家])(?:住?在|住)(?P<at>[一-鿿]{2,6}?)|[我俺咱们家]是(?P<of>[一-鿿]{2,6}?)的?人)"
    r"(?=$|[,，.。!！?？;；\s]|这边|这里|这儿|住)"
)
# The same around a name that is the whole message.
BEFORE_NAME = re.compile(r"^(?:[我俺咱人家](?:们|家)?)?(?:这里|这儿|这边)?(?:现在|就|都)?(?:是|住在|在|住)")
AFTER_NAME = re.compile(r"(?:的|人|这边|这里|这儿|那边|那里|那儿)+[啊呀哈呢嘛]?$")


@dataclass(frozen=True)
class Place:
    """The division a message names, or the several it may mean, or the word that names none."""

    code: str | None = None
    candidates: tuple[Division, ...] = ()
    unknown: str = ""


def named_place(context: Context, services: Services) -> Place:
    """The place that the message names: a tapped choice, a shared location, or words."""
    tapped = context.first("region") if context.text.startswith("/") else None
    if tapped == OTHER:
        return Place(unknown=OTHER)
    if tapped:
        return Place(code=tapped)
    point = shared_location(context)
    if point:
        county = nearest_county(services.divisions, point)
        return Place(code=county.code) if county else Place()
    return _in_words(context, services)


def known_region(context: Context, services: Services) -> str | None:
    """The division code noted or told while an agent answered, the one remembered, the caller's, or the record's."""
    told = context.meanwhile.region or _told_meanwhile(context, services)
    if told or context.region:
        return told or context.region
    named = context.metadata.get("region")
    division = services.divisions.resolve(named).division if named else None
    return division.code if division else (context.registry or {}).get("region")


def _told_meanwhile(context: Context, services: Services) -> str | None:
    """The place that the person last named to an agent as where they are."""
    for words in reversed(context.meanwhile.person_said):
        found = services.divisions.find(words, within=context.region)
        homes = [each.division.code for each in found if each.division and not _is_goal(words, each)]
        if homes:
            return homes[-1]
    return None


def shared_location(context: Context) -> Point | None:
    """The location sent with the message; phones give WGS-84."""
    location = context.metadata.get("location")
    return Point(location["lat"], location["lon"], "wgs84") if location else None


def _in_words(context: Context, services: Services) -> Place:
    known = known_region(context, services)
    if "region" not in context.entities:
        return _home(context.text, services, known)
    found = services.divisions.find(context.text, within=known)
    homes = [each for each in found if not is_destination(context, each)]
    return from_resolution(homes[-1]) if homes else Place()


def _home(words: str, services: Services, known: str | None) -> Place:
    """The place of a name that the language model did not take for one."""
    told = HOME.search(words)
    return from_resolution(services.divisions.resolve(told["at"] or told["of"], within=known)) if told else Place()


def is_destination(context: Context, named: Resolution) -> bool:
    """Whether the person wants to go to the place or works there: their own region is another one."""
    return context.intent not in PLACE_INTENTS and _is_goal(context.text, named)


def _is_goal(words: str, named: Resolution) -> bool:
    before, after = words[: named.start], words[named.end :]
    return before.endswith(GOING) or after.startswith(WORKING)


def from_resolution(resolution: Resolution) -> Place:
    """What the directory made of a name."""
    if resolution.division:
        return Place(code=resolution.division.code)
    return Place(candidates=resolution.candidates)


def whole_text_place(context: Context, services: Services) -> Place:
    """The place when the whole message should be one (an answer to "where are you?")."""
    words = context.text.strip(MARKS) or context.text
    name = AFTER_NAME.sub("", BEFORE_NAME.sub("", words)) or words
    for said in (words, name):
        place = from_resolution(services.divisions.resolve(said, within=context.region))
        if place != Place():
            return place
    return Place(unknown=name)


def candidate_choices(place: Place, services: Services) -> list[Choice]:
    """A button per place that the name may mean."""
    return [
        Choice(services.divisions.name_path(each.code), "set_region", {"region": each.code})
        for each in place.candidates
    ]


def document_choices(services: Services) -> list[Choice]:
    """A button per region that has a document, and one for elsewhere."""
    regions = {document.region.code for document in services.selector.base.documents} - {NATIONAL}
    choices = [Choice(services.region_name(code), "set_region", {"region": code}) for code in sorted(regions)]
    return [*choices, Choice(text("button_other_region"), "set_region", {"region": OTHER})]
