"""All written forms of division names, and the readings of a text as a path of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.directory.division_names import Form, bare, forms, township_forms
from bot.directory.divisions import DATA, Divisions, is_inside

SHORTEST = 2
LONGEST = 20
BETWEEN = frozenset(" 　,，-－—·/的")
TOWNSHIP_WORDS = ("镇", "乡", "街道", "苏木")
OFFICE_WORDS = ("办事处", "街道办")
OTHER_TOWNSHIP_WORDS = ("场", "区", "团")


@dataclass(frozen=True)
class Reading:
    """One way to read a stretch of text: the division it ends at and how its last name was written."""

    code: str
    form: Form
    start: int
    end: int
    pieces: int

    @property
    def is_path(self) -> bool:
        """Whether a parent was named too."""
        return self.pieces > 1


class DivisionIndex:
    """Looks up forms; townships are indexed when a text first looks like naming one."""

    def __init__(self, divisions: Divisions) -> None:
        """Indexes provinces, prefectures, counties and old names."""
        self._divisions = divisions
        self._upper = _collect(
            (form, (division.code, kind)) for division in divisions.upper() for form, kind in forms(division.name)
        )
        for alias, code in _aliases():
            self._upper[alias].append((code, Form.ALIAS))

    @cached_property
    def _townships(self) -> dict[str, list[tuple[str, Form]]]:
        return _collect(
            (form, (code, kind))
            for code, name in self._divisions.townships()
            if len(name) > SHORTEST and name not in self.ordinary
            for form, kind in township_forms(name)
        )

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Short names that mean something else in ordinary sentences."""
        lines = (DATA / "ordinary_words.txt").read_text(encoding="utf-8").splitlines()
        return frozenset(word for line in lines if not line.startswith("#") for word in line.split())

    @cached_property
    def old_codes(self) -> dict[str, str]:
        """Codes of merged or renamed divisions to the present ones, where there is exactly one."""
        successors: defaultdict[str, set[str]] = defaultdict(set)
        for row in _alias_rows():
            successors[row["old_code"]].add(row["code"])
        return {old: min(new) for old, new in successors.items() if old and len(new) == 1}

    def upper_forms(self) -> Iterable[tuple[str, list[tuple[str, Form]]]]:
        """Every form of a province, prefecture or county with the divisions that bear it."""
        return self._upper.items()

    def is_ordinary(self, reading: Reading, text: str) -> bool:
        """Whether the reading is a lone name that is an ordinary word: 和平, 和平区 if there were none; not 和平县."""
        outdated = reading.form == Form.RENAMED and not text.endswith("县")
        return not reading.is_path and (text in self.ordinary or (outdated and bare(text) in self.ordinary))

    def readings(self, text: str, start: int = 0) -> Iterator[Reading]:
        """All readings that begin at `start`, each with its end; a later piece must lie inside the one before."""
        waiting = list(self._names_at(text, start))
        while waiting:
            reading = waiting.pop()
            yield reading
            waiting.extend(self._extend(text, reading))

    def _extend(self, text: str, outer: Reading) -> Iterator[Reading]:
        start = outer.end
        while start < len(text) and text[start] in BETWEEN:
            start += 1
        for inner in self._names_at(text, start):
            if inner.code != outer.code and is_inside(inner.code, outer.code):
                yield Reading(inner.code, inner.form, outer.start, inner.end, outer.pieces + 1)

    def _names_at(self, text: str, start: int) -> Iterator[Reading]:
        for end in range(start + SHORTEST, min(len(text), start + LONGEST) + 1):
            for code, form in self._bearers(text[start:end]):
                yield Reading(code, form, start, end, 1)

    def _bearers(self, form: str) -> list[tuple[str, Form]]:
        upper = self._upper.get(form, [])
        return upper + self._townships.get(form, []) if _may_be_township(form) else upper


def _may_be_township(form: str) -> bool:
    """Townships without 镇, 乡 or 街道 need a name of their own: a bare 高新区 is no answer."""
    return form.endswith(TOWNSHIP_WORDS + OFFICE_WORDS) or (len(form) > 3 and form.endswith(OTHER_TOWNSHIP_WORDS))


def _collect(pairs: Iterable[tuple[str, tuple[str, Form]]]) -> defaultdict[str, list[tuple[str, Form]]]:
    index: defaultdict[str, list[tuple[str, Form]]] = defaultdict(list)
    for form, bearer in pairs:
        index[form].append(bearer)
    return index


def _alias_rows() -> list[dict[str, str]]:
    with (DATA / "aliases.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _aliases() -> Iterator[tuple[str, str]]:
    return ((row["alias"], row["code"]) for row in _alias_rows())
