"""A job fair as a calendar entry (RFC 5545) that a phone adds with one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from icalendar import Event

from bot.directory.fair import Fair, Post
from bot.directory.texts import text
from bot.settings import TIME_ZONE


def ics(fair: Fair, base_url: str) -> bytes:
    """The entry in Asia/Shanghai; the same fair always has the same UID, so adding it again replaces it.

    `base_url` is the app's public address. GEO is in WGS-84, as RFC 5545 asks, and left out if the point is unknown.
    """
    # Imported when a file is asked for: it takes a tenth of a second that starting the app need not spend.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Bangfu//Job fairs//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(_event(fair, base_url))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(fair: Fair, base_url: str) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"fair-{fair.id}@{urlsplit(base_url).hostname}")
    event.add("dtstamp", fair.created_at or fair.starts_at)
    event.add("summary", fair.title)
    event.add("dtstart", fair.starts_at.astimezone(TIME_ZONE))
    event.add("dtend", fair.ends_at.astimezone(TIME_ZONE))
    event.add("location", " ".join(filter(None, (fair.place, fair.address))))
    event.add("description", _description(fair))
    if point := fair.point:
        here = point.to("wgs84")
        event.add("geo", (round(here.latitude, 6), round(here.longitude, 6)))
    return event


def _description(fair: Fair) -> str:
    lines = {
        "calendar_organiser": fair.organiser,
        "calendar_posts": "；".join(post_line(post) for post in fair.posts),
        "calendar_what_to_bring": fair.what_to_bring,
        "calendar_contact": fair.contact,
    }
    return "\n".join(text(key, value=value) for key, value in lines.items() if value)


def post_line(post: Post) -> str:
    """A post in one line: 保洁 5 人 月薪3000元."""
    count = "" if post.count is None else text("people", count=post.count)
    return " ".join(filter(None, (post.title, count, post.pay)))
