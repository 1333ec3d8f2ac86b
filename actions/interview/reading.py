"""What a message tells of a person: facts by name, as JSON.

A value is exact, or what a rough figure leaves open: `{"least": 40, "most": 49}`, `{"from": …, "to": …}` (ISO dates).
A class of people is `is:<code>` with true or false. Only what is said is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from actions.interview.dates import Days, _year, read_date
from actions.interview.numerals import Between, in_digits, rough_number
from actions.interview.words import WORDS, clauses, has, normal, pattern, patterns
from policy_kb.rules.facts import AGE, BIRTH_DATE, CLASS, vocabulary

Told = dict[str, Any]
GRADUATED, LEFT = "graduated_on", "left_school_on"
YOUNGEST, OLDEST = 14, 100


def told_in(text: str, today: date) -> Told:
    """What the message tells by itself, asked or not; `today` is in Asia/Shanghai."""
    found: Told = {}
    for clause in clauses(normal(text)):
        found |= _classes(clause) | _choices(clause) | _ages(clause, today) | _dates(clause, today) | _counts(clause)
    if GRADUATED in found:
        found.setdefault(LEFT, found[GRADUATED])
    return found


def _choices(clause: str) -> Told:
    found: Told = {}
    for fact in WORDS.table("told"):
        value = first_fitting(f"told.{fact}", clause)
        match = patterns(f"told.{fact}")[value].search(clause) if value is not None else None
        if match and not _is_in_a_name(clause, match):
            found[fact] = value
    return found


def first_fitting(key: str, text: str) -> Any:
    """The first value of a table whose pattern fits somewhere; None if none does."""
    return next((value for value, each in patterns(key).items() if each.search(text)), None)


def _classes(clause: str) -> Told:
    of_others = has("others", clause)
    personal = set(WORDS.words("personal"))
    found: Told = {}
    for code, each in patterns("classes").items():
        match = each.search(clause)
        if match is None or (of_others and code in personal) or has("asking", clause[: match.start()]):
            continue
        if _is_in_a_name(clause, match):
            continue
        found[CLASS + code] = not _is_denied(clause, match)
    return found


def _is_in_a_name(clause: str, match: re.Match[str]) -> bool:
    """Whether the words only name a measure."""
    return not has("about_self", clause[: match.start()]) and has("name_after", clause[match.end() :])


def _is_denied(clause: str, match: re.Match[str]) -> bool:
    before, after = clause[: match.start()], clause[match.end() :]
    return any((has("not_before", before), has("not_after", after), has("all_denied", after)))


def _ages(clause: str, today: date) -> Told:
    if has("others", clause):
        return {}
    born = pattern("born").search(in_digits(clause))
    if born and "生" in born[0]:
        return {BIRTH_DATE: birth(born, today)}
    aged = "岁" in clause or has("about_self", clause)
    rough = rough_number(clause) if aged and not has("not_age", in_digits(clause)) else None
    if rough:
        return {AGE: between(rough)}
    match = pattern("age").search(in_digits(clause))
    years = int(next(filter(None, match.groups()))) if match else 0
    return {AGE: years} if YOUNGEST <= years <= OLDEST else {}


def birth(match: re.Match[str], today: date) -> Any:
    """The day of birth, or the days that a year or a month leaves open."""
    year, month, day = match[1], match[2], match[3]
    number = _year(year, today)
    if number > today.year - YOUNGEST:
        number -= 100
    days = read_date(f"{number}年" + (f"{month}月" if month else "") + (f"{day}日" if month and day else ""), today)
    return span(days) if days else None


def between(rough: Between) -> Told:
    """A rough number as JSON."""
    return {"least": rough.least, "most": rough.most}


def span(days: Days) -> Any:
    """Days as JSON: one day, or from and to."""
    if days.first == days.last:
        return days.first.isoformat()
    return {"from": days.first.isoformat(), "to": days.last.isoformat()}


def _dates(clause: str, today: date) -> Told:
    kinds = [fact for fact, each in patterns("dated").items() if each.search(clause)]
    if not kinds or has("others", clause):
        return {}
    days = read_date(clause, today)
    return {kinds[0]: span(days)} if days else {}


def _counts(clause: str) -> Told:
    digits = in_digits(clause)
    found: Told = {}
    for fact, key in (("trainings_this_year", "trained"), ("household_employed", "at_work")):
        if match := pattern(key).search(digits):
            found[fact] = int(next(filter(None, match.groups())))
    return found


def kinds_of(told: Told) -> Iterator[str]:
    """The names of the facts told: those of the vocabulary; every class is `person_class`."""
    for name in told:
        yield "person_class" if name.startswith(CLASS) else name


def added(told: Told, more: Told) -> Told:
    """What was told before with more; the age and the date of birth drive each other out."""
    ages = {AGE, BIRTH_DATE}
    gone = ages if ages & more.keys() else set()
    return {**{name: each for name, each in told.items() if name not in gone}, **more}


def known_names(told: Told) -> Told:
    """Only what the vocabulary knows."""
    return {name: value for name, value in told.items() if name in vocabulary() and value is not None}
