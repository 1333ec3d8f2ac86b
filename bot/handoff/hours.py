"""Weekly office hours: kept as JSON, written by people as 09:00-12:00, 13:30-17:30, and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import groupby, pairwise

from bot.handoff.calendar import MIDNIGHT, ClockSpan, Hours
from bot.handoff.office_texts import text, words

WEEKDAYS = range(7)
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:[-–—~－至到]|--)\s*(\d{1,2}):(\d{2})")
SEPARATOR = re.compile(r"\s*[,;、，；]\s*|\s*\n\s*|(?<=\d)\s+(?=\d)")
END_OF_DAY = "24:00"


class BadHours(Exception):
    """Office hours that cannot be; the message is the sentence for the person who wrote them."""


def hours_from_json(stored: Mapping[str, Sequence[Sequence[str]]]) -> Hours:
    """The hours as the table `teams` keeps them: {"0": [["09:00", "12:00"], …], …}, "0" Monday."""
    return {
        int(day): tuple((_clock(opens), _clock(closes)) for opens, closes in spans) for day, spans in stored.items()
    }


def hours_to_json(hours: Hours) -> dict[str, list[list[str]]]:
    """The hours for the table `teams`; days without any are left out."""
    return {str(day): [list(_written(span)) for span in hours[day]] for day in WEEKDAYS if hours.get(day)}


def read_spans(written: str) -> tuple[ClockSpan, ...]:
    """The spans of one day as people write them, sorted; empty text is a free day. Raises BadHours."""
    parts = [part for part in SEPARATOR.split(unicodedata.normalize("NFKC", written).strip()) if part]
    spans = tuple(sorted(_span(part) for part in parts))
    check_spans(spans)
    return spans


def write_spans(spans: Sequence[ClockSpan]) -> str:
    """The spans of one day so that `read_spans` reads them again: 09:00-12:00, 13:30-17:30."""
    return ", ".join("-".join(_written(span)) for span in spans)


def hours_line(hours: Hours) -> str:
    """The week in one line: 周一至周五 09:00-12:00, 13:30-17:30；周六 09:00-12:00."""
    runs = [list(run) for _, run in groupby(WEEKDAYS, key=lambda day: hours.get(day, ()))]
    open_runs = [f"{_days(run)} {write_spans(hours[run[0]])}" for run in runs if hours.get(run[0])]
    return "；".join(open_runs) or text("never_open")


def check_hours(hours: Hours) -> None:
    """Raises BadHours for a day that is none, or spans that are empty, out of order or overlap."""
    for day, spans in hours.items():
        if day not in WEEKDAYS:
            raise BadHours(text("bad_weekday", day=day))
        check_spans(spans)


def check_spans(spans: Sequence[ClockSpan]) -> None:
    """Raises BadHours for spans of a day that are empty, out of order or overlap."""
    for span in spans:
        if span[0] >= _closing(span):
            raise BadHours(text("empty_span", span=write_spans([span])))
    for earlier, later in pairwise(spans):
        if later[0] < _closing(earlier):
            raise BadHours(text("overlap", first=write_spans([earlier]), second=write_spans([later])))


def _closing(span: ClockSpan) -> time:
    return time.max if span[1] == MIDNIGHT else span[1]


def _span(part: str) -> ClockSpan:
    found = SPAN.fullmatch(part)
    if found is None:
        raise BadHours(text("bad_span", span=part))
    try:
        return _clock(f"{found[1]:0>2}:{found[2]}"), _clock(f"{found[3]:0>2}:{found[4]}")
    except ValueError as error:
        raise BadHours(text("bad_span", span=part)) from error


def _clock(written: str) -> time:
    return MIDNIGHT if written == END_OF_DAY else time.fromisoformat(written)


def _written(span: ClockSpan) -> tuple[str, str]:
    closes = END_OF_DAY if span[1] == MIDNIGHT else f"{span[1]:%H:%M}"
    return f"{span[0]:%H:%M}", closes


def _days(run: Sequence[int]) -> str:
    names: list[str] = words("weekdays")
    first, last = names[run[0]], names[run[-1]]
    return first if len(run) == 1 else text("from_to", first=first, last=last)
