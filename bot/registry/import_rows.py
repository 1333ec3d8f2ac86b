"""Reads one row of a list of people: every cell, and what the cells say about each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.registry.import_cells import Reader, born_on, is_head, sex_of
from bot.registry.import_columns import INSURANCES, KEYS, REQUIRED, heading
from bot.registry.import_texts import fault, text
from bot.registry.values import WORKING, Employment, EmploymentDetail
from bot.sheets.problem import CellError, Problem

# Digits that could be most of an ID number, a phone or a card; a report shows the last four.
LONG_NUMBER = re.compile(r"\d[\d\s.\-]{2,}(?=[\dXx]{4})")
WORKPLACES = frozenset({EmploymentDetail.ENTERPRISE, EmploymentDetail.WORKSHOP, EmploymentDetail.PUBLIC_POST})


@dataclass(slots=True)
class Record:
    """What one row says; `values` has only what the row tells, by the fields of `people` and of the columns."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    faulty: bool = False

    @property
    def name(self) -> str:
        """The name, empty if it could not be read."""
        name: str = self.values.get("name", "")
        return name

    @property
    def id_number(self) -> str:
        """The ID number, empty if there is none."""
        number: str = self.values.get("id_number", "")
        return number

    @property
    def phone(self) -> str:
        """The phone in normal form, empty if there is none."""
        number: str = self.values.get("phone", "")
        return number


def problem_at(row: int, column: str, error: CellError) -> Problem:
    """The problem as it may be reported: of long numbers only the last four characters."""
    return Problem(row, heading(column), hidden(error.message), hidden(error.mend))


def hidden(sentence: str) -> str:
    """The sentence with stars for long numbers, but for their last four characters."""
    return LONG_NUMBER.sub("****", sentence)


class RowReader:
    """Reads rows with the readers of a file."""

    def __init__(self, readers: Mapping[str, Reader], fields: Sequence[str | None]) -> None:
        """Takes the field of each column; None for columns that nothing is known of."""
        self._columns = [(place, name, readers[name]) for place, name in enumerate(fields) if name]

    def read(self, row: int, cells: Sequence[Any]) -> tuple[Record, list[Problem]]:
        """What the row says, and everything wrong with it."""
        record = Record(row)
        problems = [problem_at(row, name, error) for name, error in self._faults(record.values, cells)]
        unread = {problem.column for problem in problems}
        faults = [*_missing(record.values, unread), *_contradictions(record.values)]
        problems += [problem_at(row, name, error) for name, error in faults]
        record.faulty = bool(problems)
        _settle(record.values)
        return record, problems

    def _faults(self, values: dict[str, Any], cells: Sequence[Any]) -> Iterator[tuple[str, CellError]]:
        width = len(cells)
        for place, name, read in self._columns:
            cell = cells[place] if place < width else None
            if cell is None or cell == "":
                continue
            try:
                value = read(cell)
            except CellError as error:
                yield name, error
                continue
            if value is False or value == 0 or value:
                values[name] = value


def _missing(values: Mapping[str, Any], unread: set[str]) -> Iterator[tuple[str, CellError]]:
    for name in REQUIRED:
        if name not in values and heading(name) not in unread:
            yield name, fault("missing", column=heading(name))
    if not any(name in values or heading(name) in unread for name in KEYS):
        yield "id_number", fault("no_number")


def _contradictions(values: dict[str, Any]) -> Iterator[tuple[str, CellError]]:
    yield from _against_id_number(values)
    if born := values.get("birth_date"):
        for name in ("graduated_on", "verified_on", "since"):
            if (day := values.get(name)) and day < born:
                yield name, fault("before_birth", day=day, birth=born)
    yield from _against_employment(values)


def _against_id_number(values: dict[str, Any]) -> Iterator[tuple[str, CellError]]:
    number = values.get("id_number")
    if number is None:
        return
    sex, born = sex_of(number), born_on(number)
    if values.setdefault("sex", sex) != sex:
        yield "sex", fault("sex_differs", "same_mend")
    if values.setdefault("birth_date", born) != born:
        yield "birth_date", fault("birth_differs", "same_mend")


def _against_employment(values: dict[str, Any]) -> Iterator[tuple[str, CellError]]:
    """Where somebody works fits only those who work, the reason only those who do not; alone it tells which."""
    told = [name for name in ("work_kind", "not_working_because") if name in values]
    employment = values.get("employment")
    if not told:
        return
    if employment is None and len({values[name] in WORKPLACES for name in told}) > 1:
        yield "not_working_because", fault("two_details")
        return
    if employment is None:
        works = values[told[0]] in WORKPLACES
        employment = values["employment"] = (Employment.EMPLOYED if works else Employment.UNEMPLOYED).value
    for name in told:
        if (values[name] in WORKPLACES) != (employment in WORKING):
            yield name, fault("detail_differs", "detail_mend")


def _settle(values: dict[str, Any]) -> None:
    """Brings the columns to the fields of `people`."""
    for name in ("work_kind", "not_working_because"):
        if detail := values.pop(name, None):
            values["employment_detail"] = detail
    if "is_head" in values:
        values["is_head"] = is_head(values["is_head"], values.get("name", ""))
    named = {text(name): values.pop(name) for name in INSURANCES if name in values}
    if named:
        values["insurances"] = {**values.get("insurances", {}), **named}
    if number := values.pop("system_number", None):
        values["outside_numbers"] = {**values.get("outside_numbers", {}), text("system_number"): number}
