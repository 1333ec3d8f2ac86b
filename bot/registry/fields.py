"""What each field of a person may hold, checked before it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.directory.divisions import Divisions
from bot.privacy.masking import is_id_number
from bot.privacy.numbers import normal_id_number, normal_phone
from bot.registry.errors import BadValue
from bot.registry.history import COLUMNS, present
from bot.registry.values import WORKING, EmploymentDetail, Sex, Status
from bot.registry.wording import names, texts

LONGEST: Mapping[str, int] = {
    "name": 40,
    "address": 200,
    "illness": 200,
    "mobility": 100,
    "education": 40,
    "skills": 200,
    "certificates": 200,
    "village": 80,
    "workplace": 120,
    "wanted_jobs": 200,
    "wanted_training": 200,
    "free_season": 80,
}
CHOICES = ("sex", "disability", "labour_capacity", "employment", "employment_detail", "wanted_shift", "reach")
REGIONS = ("home_region", "live_region", "work_region")
FLAGS = ("wants_work", "wants_business", "wants_school")
NUMBERS: Mapping[str, range] = {"wanted_pay": range(100_001), "wanted_km": range(5001)}
DAYS = ("birth_date", "graduated_on")
TABLES = ("insurances", "outside_numbers")
LONGEST_ENTRY = 40
MOST_ENTRIES = 20
PLACES_OF_WORK = (EmploymentDetail.ENTERPRISE, EmploymentDetail.WORKSHOP, EmploymentDetail.PUBLIC_POST)
FIRST_YEAR = 1900


def checked(values: Mapping[str, Any], before: Mapping[str, Any], divisions: Divisions) -> dict[str, Any]:
    """Those of the values that differ from `before`, in normal form; raises BadValue.

    Birth date and sex follow from an ID number that is new; where they are given too, all have to agree. With a new
    employment an old detail, which belongs to what was before, is forgotten.
    """
    read = {name: _read(name, value, divisions) for name, value in values.items()}
    after = {**before, **read}
    read |= _from_id_number(after, read)
    if "employment" in read and read["employment"] != before.get("employment", ""):
        read.setdefault("employment_detail", "")
    after = {**before, **read}
    if not after.get("name"):
        raise _bad("name", "missing")
    _check_detail(after)
    return {name: value for name, value in read.items() if name not in before or value != before[name]}


def checked_status(status: Status, value: str, detail: str, divisions: Divisions) -> tuple[str, str]:
    """Value and detail of a status in normal form; raises BadValue, also when there is no value."""
    name, detail_name = COLUMNS[status]
    read = {name: _read(name, value, divisions)}
    if not read[name]:
        raise _bad(name, "missing")
    if detail_name:
        read[detail_name] = _read(detail_name, detail, divisions)
    _check_detail(read)
    return present(status, read)


def _read(name: str, value: Any, divisions: Divisions) -> Any:
    if name in REGIONS:
        return _region(name, value, divisions)
    reader = READERS.get(name)
    if reader is None:
        raise BadValue(name, str(texts("why")["no_such_field"]))
    return reader(name, value)


def _bad(name: str, why: str, **facts: Any) -> BadValue:
    return BadValue(name, str(texts("why")[why]).format(**facts))


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _bad(name, "wrong_kind")
    written = " ".join(value.replace("\0", "").split())
    if len(written) > LONGEST[name]:
        raise _bad(name, "too_long", limit=LONGEST[name])
    return written


def _choice(name: str, value: Any) -> str:
    if not isinstance(value, str) or (value and value not in names(name)):
        raise _bad(name, "no_such_value")
    return str(value)


def _region(name: str, value: Any, divisions: Divisions) -> str:
    if not isinstance(value, str) or (value and divisions.get(value) is None):
        raise _bad(name, "no_such_region")
    return value


def _id_number(name: str, value: Any) -> str:
    number = normal_id_number(str(value))
    if number and not is_id_number(number):
        raise _bad(name, "no_id_number")
    return number


def _phone(name: str, value: Any) -> str:
    number = normal_phone(str(value))
    if str(value).strip() and not number:
        raise _bad(name, "no_phone")
    return number


def _flag(name: str, value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise _bad(name, "wrong_kind")
    return value


def _known_flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _bad(name, "wrong_kind")
    return value


def _number(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise _bad(name, "wrong_kind")
    allowed = NUMBERS[name]
    if value not in allowed:
        raise _bad(name, "out_of_range", least=allowed[0], most=allowed[-1])
    return value


def _day(name: str, value: Any) -> date | None:
    if value is not None and (not isinstance(value, date) or value.year < FIRST_YEAR):
        raise _bad(name, "wrong_kind")
    return value


def _table(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping) or len(value) > MOST_ENTRIES:
        raise _bad(name, "wrong_kind")
    found = {str(key).strip(): str(each).strip() for key, each in value.items()}
    if any(len(written) > LONGEST_ENTRY for entry in found.items() for written in entry):
        raise _bad(name, "too_long", limit=LONGEST_ENTRY)
    return {key: each for key, each in found.items() if key and each}


def _household(name: str, value: Any) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise _bad("household", "wrong_kind")
    return value


READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "id_number": _id_number,
    "phone": _phone,
    "is_head": _known_flag,
    "household_id": _household,
    **dict.fromkeys(LONGEST, _text),
    **dict.fromkeys(CHOICES, _choice),
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(DAYS, _day),
    **dict.fromkeys(TABLES, _table),
}
EDITABLE = frozenset({*READERS, *REGIONS})


def _from_id_number(after: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, Any]:
    number = after.get("id_number")
    if not number or not {"id_number", "birth_date", "sex"} & read.keys():
        return {}
    told = {"birth_date": date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}"), "sex": _sex(number)}
    for name, value in told.items():
        if read.get(name) not in (None, "", value):
            raise _bad(name, "not_same_person")
    return told


def _sex(id_number: str) -> Sex:
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE


def _check_detail(after: Mapping[str, Any]) -> None:
    detail = after.get("employment_detail")
    if not detail:
        return
    employment = after.get("employment")
    if not employment or (detail in PLACES_OF_WORK) != (employment in WORKING):
        raise _bad("employment_detail", "no_detail")
