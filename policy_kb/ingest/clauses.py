"""Splits an official document into its clauses by its own numbering."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from policy_kb.ingest.numbering import Level, Mark, mark_of
from policy_kb.ingest.parts import ANNEX_LEVEL, BEGINNING, ENDING, Part

LONGEST_HEADING = 40
# A document may leave a number out by mistake, but not many.
LARGEST_GAP = 3
# Most leaf clauses being one paragraph, a further one after the last clause is the document's closing paragraph.
ONE_PARAGRAPH_SHARE = 0.8
OF_ITSELF = re.compile(r"本(方案|意见|通知|办法|规定|细则|计划|规划|决定|公告|措施)(自|由|有效期)")
SENTENCE = re.compile(r"[。！？!?；;]")


@dataclass(frozen=True)
class Clause:
    """One clause: its path as the document numbers it (二(五)3), its heading or "", its wording as published.

    The wording begins with the clause's number and does not hold the clauses inside it; lines are split by newlines.
    """

    path: str
    heading: str
    text: str


@dataclass
class _Open:
    """A clause that is being read: its numbers from the outermost to its own, or a name where it has none."""

    marks: tuple[Mark, ...] = ()
    name: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(mark.written for mark in self.marks)


def split(parts: Sequence[Part]) -> list[Clause]:
    """The clauses of all parts, in reading order; where a path comes twice, the later one is told apart by a stroke."""
    clauses = [clause for part in parts for clause in _of_part(part)]
    seen: dict[str, int] = {}
    for place, clause in enumerate(clauses):
        seen[clause.path] = times = seen.get(clause.path, 0) + 1
        if times > 1:
            clauses[place] = replace(clause, path=f"{clause.path}′{times}")
    return clauses


def _of_part(part: Part) -> Iterator[Clause]:
    if not part.numbered:
        yield Clause(part.name, "", "\n".join(part.lines))
        return
    opened = _opened(part.lines)
    short = _runs_on(opened)
    for each in [*opened, *_closing(opened)]:
        if each.lines:
            yield _closed(part.name, each, short)


def _opened(lines: Sequence[str]) -> list[_Open]:
    found = [_Open(name=BEGINNING)]
    last: dict[Level, int] = {}
    siblings: dict[tuple[str, ...], int] = {}
    for line in lines:
        mark = mark_of(line)
        above = tuple(each for each in found[-1].marks if mark and each.level < mark.level)
        if mark is None or not _follows(mark, siblings.get(_place(above, mark), 0), last.get(mark.level, 0)):
            found[-1].lines.append(line)
            continue
        siblings[_place(above, mark)] = last[mark.level] = mark.value
        found.append(_Open((*above, mark), lines=[line]))
    return found


def _place(above: Sequence[Mark], mark: Mark) -> tuple[str, ...]:
    return (*(each.written for each in above), mark.level.name)


def _follows(mark: Mark, sibling: int, last: int) -> bool:
    """Whether a number goes on from its sibling, begins anew, or runs on through the sections: else it is wording."""
    if sibling:
        return sibling < mark.value <= sibling + LARGEST_GAP
    return mark.value == 1 or mark.value == last + 1


def _runs_on(opened: Sequence[_Open]) -> frozenset[Level]:
    """The levels that are counted through the document, across their parents: people cite (三), not 二(三)."""
    return frozenset(level for level in (Level.ARTICLE, Level.HAN_PAREN) if _is_counted_through(level, opened))


def _is_counted_through(level: Level, opened: Sequence[_Open]) -> bool:
    marked = [each.marks for each in opened if each.marks and each.marks[-1].level is level]
    values = [marks[-1].value for marks in marked]
    parents = {tuple(mark.written for mark in marks[:-1]) for marks in marked}
    return len(parents) > 1 and all(one < next_ for one, next_ in pairwise(values))


def _closing(opened: list[_Open]) -> list[_Open]:
    """Takes the closing paragraph off the last clause, if it has one."""
    last = opened[-1]
    if not last.marks or len(last.lines) < 2:
        return []
    leaves = [one for one, next_ in pairwise(opened) if not _holds(one, next_)]
    texts = [each for each in leaves if each.marks and _has_words(each.lines[0])]
    single = sum(len(each.lines) == 1 for each in texts)
    usual = _has_words(last.lines[0]) and texts and single >= ONE_PARAGRAPH_SHARE * len(texts)
    if not usual and not OF_ITSELF.match(last.lines[-1]):
        return []
    kept = 1 if usual else len(last.lines) - 1
    closing = last.lines[kept:]
    del last.lines[kept:]
    return [_Open(name=ENDING, lines=closing)]


def _holds(one: _Open, next_: _Open) -> bool:
    return bool(one.marks) and next_.levels[: len(one.levels)] == one.levels


def _has_words(line: str) -> bool:
    """Whether wording follows the heading on the same line."""
    mark = mark_of(line)
    return bool(mark and SENTENCE.search(mark.rest[:-1]))


def _closed(part: str, read: _Open, short: frozenset[Level]) -> Clause:
    prefix = f"{part}{ANNEX_LEVEL}" if part else ""
    heading = _heading(read.marks[-1]) if read.marks else ""
    return Clause(prefix + (read.name or _path(read.marks, short)), heading, "\n".join(read.lines))


def _path(marks: Sequence[Mark], short: frozenset[Level]) -> str:
    begin = next((place for place, mark in enumerate(marks) if mark.level in short), 0)
    return "".join(mark.written for mark in marks[begin:])


def _heading(mark: Mark) -> str:
    first = SENTENCE.split(mark.rest, maxsplit=1)[0].rstrip("：:")
    return first if len(first) <= LONGEST_HEADING else ""
