"""What the cells of a list of fairs mean that other tables do not have: a moment, posts."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any

from bot.directory.fair import Post
from bot.directory.texts import text
from bot.settings import TIME_ZONE
from bot.sheets.cells import DAY, cell_text
from bot.sheets.problem import CellError

CLOCK = re.compile(
    r"[\sT]*(?P<half>早上|上午|中午|下午|晚上)?\s*(?P<hour>\d{1,2})\s*(?:[:点时]\s*)(?:(?P<minute>\d{1,2})\s*分?|(?P<half_past>半))?"
    r"(?::\d{2})?\s*"
)
AFTERNOON = ("下午", "晚上")
POST = re.compile(
    r"(?P<title>[^×xX*\d][^×*]*?)\s*(?:[×xX*]\s*(?P<times>\d{1,5})|(?P<count>\d{1,5})\s*[人名个])\s*人?\s*[,，:：]?\s*(?P<pay>.*)"
)
POST_WITHOUT_COUNT = re.compile(r"(?P<title>[^×*\d][^×*]*?)(?:\s+(?P<pay>\S.*))?")
POST_SEPARATOR = re.compile(r"[；;、\n]+")


def moment(value: Any, same_day_as: datetime | None = None) -> datetime:
    """The moment in Asia/Shanghai a cell names; a bare clock time is on the day of `same_day_as`."""
    if isinstance(value, datetime):
        return _with_clock(value)
    if isinstance(value, time):
        value = value.isoformat("minutes")
    if isinstance(value, date):
        raise CellError(text("no_clock"), text("no_clock_mend"))
    return _written_moment(unicodedata.normalize("NFKC", cell_text(value)), same_day_as)


def _with_clock(value: datetime) -> datetime:
    if value.time() == time():
        raise CellError(text("no_clock"), text("no_clock_mend"))
    return value.replace(tzinfo=TIME_ZONE)


def _written_moment(written: str, same_day_as: datetime | None) -> datetime:
    day = DAY.match(written)
    clock = CLOCK.fullmatch(written, day.end() if day else 0)
    if day and day.end() == len(written):
        raise CellError(text("no_clock"), text("no_clock_mend"))
    if clock is None or (day is None and same_day_as is None):
        raise _bad_moment(written)
    try:
        return datetime.combine(_day(day, same_day_as), _time(clock), TIME_ZONE)
    except ValueError as error:
        raise _bad_moment(written) from error


def _bad_moment(written: str) -> CellError:
    return CellError(text("moment", value=written), text("moment_mend"))


def _day(match: re.Match[str] | None, same_day_as: datetime | None) -> date:
    if match:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    if same_day_as is None:
        raise ValueError("no day")
    return same_day_as.date()


def _time(match: re.Match[str]) -> time:
    hour = int(match["hour"])
    minute = 30 if match["half_past"] else int(match["minute"] or 0)
    late = match["half"] in AFTERNOON or (match["half"] == "中午" and hour < 11)
    return time(hour + 12 if late and hour < 12 else hour, minute)


def posts(value: Any) -> tuple[Post, ...]:
    """The posts in a cell like 保洁×5 月薪3000元；焊工×3."""
    parts = (unicodedata.normalize("NFKC", part).strip() for part in POST_SEPARATOR.split(cell_text(value)))
    return tuple(_post(part) for part in parts if part)


def _post(part: str) -> Post:
    if match := POST.fullmatch(part):
        return Post(match["title"].strip(), int(match["times"] or match["count"]), match["pay"].strip())
    if match := POST_WITHOUT_COUNT.fullmatch(part):
        return Post(match["title"].strip(), None, match["pay"] or "")
    raise CellError(text("post", value=part), text("post_mend"))
