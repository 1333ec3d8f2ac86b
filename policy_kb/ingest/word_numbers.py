"""The numbers that Word counts itself: they stand in no paragraph's text (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.oxml.ns import qn

from policy_kb.ingest.numerals import circled, han

HAN_FORMATS = frozenset(
    {"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCountingThousand"}
)
CIRCLED_FORMATS = frozenset({"decimalEnclosedCircle", "decimalEnclosedCircleChinese"})
PLACE = re.compile(r"%([1-9])")
MOST_LEVELS = 9


class Counter:
    """Counts as Word does: a level goes on, and the levels below it begin anew."""

    def __init__(self, document: Any) -> None:
        """Reads how the document's lists are numbered."""
        self._styles = {style.style_id: style.element for style in document.styles}
        self._lists = _lists(document)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def number(self, paragraph: Any) -> str:
        """The number before this paragraph as a reader sees it, or nothing; call it in reading order."""
        which, level = self._list_of(paragraph)
        levels = self._lists.get(which)
        if not levels or level not in levels:
            return ""
        counts = self._counts[which]
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return PLACE.sub(lambda place: _shown(levels, counts, int(place[1]) - 1), _value(levels[level], "w:lvlText"))

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level, from the paragraph itself or from its style and those it is based on."""
        found = _numbering(paragraph.find(qn("w:pPr")))
        style = paragraph.style
        for _ in range(MOST_LEVELS):
            element = self._styles.get(style) if found is None else None
            if element is None:
                break
            found = _numbering(element.find(qn("w:pPr")))
            style = _value(element, "w:basedOn")
        return found or ("", 0)


def _numbering(properties: Any) -> tuple[str, int] | None:
    numbered = None if properties is None else properties.find(qn("w:numPr"))
    if numbered is None:
        return None
    return _value(numbered, "w:numId"), int(_value(numbered, "w:ilvl") or 0)


def _lists(document: Any) -> dict[str, dict[int, Any]]:
    """List number → level → how it is written."""
    part = next((each.target_part for each in document.part.rels.values() if each.reltype.endswith("/numbering")), None)
    if part is None:
        return {}
    root = part.element
    kinds = {each.get(qn("w:abstractNumId")): each for each in root.findall(qn("w:abstractNum"))}
    found: dict[str, dict[int, Any]] = {}
    for each in root.findall(qn("w:num")):
        kind = kinds.get(_value(each, "w:abstractNumId"))
        levels = [] if kind is None else kind.findall(qn("w:lvl"))
        found[each.get(qn("w:numId"))] = {int(level.get(qn("w:ilvl"))): level for level in levels}
    return found


def _shown(levels: dict[int, Any], counts: dict[int, int], level: int) -> str:
    if level not in levels:
        return ""
    number, kind = counts.get(level, _start(levels[level])), _value(levels[level], "w:numFmt")
    if kind in HAN_FORMATS:
        return han(number)
    return circled(number) if kind in CIRCLED_FORMATS else str(number)


def _start(level: Any) -> int:
    return int(_value(level, "w:start") or 1)


def _value(element: Any, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val")) or "")
