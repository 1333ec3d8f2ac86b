"""Open questions as files: a list for a spreadsheet, and a group as the draft of a measure that `kb lint` refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from bot.knowledge.questions.keeping import Group
from bot.knowledge.texts import names, text
from bot.sheets.writing import SheetColumn, SheetContent, write_csv, write_xlsx
from policy_kb.loader import KnowledgeBase
from policy_kb.model import REQUIRED_ASPECTS
from policy_kb.phrases import topics

Named = Callable[[str], str]
WIDE = frozenset({"asked", "others"})
WIDTH, WIDER = 14.0, 48.0
SEPARATOR = "；"
NO_DOCUMENT = "ZZ"
LONGEST_TITLE = 20
MOST_ASKS = 12


def write_list(target: BinaryIO | Path, kind: str, groups: Iterable[Group], region_name: Named) -> None:
    """Writes the groups as `xlsx` or `csv`, one a row; `region_name` names a division."""
    columns = [SheetColumn(title, WIDER if key in WIDE else WIDTH) for key, title in names("columns").items()]
    rows = _rows(groups, region_name)
    if kind == "csv":
        write_csv(target, columns, rows)
        return
    write_xlsx(target, [SheetContent(text("list_title"), columns, rows)])


def about_name(about: str) -> str:
    """What a group is about as staff read it: a topic, or the measure that is silent."""
    return topics().get(about, about)


def draft(group: Group, base: KnowledgeBase) -> str:
    """A measure with id, topic and the group's questions; the rest is to be filled in from the document."""
    measure = _draft(group, base)
    place = group.region or text("no_region")
    head = text("draft_head", number=group.number, region=place, people=group.conversations)
    return head + yaml.safe_dump([measure], allow_unicode=True, sort_keys=False, width=1000)


def _rows(groups: Iterable[Group], region_name: Named) -> Iterator[Sequence[Any]]:
    for group in groups:
        yield (
            group.number,
            group.wordings[0],
            SEPARATOR.join(group.wordings[1:]),
            group.conversations,
            group.asked,
            group.first,
            group.last,
            about_name(group.about),
            SEPARATOR.join(region_name(region) for region in group.regions),
        )


def _draft(group: Group, base: KnowledgeBase) -> dict[str, Any]:
    return {
        "id": _next_id(group, base),
        "clause": "",
        "title": group.wordings[0][:LONGEST_TITLE],
        "kind": "",
        "topics": _topics(group, base),
        "audience": [],
        "scope": "",
        "office": "",
        "office_stated": False,
        "facts": [],
        "aspects": {aspect.value: "" for aspect in REQUIRED_ASPECTS},
        "details": [],
        "next": "",
        "keywords": [],
        "asks": list(group.wordings[:MOST_ASKS]),
    }


def _next_id(group: Group, base: KnowledgeBase) -> str:
    """The first number that is free in the nearest document of where it is asked most."""
    near = base.in_chain(group.region) if group.region else []
    code = near[0].code if near else NO_DOCUMENT
    taken = [int(measure.id[3:]) for document in near[:1] for measure in document.measures]
    return f"{code}-{max(taken, default=0) + 1:02d}"


def _topics(group: Group, base: KnowledgeBase) -> list[str]:
    for _, measure in base.measures():
        if measure.id == group.about:
            return list(measure.topics[:1])
    return [group.about]
