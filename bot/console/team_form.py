"""A team as a form: shown, read back, and refused with one sentence that names the field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.console.forms import Typed
from bot.console.texts import problem_text, texts
from bot.handoff.hours import WEEKDAYS, BadHours, read_spans, write_spans
from bot.handoff.office_texts import words
from bot.handoff.teams import Team

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions
    from bot.handoff.calendar import ClockSpan, Hours

NEW = Team(
    id=0,
    name="",
    regions=(),
    groups=(),
    hours=dict.fromkeys(range(5), read_spans("09:00-12:00, 13:30-17:30")),
    assigns=False,
    cap=5,
    answer_minutes=10,
    resolve_minutes=480,
    disabled=False,
)
NUMBERS = ("cap", "answer_minutes", "resolve_minutes")
# 6 digits, or 9 of a township; the name that we wrote behind it is for people.
CODE = re.compile(r"(\d{9}|\d{6})(?!\d)")
SEPARATOR = re.compile(r"[\n,，、;；]+")


@dataclass
class BadField(Exception):
    """What somebody typed cannot be used: the field and one sentence."""

    name: str
    sentence: str


def shown(team: Team, members: list[int], divisions: Divisions) -> Typed:
    """The team's values as the form's fields."""
    fields = [("name", team.name), ("regions", "\n".join(region_line(code, divisions) for code in team.regions))]
    fields += [("groups", group) for group in team.groups] + [("members", str(each)) for each in members]
    fields += [(f"hours_{day}", write_spans(team.hours.get(day, ()))) for day in WEEKDAYS]
    fields += [(name, str(getattr(team, name))) for name in NUMBERS]
    return Typed(fields + ([("assigns", "1")] if team.assigns else []))


def region_line(code: str, divisions: Divisions) -> str:
    """A region as staff read it: code and full name."""
    return f"{code} {divisions.name_path(code)}".strip()


def read(form: Typed, team_id: int, divisions: Divisions) -> Team:
    """The team as typed; raises BadField. Whether it can be, its room checks when it is saved."""
    numbers = {name: _number(form, name) for name in NUMBERS}
    return Team(
        id=team_id,
        name=form["name"],
        regions=read_regions("regions", form["regions"], divisions),
        groups=tuple(form.all("groups")),
        hours=_hours(form),
        assigns=form.has("assigns"),
        disabled=False,
        **numbers,
    )


def weekdays() -> list[tuple[int, str]]:
    """Numbers and names of the weekdays, Monday first."""
    return list(enumerate(words("weekdays")))


def _hours(form: Typed) -> Hours:
    return {day: spans for day, name in weekdays() if (spans := _spans(form, day, name))}


def _spans(form: Typed, day: int, name: str) -> tuple[ClockSpan, ...]:
    try:
        return read_spans(form[f"hours_{day}"])
    except BadHours as error:
        raise BadField(f"hours_{day}", f"{name}：{error}") from error


def _number(form: Typed, name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", form[name], re.ASCII):
        raise BadField(name, problem_text("bad_number", label=texts()["numbers"][name]))
    return int(form[name])


def read_regions(name: str, given: str, divisions: Divisions) -> tuple[str, ...]:
    """The codes of the regions that somebody typed into a field, each once; raises BadField."""
    typed = (each.strip() for each in SEPARATOR.split(given))
    return tuple(dict.fromkeys(read_region(name, each, divisions) for each in typed if each))


def read_region(name: str, given: str, divisions: Divisions) -> str:
    """The code of one region; raises BadField."""
    code = CODE.match(given)
    found = divisions.resolve(code[1] if code else given)
    if found.status == "unknown":
        raise BadField(name, problem_text("unknown_region", words=given[:40]))
    if found.status == "ambiguous":
        several = "、".join(region_line(each.code, divisions) for each in found.candidates)
        raise BadField(name, problem_text("vague_region", words=given[:40], found=several))
    return found.candidates[0].code
