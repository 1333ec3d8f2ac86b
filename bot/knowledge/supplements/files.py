"""Supplements from a file: YAML, XLSX or CSV; every bad row is named, and a file with one is not to be stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.supplements.entry import EntryReader, NewSupplement, heading, headings, readable, required
from bot.knowledge.supplements.texts import text
from bot.sheets.header import match_header, named, plain
from bot.sheets.problem import Problem
from bot.sheets.reading import Limits, SheetError, read_rows
from bot.sheets.texts import text as sheet_text

LIMITS = Limits(rows=1000)
YAML_NAMES = frozenset({".yml", ".yaml"})
LARGEST_YAML = 200_000
# A list of rows has a depth of two.
DEEPEST = 3

Numbered = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class ReadSupplements:
    """What a file holds: the good rows, all problems, and headings nothing is known of."""

    rows: tuple[NewSupplement, ...]
    problems: tuple[Problem, ...]
    unknown: tuple[str, ...] = ()


def read_file(path: Path, reader: EntryReader, name: str = "") -> ReadSupplements:
    """Reads the file; `name` is what its owner calls it. Raises SheetError if it is no list of supplements at all.

    A row has the number that a spreadsheet shows, or of YAML the line on which it begins.
    """
    name = name or path.name
    entries, unknown = _from_yaml(path, name) if Path(name).suffix.lower() in YAML_NAMES else _from_sheet(path, name)
    read = [(number, reader.read(number, cells)) for number, cells in entries]
    good = [(number, entry.supplement) for number, entry in read if entry.supplement]
    problems = [problem for _, entry in read for problem in entry.problems]
    problems += _doubles(good)
    rows = tuple(supplement for _, supplement in good)
    return ReadSupplements(rows, tuple(sorted(problems, key=lambda problem: problem.row)), unknown)


def _doubles(good: Iterable[tuple[int, NewSupplement]]) -> Iterator[Problem]:
    first: dict[Any, int] = {}
    for number, each in good:
        key = (each.region, each.measure, each.topic, each.aspect, each.valid_from)
        earlier = first.setdefault(key, number)
        if earlier != number:
            yield Problem(number, heading("aspect"), text("double", row=earlier), text("double_mend"))


def _from_sheet(path: Path, name: str) -> tuple[list[Numbered], tuple[str, ...]]:
    try:
        rows = read_rows(path, LIMITS)
    except SheetError as error:
        # The copy on the disk has a name that nobody gave it.
        raise SheetError(str(error).replace(path.name, name)) from error
    header = match_header(name, rows, headings(), required())
    entries = [(number, named(header, cells)) for number, cells in rows[header.position + 1 :]]
    return entries, header.unknown


def _from_yaml(path: Path, name: str) -> tuple[list[Numbered], tuple[str, ...]]:
    known = {plain(each): field for field, written in headings().items() for each in written}
    entries: list[Numbered] = []
    unknown: dict[str, None] = {}
    for line, entry in _yaml_entries(_yaml_text(path, name), name):
        fields = {key: known.get(plain(key)) for key in entry}
        unknown |= dict.fromkeys(key for key, field in fields.items() if field is None)
        entries.append((line, {field: entry[key] for key, field in fields.items() if field}))
    return entries, tuple(unknown)


def _yaml_text(path: Path, name: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SheetError(sheet_text("not_readable", name=name)) from error
    if len(content) > LARGEST_YAML:
        raise SheetError(text("yaml_large", name=name, kilobytes=LARGEST_YAML // 1000))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(text("yaml_text", name=name)) from error


def _yaml_entries(written: str, name: str) -> list[tuple[int, dict[str, Any]]]:
    try:
        _refuse_tangles(written, name)
        entries = list(_constructed(written))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise SheetError(text("yaml", name=name, line=mark.line + 1 if mark else 1)) from error
    if not entries or not all(isinstance(entry, dict) for _, entry in entries):
        raise SheetError(text("yaml_list", name=name))
    return [(line, {readable(str(key)): value for key, value in entry.items()}) for line, entry in entries]


def _refuse_tangles(written: str, name: str) -> None:
    """A small file of aliases can unfold without end (YAML 1.2.2, 7.1), and one of brackets takes hours to read."""
    depth = 0
    for event in yaml.parse(written, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise SheetError(text("yaml_alias", name=name))
        if depth > DEEPEST:
            raise SheetError(text("yaml_list", name=name))


def _constructed(written: str) -> Iterator[tuple[int, Any]]:
    """The entries of the list at the top, each with its line; nothing if there is no list at the top.

    Every value stays as it is written: what a day or a number is, the readers of cells say.
    """
    loader = yaml.BaseLoader(written)
    try:
        node = loader.get_single_node()
        for child in node.value if isinstance(node, yaml.SequenceNode) else ():
            yield child.start_mark.line + 1, loader.construct_object(child, deep=True)
    finally:
        loader.dispose()
