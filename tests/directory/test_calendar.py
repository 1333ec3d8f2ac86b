from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from bot.directory.calendar import ics
from bot.directory.fair import Fair, Post
from bot.directory.geometry import Point, metres_between
from bot.settings import TIME_ZONE

FAIR = Fair(
    title="冬季招聘会",
    starts_at=datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 3, 30, tzinfo=UTC),
    place="样例人力资源市场",
    address="样例路 1 号",
    region="500243",
    organiser="样例就业服务中心",
    posts=(Post("保洁", 5, "月薪3000元"), Post("焊工")),
    what_to_bring="身份证",
    created_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
    id=7,
)


def test_entry_has_time_place_and_posts() -> None:
    content = ics(FAIR, "https://bangfu.example/")
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert b"DTSTART;TZID=Asia/Shanghai:20261201T090000" in content
    end: Any = event["DTEND"]
    assert end.dt == datetime(2026, 12, 1, 11, 30, tzinfo=TIME_ZONE)
    assert event["SUMMARY"] == "冬季招聘会"
    assert event["LOCATION"] == "样例人力资源市场 样例路 1 号"
    assert "保洁 5 人 月薪3000元；焊工" in str(event["DESCRIPTION"])
    assert "GEO" not in event
    assert b"BEGIN:VTIMEZONE" in content


def test_entry_of_one_fair_is_always_the_same() -> None:
    assert ics(FAIR, "https://bangfu.example") == ics(FAIR, "https://bangfu.example/")
    assert b"UID:fair-7@bangfu.example" in ics(FAIR, "https://bangfu.example")


def test_point_is_given_in_wgs84() -> None:
    point = Point(29.2939, 108.1655, "gcj02")
    [event] = Calendar.from_ical(ics(FAIR.at(point), "https://bangfu.example")).walk("VEVENT")
    geo: Any = event["GEO"]
    given = Point(geo.latitude, geo.longitude, "wgs84")
    assert metres_between(given, point) < 1
    assert abs(given.longitude - point.longitude) > 0.002
