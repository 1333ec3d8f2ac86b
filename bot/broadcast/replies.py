"""What people hear when they answer a notice; the sentences stand in `answers.yml`."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from bot.broadcast.answer_words import say
from bot.broadcast.attendance import CheckIn
from bot.broadcast.text import fair_time, fair_title, payload, place_of_fair
from bot.broadcast.texts import table
from bot.broadcast.told import ANSWER, Told
from bot.directory.fair import Fair
from bot.gateway.messages import Button, Reply
from bot.settings import TIME_ZONE

SAY = "say:"
LONGEST_BUTTON = 20
# 高德's address for a point on the map (uri.amap.com/marker): longitude first, GCJ-02.
MAP = "https://uri.amap.com/marker?position={lon},{lat}&name={name}"


def plain_reply(words: str) -> Reply:
    """Words about notices in general."""
    return Reply(words)


def about(told: Told, verb: str, base_url: str) -> Reply:
    """The answer about one notice: what was noted, or what was asked."""
    words = _words(told, verb, base_url)
    return Reply(words, _next(told, verb), notice=f"{ANSWER}:{told.delivery_id}")


def over(told: Told) -> Reply:
    """That the fair has ended, and the way to others."""
    assert told.fair
    return Reply(
        say("over", title=fair_title(told.fair)), (Button(say("more_fairs"), f"{SAY}{say('more_fairs_words')}"),)
    )


def which(told: Sequence[Told], verb: str) -> Reply:
    """Asks which notice is meant."""
    return Reply(say("which"), tuple(Button(_name(each), payload(each.delivery_id, verb)) for each in told))


def check_in_reply(outcome: CheckIn, fair: Fair | None) -> Reply:
    """What became of a check-in."""
    if fair is None:
        return Reply(say("wrong_code"))
    key = {CheckIn.NOTED: "checked_in", CheckIn.AGAIN: "checked_in_again"}.get(outcome, "wrong_day")
    return Reply(say(key, title=fair_title(fair), time=fair_time(fair)))


def _words(told: Told, verb: str, base_url: str) -> str:
    if verb == "not_going":
        return say("not_going")
    if told.fair is None:
        return say("going_plain" if verb == "going" else "no_place")
    if verb == "bring":
        value = told.fair.what_to_bring
        return say("bring", title=fair_title(told.fair), value=value) if value else say("bring_unknown")
    head = [say("going", title=fair_title(told.fair))] if verb == "going" else [fair_title(told.fair)]
    return "\n".join([*head, *_lines(told.fair, verb, base_url)])


def _lines(fair: Fair, verb: str, base_url: str) -> list[str]:
    lines = [say("fair_lines", time=fair_time(fair), place=place_of_fair(fair))]
    if verb == "going" and fair.what_to_bring:
        lines.append(say("bring_line", value=fair.what_to_bring))
    if verb == "where" and fair.point:
        lines.append(say("map_line", link=_map(fair)))
    if verb == "where" and fair.contact:
        lines.append(say("contact_line", value=fair.contact))
    return [*lines, say("calendar_line", link=f"{base_url}/fairs/{fair.id}.ics")]


def _map(fair: Fair) -> str:
    assert fair.point
    here = fair.point.to("gcj02")
    return MAP.format(lon=round(here.longitude, 6), lat=round(here.latitude, 6), name=quote(fair.place))


def _next(told: Told, verb: str) -> tuple[Button, ...]:
    """What is asked next most likely."""
    if told.fair is None:
        return () if verb in {"going", "not_going"} else (Button(say("handoff"), f"{SAY}{say('handoff')}"),)
    verbs = {"going": ("where", "bring"), "not_going": ("going",)}.get(verb, ("going", "not_going"))
    return tuple(Button(table("buttons")[each], payload(told.delivery_id, each)) for each in verbs)


def _name(told: Told) -> str:
    if told.fair:
        return told.fair.title[:LONGEST_BUTTON]
    local = told.at.astimezone(TIME_ZONE)
    return say("which_notice", day=f"{local.month}月{local.day}日")
