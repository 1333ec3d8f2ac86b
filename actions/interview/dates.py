"""Dates as people say them, each as the days it may mean: 2017年7月, 前年, 三个月前, 去年年底."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from actions.interview.numerals import in_digits

DAY = timedelta(days=1)
LAST_MONTH = 12
OLDEST = 1930
CENTURY = 100


@dataclass(frozen=True)
class Days:
    """The days from `first` to `last`, both included (Asia/Shanghai)."""

    first: date
    last: date


MONTH = r"(?P<month>1[0-2]|0?[1-9])\s*月份?"
DAY_OF_MONTH = r"(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?)?"
PART = r"(?P<part>年?底|年末|年?初|年头|开春|上半年|下半年|春天|夏天|秋天|冬天)?"
YEARS = {"今年": 0, "去年": 1, "上年": 1, "旧年": 1, "前年": 2, "大前年": 3, "明年": -1}
PARTS = {"底": (11, 12), "末": (11, 12), "初": (1, 2), "头": (1, 2), "春": (2, 4), "夏": (5, 8), "秋": (8, 11),
         "冬": (11, 12), "上": (1, 6), "下": (7, 12)}  # fmt: skip
NEAR = {"大前天": 3, "前天": 2, "昨天": 1, "今天": 0, "昨儿": 1, "前儿": 2}


def read_date(text: str, today: date) -> Days | None:
    """The days that the first date in the text may mean, or None; `today` is in Asia/Shanghai."""
    digits = in_digits(text)
    for pattern, read in READERS:
        match = pattern.search(digits)
        found = read(match, today) if match else None
        if found:
            return found
    return None


def _full(match: re.Match[str], today: date) -> Days | None:
    return _span(_year(match["year"], today), match["month"], match["day"])


def _year(digits: str, today: date) -> int:
    if len(digits) > 2:
        return int(digits)
    year = today.year // CENTURY * CENTURY + int(digits)
    return year if year <= today.year + 1 else year - CENTURY


def _span(year: int, month: str | None, day: str | None = None, part: str | None = None) -> Days | None:
    if not OLDEST <= year <= date.max.year - 1:
        return None
    if month is None:
        return _part_of(year, part)
    try:
        first = date(year, int(month), int(day) if day else 1)
    except ValueError:
        return None
    return Days(first, first if day else first + relativedelta(months=1) - DAY)


def _part_of(year: int, part: str | None) -> Days:
    start, end = next((months for sign, months in PARTS.items() if sign in (part or "")), (1, LAST_MONTH))
    return Days(date(year, start, 1), date(year, end, 1) + relativedelta(months=1) - DAY)


def _year_only(match: re.Match[str], today: date) -> Days | None:
    return _span(_year(match["year"], today), None, part=match.groupdict().get("part"))


def _told_year(match: re.Match[str], today: date) -> Days | None:
    year = today.year - YEARS[match["named"]]
    return _span(year, match["month"], match["day"], match["part"])


def _ago(match: re.Match[str], today: date) -> Days:
    """三个月前 may be half a month more or less, 两年前 half a year, 五天前 is a day."""
    half, unit = match["count"] == "半", match["unit"]
    count = 0.5 if half else int(match["count"]) + (0.5 if match["half"] else 0.0)
    if unit == "年":
        months, margin = round(count * 12), relativedelta(months=1 if half else 6)
    elif unit == "月":
        months, margin = round(count) if not half else 0, relativedelta(days=15)
    else:
        days = round(count * (1 if unit == "天" else 7))
        middle, margin = today - timedelta(days=days), relativedelta(days=0 if unit == "天" else 3)
        return Days(middle - margin, min(middle + margin, today))
    middle = today - relativedelta(months=months)
    return Days(middle - margin, min(middle + margin, today))


def _lasting(match: re.Match[str], today: date) -> Days:
    """毕业三年了, 三年多, 不到三年: how long it is since then."""
    count = int(match["count"]) if match["count"] != "半" else 0
    months = 12 if match["unit"] == "年" else 1
    if match["less"]:
        return Days(today - relativedelta(months=max(count, 1) * months) + DAY, today)
    longest = today - relativedelta(months=(count + 1) * months)
    return Days(longest + DAY, today - relativedelta(months=count * months))


def _month_only(match: re.Match[str], today: date) -> Days | None:
    """The latest such month that has begun."""
    found = _span(today.year, match["month"], match["day"])
    if found and found.first > today:
        return _span(today.year - 1, match["month"], match["day"])
    return found


def _this_or_last_month(match: re.Match[str], today: date) -> Days | None:
    then = today - relativedelta(months=0 if match[0].startswith(("这", "本")) else 1)
    return _span(then.year, str(then.month), match["day"])


def _near(match: re.Match[str], today: date) -> Days:
    then = today - timedelta(days=NEAR[match[0]])
    return Days(then, then)


def _just(match: re.Match[str], today: date) -> Days:
    return Days(today - relativedelta(months=3), today)


LONG_YEAR = r"(?P<year>(?:19|20)\d\d)"
SHORT_YEAR = r"(?<!\d)(?P<year>\d\d)"
READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = (
    (re.compile(rf"{LONG_YEAR}[年./-](?P<month>1[0-2]|0?[1-9])(?:[月./-](?P<day>3[01]|[12]\d|0?[1-9])?)?"), _full),
    (re.compile(rf"{SHORT_YEAR}年{MONTH}{DAY_OF_MONTH}"), _full),
    (re.compile(rf"(?P<named>大前年|{'|'.join(YEARS)})的?(?:{MONTH}{DAY_OF_MONTH})?{PART}"), _told_year),
    (re.compile(rf"{LONG_YEAR}[年届级]?{PART}"), _year_only),
    (re.compile(rf"{SHORT_YEAR}[年届级](?!前|以前|多|了|半){PART}"), _year_only),
    (re.compile(r"(?P<count>\d{1,2}|半)个?(?P<unit>年|月|天|星期|礼拜|周)(?P<half>半)?(?:以|之)?前"), _ago),
    (re.compile(r"(?P<less>不到|没到|不满|没满|还没)?(?P<count>\d{1,2}|半)(?P<unit>年|个月)(?:了|多|啦|$)"), _lasting),
    (re.compile(r"(?P<less>不到|没到|不满|没满|还没)(?P<count>\d{1,2})(?P<unit>年|个月)"), _lasting),
    (re.compile(rf"(?:这|本|上)个?月{DAY_OF_MONTH}"), _this_or_last_month),
    (re.compile("|".join(NEAR)), _near),
    (re.compile(rf"(?<!\d){MONTH}{DAY_OF_MONTH}"), _month_only),
    (re.compile("刚刚?(?:毕业|离校|办|领|交)"), _just),
)
