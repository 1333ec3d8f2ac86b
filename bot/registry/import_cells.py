"""What the cells of a list of people mean; a reader takes a cell, returns its value or None, or raises CellError."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bot.directory.divisions import Divisions, level_of
from bot.privacy.masking import CHECK_DIGITS, WEIGHTS
from bot.privacy.numbers import normal_id_number, normal_phone
from bot.registry import wording
from bot.registry.fields import CHOICES, FLAGS, LONGEST, LONGEST_ENTRY, NUMBERS
from bot.registry.import_texts import fault, text, words
from bot.sheets.cells import cell_text, day, many_of, one_of, plain_text, short_text, whole_number
from bot.sheets.problem import CellError

Reader = Callable[[Any], Any]
ID_LENGTH = 18
OLD_ID_LENGTH = 15
OLDEST_YEAR = 1900
# What a spreadsheet makes of a long number when it writes CSV.
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
NAME = re.compile(r"[^\d!?@#$%^&*=+<>{}\[\]|\\/;:,，。；：、]{2,40}")
DOTS = re.compile(r"[•‧∙・．.]")
BETWEEN = re.compile(r"[;；\n]+")
NAME_AND_VALUE = re.compile(r"([^:：=]{1,40})[:：=](.{1,40})")
MONEY = re.compile(r"(?:元|块)?(?:/月|每月|一个月)?$")
PLAN_LIMIT = 1000
# Long texts that are seldom the same twice.
OWN_TEXTS = ("address", "illness", "mobility")


def readers(divisions: Divisions, today: date) -> dict[str, Reader]:
    """The reader of every column; `today` is the last day that may have passed (Asia/Shanghai)."""
    past = remembered(past_day(today))
    place = remembered(region(divisions))
    return {
        **{field: remembered(line(limit)) for field, limit in LONGEST.items()},
        **{field: line(LONGEST[field]) for field in OWN_TEXTS},
        **{field: remembered(one_of(wording.choices(field))) for field in (*CHOICES, "notices", "verified_how")},
        **{field: remembered(flag) for field in FLAGS},
        **dict.fromkeys(("work_kind", "not_working_because"), remembered(one_of(wording.choices("employment_detail")))),
        **dict.fromkeys(("pension", "medical", "work_injury", "unemployment"), remembered(line(LONGEST_ENTRY))),
        **dict.fromkeys(("birth_date", "verified_on", "since"), past),
        **dict.fromkeys(("live_region", "work_region"), place),
        "home_region": remembered(not_a_province(place)),
        "name": person_name,
        "id_number": id_number_reader(today),
        "phone": phone,
        "household": household_number,
        "is_head": plain_text,
        "helper": remembered(line(40)),
        "verified_by": remembered(line(60)),
        "plan": line(PLAN_LIMIT),
        "classes": remembered(many_of(wording.choices("classes"))),
        "graduated_on": remembered(day),
        "wanted_pay": remembered(pay),
        "wanted_km": remembered(whole_number(0, NUMBERS["wanted_km"][-1])),
        "insurances": remembered(pairs("insurances")),
        "system_number": line(LONGEST_ENTRY),
        "outside_numbers": pairs("outside_numbers"),
    }


def line(limit: int) -> Reader:
    """A text of at most `limit` characters, on one line, with single blanks."""
    read = short_text(limit)
    return lambda cell: read(" ".join(cell_text(cell).replace("\0", "").split()))


def household_number(cell: Any) -> str:
    """The number of a household in the usual width of letters and digits, without blanks."""
    number: str = short_text(40)("".join(plain_text(cell).split()))
    return number


def remembered(read: Reader) -> Reader:
    """The same reader for a column with few different cells: each is read once."""
    known: dict[tuple[type, Any], Any] = {}

    def look_up(cell: Any) -> Any:
        key = (cell.__class__, cell)
        if key not in known:
            known[key] = _outcome(read, cell)
        found = known[key]
        if isinstance(found, CellError):
            raise CellError(found.message, found.mend)
        return found

    return look_up


def _outcome(read: Reader, cell: Any) -> Any:
    try:
        return read(cell)
    except CellError as error:
        return error


def person_name(cell: Any) -> str:
    """A name, with the dot of names from other languages always the same (·); blanks stay only between letters."""
    written = plain_text(cell)
    if not written:
        return ""
    if not re.search(r"[A-Za-z]", written):
        written = DOTS.sub("·", re.sub(r"\s+", "", written))
    if not NAME.fullmatch(written):
        raise fault("name_short")
    return written


def id_number_reader(today: date) -> Reader:
    """A resident's ID number (GB 11643): date and check digit are checked, the division is not (codes come and go)."""

    def read(cell: Any) -> str | None:
        number = normal_id_number(_digits(cell))
        if not number:
            return None
        if len(number) != ID_LENGTH:
            raise fault("id_old" if len(number) == OLD_ID_LENGTH else "id_length", "id_mend", length=len(number))
        if not ID_NUMBER.fullmatch(number):
            raise fault("id_letters", "id_mend")
        born = born_on(number)
        if born is None or born > today or born.year < OLDEST_YEAR:
            raise fault("id_date", "id_mend")
        if check_digit(number) != number[-1]:
            raise fault("id_check", "id_mend")
        return number

    return read


def check_digit(number: str) -> str:
    """The last character that belongs behind the first 17 digits (ISO 7064, MOD 11-2)."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def born_on(number: str) -> date | None:
    """The date in an ID number, None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """The sex in an ID number: the 17th digit is odd for men."""
    return "male" if int(number[16]) % 2 else "female"


def phone(cell: Any) -> str | None:
    """A mobile number, or a landline number with its area code."""
    written = _digits(cell)
    if not written:
        return None
    number = normal_phone(written)
    if not number:
        raise fault("phone")
    return number


def _digits(cell: Any) -> str:
    # An apostrophe in front keeps a spreadsheet from taking the digits for a number.
    written = cell_text(cell).removeprefix("'")
    if SCIENTIFIC.fullmatch(written):
        raise fault("long_number")
    if "*" in written:
        raise fault("masked")
    return written


def region(divisions: Divisions) -> Reader:
    """The code of a division; a name that several bear is never guessed."""

    def read(cell: Any) -> str | None:
        written = plain_text(cell)
        if not written:
            return None
        outcome = divisions.resolve(written)
        if outcome.division:
            return outcome.division.code
        if not outcome.candidates:
            raise fault("region_unknown", value=written)
        names = text("separator").join(divisions.name_path(each.code) for each in outcome.candidates)
        raise fault("region_ambiguous", value=written, candidates=names)

    return read


def not_a_province(read: Reader) -> Reader:
    """The same, but where somebody is registered is told more closely than by a province."""

    def narrower(cell: Any) -> str | None:
        code: str | None = read(cell)
        if code and level_of(code) == "province":
            raise fault("region_wide", value=plain_text(cell))
        return code

    return narrower


def past_day(today: date) -> Reader:
    """A reader of a day that has come."""

    def read(cell: Any) -> date | None:
        found = day(cell)
        if found and found > today:
            raise fault("future", day=found)
        return found

    return read


def flag(cell: Any) -> bool | None:
    """Yes or no, in the words of the registry."""
    choice = one_of(wording.choices("wants_work"))("1" if cell is True else "0" if cell is False else cell)
    return None if choice is None else choice == "yes"


def is_head(written: str, name: str) -> bool:
    """Whether the cell beside a person says that they are the head of the household: so, by relation, or by name."""
    if written in words("self"):
        return True
    if written in words("members"):
        return False
    return written == name or wording.value_of("is_head", written) == "yes"


def pay(cell: Any) -> int | None:
    """Yuan a month."""
    written = MONEY.sub("", plain_text(cell))
    amount: int | None = whole_number(0, NUMBERS["wanted_pay"][-1])(written)
    return amount


def pairs(field: str) -> Reader:
    """A reader of `name: value; name: value`."""

    def read(cell: Any) -> Mapping[str, str] | None:
        written = cell_text(cell)
        if not written:
            return None
        return dict(_pairs(field, filter(None, map(str.strip, BETWEEN.split(written)))))

    return read


def _pairs(field: str, parts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for part in parts:
        match = NAME_AND_VALUE.fullmatch(part)
        if match is None:
            raise fault("pair", value=part, example=text(f"pair_{field}"))
        yield match[1].strip(), match[2].strip()
