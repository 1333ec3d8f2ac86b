"""Reads the parts of a filter from JSON, where they may be anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.directory.divisions import COUNTRY, Divisions
from bot.registry.wording import names, text, texts

LIMIT = 500
OLDEST = 150
LONGEST = 200


class BadFilter(ValueError):
    """The JSON is no filter; the message is a Chinese sentence."""


def read_parts(content: object) -> dict[str, Any]:
    """The values of a filter's JSON object by part; raises BadFilter for an unknown part or a value that cannot be."""
    if not isinstance(content, Mapping):
        raise BadFilter(text("not_a_filter"))
    for key in content:
        if key not in READERS:
            raise BadFilter(text("unknown_part", part=key))
    return {key: _read(key, value) for key, value in content.items()}


def _read(key: str, value: Any) -> Any:
    try:
        return READERS[key](value)
    except (TypeError, ValueError) as error:
        raise BadFilter(text("wrong_part", part=part_name(key))) from error


def part_name(key: str) -> str:
    """What staff call a part of the filter."""
    name: str = texts("parts")[key]
    return name


def _list_of[T](read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    def reader(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list | tuple) or len(value) > LIMIT:
            raise ValueError
        return tuple(dict.fromkeys(read(each) for each in value))

    return reader


def _value(field: str, *more: str) -> Callable[[Any], str]:
    def reader(value: Any) -> str:
        if not isinstance(value, str) or (value not in names(field) and value not in more):
            raise ValueError
        return str(value)

    return reader


def _words(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError
    return value.strip()


def _region(value: Any) -> str:
    if not isinstance(value, str) or (value != COUNTRY and Divisions.load().get(value) is None):
        raise ValueError
    return value


def _channel(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > 20:
        raise ValueError
    return value


def _flag(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise ValueError
    return value


def _age(value: Any) -> int | None:
    if value is None:
        return None
    number = _number(value)
    if number > OLDEST:
        raise ValueError
    return number


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise ValueError
    return value


def _day(value: Any) -> date | None:
    if value is None or (isinstance(value, date)):
        return value
    return date.fromisoformat(value)


READERS: Mapping[str, Callable[[Any], Any]] = {
    "regions": _list_of(_region),
    "classes": _list_of(_value("classes")),
    "employment": _list_of(_value("employment", "")),
    "sex": _value("sex", ""),
    "age_from": _age,
    "age_to": _age,
    "wishes": _words,
    "wants_work": _flag,
    "reach": _list_of(_value("reach", "")),
    "notices": _list_of(_value("notices", "")),
    "has_chat": _flag,
    "channels": _list_of(_channel),
    "verified_before": _day,
    "ids": _list_of(_number),
    "words": _words,
}
