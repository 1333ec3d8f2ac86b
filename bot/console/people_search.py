"""The search for people as a form, and as a sealed part of an address: no name and no number can be read in it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

from bot.console.forms import Typed
from bot.console.registry_texts import text
from bot.console.team_form import BadField, read_regions, region_line
from bot.privacy.sealing import Place, Sealer, SealingError
from bot.registry.filter import BadFilter, PeopleFilter
from bot.registry.wording import YES, names

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions

# What no select can say: that nothing is recorded.
UNRECORDED = "unrecorded"
LONGEST_WORDS = 60
AGE = re.compile(r"[0-9]{1,3}", re.ASCII)
PLACE = Place("console", "search", "people")
LIST = "/console/people"


def read(form: Typed, divisions: Divisions) -> PeopleFilter:
    """Whom somebody asked for; raises BadField."""
    asked = PeopleFilter(
        words=form["words"][:LONGEST_WORDS],
        regions=read_regions("regions", form["regions"], divisions),
        classes=_chosen(form, "classes"),
        employment=_chosen(form, "employment"),
        sex=form["sex"] if form["sex"] in names("sex") else "",
        age_from=_age(form, "age_from"),
        age_to=_age(form, "age_to"),
        wishes=form["wishes"][:LONGEST_WORDS],
        wants_work=_flag(form["wants_work"]),
        notices=_chosen(form, "notices"),
        has_chat=_flag(form["has_chat"]),
        verified_before=day_of("verified_before", form["verified_before"]),
    )
    try:
        return PeopleFilter.from_json(asked.to_json())
    except BadFilter as error:
        raise BadField("", str(error)) from error


def shown(wanted: PeopleFilter, divisions: Divisions) -> Typed:
    """The form that asks for these people."""
    fields = [("words", wanted.words), ("sex", wanted.sex), ("wishes", wanted.wishes)]
    fields += [("regions", "、".join(region_line(code, divisions) for code in wanted.regions))]
    for name in ("classes", "employment", "notices"):
        fields += [(name, each or UNRECORDED) for each in getattr(wanted, name)]
    for name in ("age_from", "age_to", "verified_before"):
        value = getattr(wanted, name)
        fields += [(name, "" if value is None else str(value))]
    flags = {None: "", True: YES, False: "no"}
    fields += [(name, flags[getattr(wanted, name)]) for name in ("wants_work", "has_chat")]
    return Typed(fields)


def sealed(wanted: PeopleFilter, sealer: Sealer) -> str:
    """The search for an address; empty for everybody."""
    parts = wanted.to_json()
    return sealer.seal(json.dumps(parts, ensure_ascii=False), PLACE) if parts else ""


def opened(given: str, sealer: Sealer) -> PeopleFilter | None:
    """The search of an address, everybody if it is empty; None if it cannot be read (any more)."""
    try:
        return PeopleFilter.from_json(json.loads(sealer.open(given, PLACE))) if given else PeopleFilter()
    except (SealingError, BadFilter, ValueError):
        return None


def _chosen(form: Typed, name: str) -> tuple[str, ...]:
    known = names(name)
    given = dict.fromkeys(form.all(name))
    return tuple("" if each == UNRECORDED else each for each in given if each in known or each == UNRECORDED)


def _flag(given: str) -> bool | None:
    return {YES: True, "no": False}.get(given)


def _age(form: Typed, name: str) -> int | None:
    if not form[name]:
        return None
    if not AGE.fullmatch(form[name]):
        raise BadField(name, text("bad_age"))
    return int(form[name])


def day_of(name: str, given: str) -> date | None:
    """The day of a date field, None if it is empty; raises BadField."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadField(name, text("bad_day", value=given[:20])) from error
