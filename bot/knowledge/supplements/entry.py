"""One supplement as staff write it, in a row of a list or in a form: read, and refused with a sentence a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.directory.divisions import is_inside
from bot.knowledge.supplements.texts import names, table, text
from bot.privacy.masking import HIDDEN, mask
from bot.sheets.cells import cell_text, day, one_of, plain_text
from bot.sheets.problem import CellError, Problem
from policy_kb.compose import sentences
from policy_kb.model import Aspect, Measure
from policy_kb.phrases import topics
from policy_kb.supplement import first_of_name

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions
    from policy_kb.loader import KnowledgeBase
    from policy_kb.model import Document

MOST_SENTENCES = 2
LONGEST_SENTENCE = 60
SHORTEST_SOURCE = 2
LONGEST_SOURCE = 60
OFFICE_PHONE = "〔电话〕"
# No notice that an office still goes by is older; a year before it is mistyped (1926 for 2026).
OLDEST = date(1978, 1, 1)
ASCII_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class NewSupplement:
    """What is to be added: about a measure or a topic, the other is ""; dates are days in China, both included."""

    region: str
    measure: str
    topic: str
    aspect: Aspect
    text: str
    source: str
    source_date: date
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ReadEntry:
    """One row: the supplement, or what is wrong with it."""

    supplement: NewSupplement | None
    problems: tuple[Problem, ...] = ()


class EntryReader:
    """Reads rows on one day (China) against the knowledge base and the divisions."""

    def __init__(self, base: KnowledgeBase, divisions: Divisions, today: date) -> None:
        """`today` tells which dates have not come yet, or are over."""
        self._base, self._divisions, self._today = base, divisions, today

    def read(self, row: int, cells: Cells) -> ReadEntry:
        """The row with its cells by field (see `columns` in `texts.yml`); raises nothing."""
        values: dict[str, Any] = {}
        faults: dict[str, CellError] = {}
        for name in table("columns"):
            try:
                values[name] = self._value(name, cells.get(name))
            except CellError as error:
                faults[name] = error
        for name, check in CHECKS.items():
            if not faults and (fault := check(self, values)):
                faults[name] = fault
        if faults:
            found = (Problem(row, heading(name), error.message, error.mend) for name, error in faults.items())
            return ReadEntry(None, tuple(found))
        values["valid_from"] = values["valid_from"] or values["source_date"]
        return ReadEntry(NewSupplement(**values))

    def _value(self, name: str, cell: Any) -> Any:
        if isinstance(cell, (list, dict, set, tuple)):
            raise CellError(text("not_words"), text("not_words_mend"))
        value = self._readers[name](readable(cell) if isinstance(cell, str) else cell)
        if not value and table("columns")[name].get("required"):
            raise CellError(text("missing"), text("missing_mend", column=heading(name)))
        return value

    @cached_property
    def _readers(self) -> dict[str, Callable[[Any], Any]]:
        return {
            "region": self._region,
            "measure": self._measure,
            "topic": _topic,
            "aspect": _aspect,
            "text": _text,
            "source": _source,
            "source_date": day,
            "valid_from": day,
            "valid_to": day,
        }

    @cached_property
    def _measures(self) -> dict[str, tuple[Document, Measure]]:
        return {measure.id: (document, measure) for document, measure in self._base.measures()}

    def _region(self, cell: Any) -> str:
        written = cell_text(cell)
        if not written:
            return ""
        outcome = self._divisions.resolve(written)
        if outcome.division:
            return outcome.division.code
        if not outcome.candidates:
            raise CellError(text("region_unknown", value=written), text("region_unknown_mend"))
        several = text("list_separator").join(self._divisions.name_path(each.code) for each in outcome.candidates)
        raise CellError(text("region_ambiguous", value=written, candidates=several), text("region_ambiguous_mend"))

    def _measure(self, cell: Any) -> str:
        written = plain_text(cell).upper()
        if written and written not in self._measures:
            raise CellError(text("measure_unknown", value=written), text("measure_unknown_mend"))
        return written

    def check_target(self, values: Cells) -> CellError | None:
        """Exactly one of measure and topic, and a measure that reaches the region."""
        if bool(values["measure"]) == bool(values["topic"]):
            return CellError(text("one_target"), text("one_target_mend"))
        if not values["measure"]:
            return None
        document, _ = self._measures[values["measure"]]
        if is_inside(values["region"], document.region.code):
            return None
        said = text("outside", measure=values["measure"], region=document.region.name)
        return CellError(said, text("outside_mend"))

    def check_source_date(self, values: Cells) -> CellError | None:
        """A notice is of today or earlier, and not older than any policy."""
        if values["source_date"] > self._today:
            return CellError(text("future", value=values["source_date"]), text("future_mend"))
        return _too_old(values["source_date"])

    def check_begin(self, values: Cells) -> CellError | None:
        """The first day, where there is one, is not older than any policy."""
        return _too_old(values["valid_from"]) if values["valid_from"] else None

    def check_end(self, values: Cells) -> CellError | None:
        """The end lies behind the beginning, and is not over."""
        last, first = values["valid_to"], values["valid_from"] or values["source_date"]
        if last is None:
            return None
        if last < first:
            return CellError(text("order"), text("order_mend"))
        return CellError(text("past", value=last), text("past_mend")) if last < self._today else None


CHECKS: dict[str, Callable[[EntryReader, Cells], CellError | None]] = {
    "measure": EntryReader.check_target,
    "source_date": EntryReader.check_source_date,
    "valid_from": EntryReader.check_begin,
    "valid_to": EntryReader.check_end,
}


def heading(name: str) -> str:
    """The heading of a field as the template has it."""
    return str(table("columns")[name]["headings"][0])


def headings() -> dict[str, list[str]]:
    """All headings understood of each field."""
    return {name: column["headings"] for name, column in table("columns").items()}


def required() -> list[str]:
    """The fields that every list has."""
    return [name for name, column in table("columns").items() if column.get("required")]


def aspect_names() -> dict[str, str]:
    """How staff call each aspect."""
    return {name: words[0] for name, words in table("aspects").items()}


def topic_names() -> dict[str, str]:
    """How staff call each topic; topics with one name are one."""
    return {topic: name for topic, name in topics().items() if first_of_name(topic) == topic}


def _topic(cell: Any) -> str:
    written = plain_text(cell)
    if not written:
        return ""
    by_name = {name: topic for topic, name in topic_names().items()}
    found = by_name.get(written) or (first_of_name(written) if written in topics() else "")
    if not found:
        raise CellError(text("topic_unknown", value=written), text("topic_unknown_mend"))
    return found


def _aspect(cell: Any) -> Aspect | None:
    name = one_of(table("aspects"))(cell)
    return Aspect(name) if name else None


def _text(cell: Any) -> str:
    written = " ".join(cell_text(cell).translate(ASCII_DIGITS).split())
    if not written:
        return ""
    said = sentences(written)
    if len(said) > MOST_SENTENCES:
        raise CellError(text("sentences", count=len(said), most=MOST_SENTENCES), text("sentences_mend"))
    longest = max(map(len, said), default=0)
    if longest > LONGEST_SENTENCE:
        raise CellError(text("long", length=longest, most=LONGEST_SENTENCE), text("long_mend"))
    _refuse_private(written)
    return "".join(said)


def _source(cell: Any) -> str:
    written = " ".join(cell_text(cell).translate(ASCII_DIGITS).split())
    if not written:
        return ""
    if not SHORTEST_SOURCE <= len(written) <= LONGEST_SOURCE:
        said = text("source_length", least=SHORTEST_SOURCE, most=LONGEST_SOURCE)
        raise CellError(said, text("source_length_mend"))
    _refuse_private(written)
    return written


def readable(written: str) -> str:
    """The words without what nobody sees (control characters, turned reading direction) and databases refuse."""
    return "".join(each for each in written if each.isprintable() or each.isspace())


def _too_old(day: date) -> CellError | None:
    return CellError(text("old", value=day), text("old_mend")) if day < OLDEST else None


def _refuse_private(written: str) -> None:
    """An office's telephone may be told to everybody; a person's numbers may not."""
    found = next((each for each in HIDDEN.findall(mask(written)) if each != OFFICE_PHONE), "")
    if found:
        raise CellError(text("private", what=found.strip("〔〕")), text("private_mend"))


def state_names() -> dict[str, str]:
    """How staff call each state."""
    return names("states")
