"""Reads a web page into its paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

NOT_CONTENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "header",
        "aside",
        "form",
        "button",
        "iframe",
        "svg",
        "title",
        "select",
    ]
)
HIDES = re.compile(r"display\s*:\s*none")
BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "section",
        "article",
        "main",
        "blockquote",
        "pre",
        "hr",
        "dt",
        "dd",
        "center",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)
CELLS = frozenset({"td", "th"})


def html_paragraphs(written: str) -> list[str]:
    """The paragraphs of the page's content; what stands deeper than 256 elements is left out by the parser."""
    flat = " ".join(written.splitlines()).encode()
    page = etree.HTML(flat, etree.HTMLParser(encoding="utf-8"))
    return [] if page is None else "".join(_pieces(page)).splitlines()


def _pieces(page: Any) -> Iterator[str]:
    """The texts in reading order, with a line's end around each block; walked and not recursed into."""
    walk = etree.iterwalk(page, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        around = "\n" if element.tag in BLOCKS else ""
        if event == "start":
            hidden = _is_hidden(element)
            if hidden:
                walk.skip_subtree()
            yield "" if hidden else around + (element.text or "")
        else:
            yield around + (" " if element.tag in CELLS else "") + (element.tail or "")


def _is_hidden(element: Any) -> bool:
    attributes = element.attrib
    by_style = HIDES.search(attributes.get("style", ""))
    return element.tag in NOT_CONTENT or "hidden" in attributes or bool(by_style)
