"""The file to fill in for supplements: the list, how to fill it in, the measures and what each leaves out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.knowledge.supplements.entry import (
    LONGEST_SENTENCE,
    MOST_SENTENCES,
    aspect_names,
    topic_names,
)
from bot.knowledge.supplements.texts import WORDING, table, text
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx
from policy_kb.model import Aspect

if TYPE_CHECKING:
    from policy_kb.loader import KnowledgeBase
    from policy_kb.model import Measure

WIDTH = 18.0
WIDE = 60.0


def template(base: KnowledgeBase) -> bytes:
    """An XLSX file; the marks of required columns do no harm when it is imported."""
    file = io.BytesIO()
    write_xlsx(file, [_list(), _help(), _measures(base), _topics()])
    return file.getvalue()


def _list() -> SheetContent:
    columns = table("columns").values()
    titles = [each["headings"][0] + (text("required_mark") if each.get("required") else "") for each in columns]
    return _sheet("list", titles, [[str(each["example"]) for each in columns]])


def _help() -> SheetContent:
    known = {
        "aspects": text("list_separator").join(aspect_names().values()),
        "sentences": MOST_SENTENCES,
        "letters": LONGEST_SENTENCE,
    }
    rows = [
        [
            each["headings"][0],
            text("yes" if each.get("required") else "no"),
            each["help"].format(**known),
            str(each["example"]),
        ]
        for each in table("columns").values()
    ]
    note = [text("help_note"), "", text("help_note_text"), ""]
    return _sheet("help", WORDING.words("help_columns"), [*rows, note], wide=2)


def _measures(base: KnowledgeBase) -> SheetContent:
    rows = [
        [measure.id, measure.title, document.short, document.region.name, text("list_separator").join(_gaps(measure))]
        for document, measure in base.measures()
    ]
    return _sheet("measures", WORDING.words("measure_columns"), rows, wide=4)


def _gaps(measure: Measure) -> Iterator[str]:
    return (title for name, title in aspect_names().items() if not isinstance(measure.aspects.get(Aspect(name)), str))


def _topics() -> SheetContent:
    return _sheet("topics", WORDING.words("topic_columns"), [[name] for name in topic_names().values()])


def _sheet(key: str, titles: list[str], rows: list[list[str]], wide: int = -1) -> SheetContent:
    columns = [SheetColumn(title, WIDE if place == wide else WIDTH) for place, title in enumerate(titles)]
    return SheetContent(text(f"sheets.{key}"), columns, rows)
