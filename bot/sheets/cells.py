"""What the cells of a table mean. A reader takes a cell and returns its value, None for an empty cell, or raises
CellError; those with settings are made by a function: `whole_number(0, 150)` is a reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.sheets.problem import CellError
from bot.sheets.texts import text, words

# A spreadsheet keeps 15 digits of a number (IEEE 754, ECMA-376 part 1, 18.3.1.96); the rest of an ID number is lost.
LONG = 10**15
FORMULA_ERRORS = frozenset(
    {"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
# What a spreadsheet program would take for a formula (CWE-1236); see `bot.sheets.writing.safe`.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
YEARS = range(1900, 2101)
DAY = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?(?:\s*[（(]?(?:星期|周).[)）]?)?"
)
DIGITS_DAY = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
MONTH = re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*月?(?P<day>)")
MIDNIGHT = re.compile(r"[\sT]+0?0:00(?::00)?$")
SERIAL_DAY = re.compile(r"\d{5}")
WHOLE = re.compile(r"[+-]?\d{1,15}")
BETWEEN = re.compile(r"[、,;/\n]+")


def cell_text(value: Any) -> str:
    """The cell as text, "" for an empty one; a code or phone that a spreadsheet made a number gets its digits back.

    Raises CellError for a formula error, and for a number so long that the spreadsheet has changed its last digits.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _written(value)
    if isinstance(value, bool):
        return text("true") if value else text("false")
    if isinstance(value, int | float):
        return _number_text(value)
    return str(value).strip()


def _written(value: str) -> str:
    written = value.strip()
    if written in FORMULA_ERRORS:
        raise CellError(text("formula_error", value=written), text("formula_error_mend"))
    return written[1:] if written.startswith("'") and written[1:].startswith(FORMULA) else written


def _number_text(value: int | float) -> str:
    if abs(value) >= LONG:
        raise CellError(text("long_number"), text("long_number_mend"))
    return str(int(value)) if value == int(value) else str(value)


def plain_text(value: Any) -> str:
    """The cell as text with letters, digits and signs in their usual width (NFKC)."""
    return unicodedata.normalize("NFKC", cell_text(value)).strip()


def short_text(limit: int) -> Callable[[Any], str]:
    """A reader of text of at most `limit` characters; "" for an empty cell."""

    def read(value: Any) -> str:
        written = cell_text(value)
        if len(written) > limit:
            raise CellError(text("too_long", length=len(written)), text("too_long_mend", limit=limit))
        return written

    return read


def whole_number(least: int, most: int) -> Callable[[Any], int | None]:
    """A reader of a whole number within these bounds; 3,500 and 3500.0 are 3500."""

    def read(value: Any) -> int | None:
        written = plain_text(value).replace(",", "")
        if not written:
            return None
        whole = re.sub(r"\.0+$", "", written)
        if not WHOLE.fullmatch(whole):
            raise CellError(text("number", value=written), text("number_mend", least=least))
        if not least <= int(whole) <= most:
            raise CellError(text("out_of_range", value=whole, least=least, most=most), text("out_of_range_mend"))
        return int(whole)

    return read


def day(value: Any) -> date | None:
    """A day from 1900 to 2100: a date of the spreadsheet, 2024-01-02, 2024/1/2, 2024年1月2日, 20240102.

    Of 2024.1 or 2024年1月 only the month is known: it is the first day of that month.
    """
    if isinstance(value, date):
        return _in_years(value.date() if isinstance(value, datetime) else value)
    written = MIDNIGHT.sub("", plain_text(value))
    if not written:
        return None
    if isinstance(value, float) and written.endswith(".1"):
        # The number 2024.10 loses its last digit.
        raise CellError(text("unclear_month", value=written), text("unclear_month_mend"))
    match = DAY.fullmatch(written) or DIGITS_DAY.fullmatch(written) or MONTH.fullmatch(written)
    if match is None:
        kind = "serial_day" if SERIAL_DAY.fullmatch(written) else "day"
        raise CellError(text(kind, value=written), text(f"{kind}_mend"))
    try:
        return _in_years(date(int(match["year"]), int(match["month"]), int(match["day"] or 1)))
    except ValueError:
        raise CellError(text("no_such_day", value=written), text("no_such_day_mend")) from None


def _in_years(found: date) -> date:
    if found.year not in YEARS:
        raise CellError(text("year", year=found.year, first=YEARS[0], last=YEARS[-1]), text("year_mend"))
    return found


def one_of(choices: Mapping[str, Sequence[str]]) -> Callable[[Any], str | None]:
    """A reader of one choice: `choices` has for each key the words that mean it, the first being shown to people."""
    known = _known(choices)

    def read(value: Any) -> str | None:
        written = plain_text(value)
        return _choice(written, known, choices) if written else None

    return read


def many_of(choices: Mapping[str, Sequence[str]]) -> Callable[[Any], tuple[str, ...]]:
    """A reader of several choices, written with 、 , ; / or new lines between them; () for an empty cell."""
    known = _known(choices)

    def read(value: Any) -> tuple[str, ...]:
        parts = (part.strip() for part in BETWEEN.split(plain_text(value)))
        return tuple(dict.fromkeys(_choice(part, known, choices) for part in parts if part))

    return read


def yes_no(value: Any) -> bool | None:
    """True for 是, 有, √ …, False for 否, 无 …"""
    if isinstance(value, bool):
        return value
    choice = one_of(words("yes_no"))(value)
    return None if choice is None else choice == "yes"


def degrees(value: Any) -> float | None:
    """Degrees of latitude or longitude, from -180 to 180."""
    written = plain_text(value).rstrip("°度NEne ")
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        raise CellError(text("degrees", value=written), text("degrees_mend")) from None
    if not -180 <= number <= 180:
        raise CellError(text("degrees", value=written), text("degrees_mend"))
    return number


def _known(choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {_key(word): key for key, known in choices.items() for word in (key, *known)}


def _key(word: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", word)).casefold()


def _choice(written: str, known: Mapping[str, str], choices: Mapping[str, Sequence[str]]) -> str:
    if (key := known.get(_key(written))) is not None:
        return key
    offered = text("list_separator").join(known_words[0] for known_words in choices.values())
    raise CellError(text("choice", value=written), text("choice_mend", choices=offered))
