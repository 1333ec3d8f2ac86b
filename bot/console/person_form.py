"""A person as a form: shown without what is sealed, read back as what is different, brought together after a conflict.

Beside each field the form holds what stood in it when it was shown. Only fields that differ from that are changed, so
that nobody takes back what somebody else wrote elsewhere meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.console.forms import Typed
from bot.console.people_search import day_of
from bot.console.registry_texts import groups, text
from bot.console.registry_texts import names as registry_names
from bot.console.team_form import BadField, read_region, region_line
from bot.registry import fields
from bot.registry.person import SEALED
from bot.registry.wording import field_name, names

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions
    from bot.registry.person import Person

WAS = "was."
EMPTY = "empty."
WHOLE = re.compile(r"-?[0-9]{1,9}", re.ASCII)
FLAGS = {"": None, "yes": True, "no": False}
BETWEEN = re.compile(r"[：:]")


def all_fields() -> list[str]:
    """Every field of the form."""
    return [name for group in groups().values() for name in group]


def kind_of(name: str) -> str:
    """How a field is typed: choice, region, flag, number, day, table or text."""
    kinds = {
        "choice": fields.CHOICES,
        "region": fields.REGIONS,
        "flag": fields.FLAGS,
        "number": tuple(fields.NUMBERS),
        "day": fields.DAYS,
        "table": fields.TABLES,
    }
    return next((kind for kind, members in kinds.items() if name in members), "text")


def choices_of(name: str) -> dict[str, str]:
    """What a choice or a flag offers."""
    return names(name)


def limit_of(name: str) -> int:
    """The longest text of a field, in characters."""
    return fields.LONGEST.get(name, 40)


def shown(person: Person, divisions: Divisions) -> Typed:
    """The person's values as fields; those of sealed ones are empty."""
    values = written(person, divisions)
    return Typed([*values.items(), *((WAS + name, value) for name, value in values.items())])


def written(person: Person, divisions: Divisions) -> dict[str, str]:
    """Each value as it stands in its field."""
    return {name: _written(name, person, divisions) for name in all_fields()}


def read(form: Typed, divisions: Divisions) -> dict[str, Any]:
    """The values that were changed, by field; raises BadField."""
    changed = {name: form[name] for name in touched(form)}
    return {name: _read(name, given, divisions) for name, given in changed.items()}


def touched(form: Typed) -> Iterator[str]:
    """The fields that differ from what stood in them, and the sealed ones that are to be emptied."""
    for name in all_fields():
        emptied = name in SEALED and form.has(EMPTY + name)
        if emptied or (form.has(name) and _plain(form[name]) != _plain(form[WAS + name])):
            yield name


def merged(form: Typed, person: Person, divisions: Divisions) -> tuple[Typed, dict[str, str]]:
    """The form again after somebody else changed the person, and what they wrote where both wrote.

    Fields that were not touched show what is recorded now.
    """
    now, mine = written(person, divisions), set(touched(form))
    values = {name: form[name] if name in mine else now[name] for name in all_fields()}
    theirs = {name: _told(name, now[name]) for name in mine if now[name] not in {form[WAS + name], form[name]}}
    kept = [(EMPTY + name, "1") for name in SEALED if form.has(EMPTY + name)]
    kept += [(name, form[name]) for name in ("since", "how")]
    return Typed([*values.items(), *((WAS + name, value) for name, value in now.items()), *kept]), theirs


def _told(name: str, value: str) -> str:
    """A field's text as people read it."""
    known = registry_names("flags") if name in fields.FLAGS else choices_of(name)
    return known.get(value, value)


def _written(name: str, person: Person, divisions: Divisions) -> str:
    value = getattr(person, name)
    if name in SEALED or value is None:
        return ""
    if name in fields.REGIONS:
        return region_line(value, divisions) if value else ""
    if name in fields.TABLES:
        return "\n".join(f"{key}：{each}" for key, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _read(name: str, given: str, divisions: Divisions) -> Any:
    readers = {"flag": _flag, "number": _number, "day": day_of, "table": _table}
    kind = kind_of(name)
    if kind == "region":
        return read_region(name, given, divisions) if given else ""
    return readers[kind](name, given) if kind in readers else given


def _flag(name: str, given: str) -> bool | None:
    if given not in FLAGS:
        raise BadField(name, text("bad_choice", label=field_name(name)))
    return FLAGS[given]


def _number(name: str, given: str) -> int | None:
    if given and not WHOLE.fullmatch(given):
        raise BadField(name, text("bad_number", label=field_name(name)))
    return int(given) if given else None


def _table(name: str, given: str) -> dict[str, str]:
    found = {}
    for line in filter(None, (each.strip() for each in given.splitlines())):
        key, *rest = BETWEEN.split(line, maxsplit=1)
        if not key.strip() or not rest or not rest[0].strip():
            raise BadField(name, text("bad_entry", label=field_name(name)))
        found[key.strip()] = rest[0].strip()
    return found


def _plain(given: str) -> str:
    # A browser sends line ends as CRLF.
    return given.replace("\r\n", "\n").strip()
