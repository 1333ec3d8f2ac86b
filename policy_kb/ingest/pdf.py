"""Reads a PDF with text in it into paragraphs: the lines of a page are joined where a paragraph runs on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from policy_kb.ingest.errors import BadSource
from policy_kb.ingest.reading import HAN

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 300
# Fewer Chinese characters than this on a page: it is a picture with a stamp or a page number on it.
LEAST_ON_A_PAGE = 5
PAGE_NUMBER = re.compile(r"[-—–－\s]*(第\s*)?\d{1,3}(\s*页)?([\s/]*(共\s*)?\d{1,3}\s*页)?[-—–－\s]*")
BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \u00a0]+(?=[\u3000-\u9fff\uff00-\uffef])")
SENTENCE_END = re.compile(r"[。！？；:：!?;][”’」』）)]?$")
LETTER_SPACED = 0.25
# A line that reaches this share of the widest one runs on in the next.
RUNS_ON = 0.85


def pdf_paragraphs(name: str, content: bytes) -> list[str]:
    """The paragraphs of all pages; raises BadSource."""
    try:
        pages = _pages(name, content)
    except BadSource:
        raise
    except Exception as error:
        # pypdf lets errors of any kind through for a damaged file, RecursionError too.
        raise BadSource("bad_pdf", name) from error
    if sum(len(HAN.findall(page)) for page in pages) < LEAST_ON_A_PAGE * len(pages):
        raise BadSource("scanned_pdf", name)
    lines = [line for page in pages for line in _lines(page)]
    return list(_joined(lines))


def _pages(name: str, content: bytes) -> list[str]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted and not _opens(reader):
        raise BadSource("locked_pdf", name)
    if len(reader.pages) > MOST_PAGES:
        raise BadSource("too_many_pages", name, pages=MOST_PAGES)
    pages = [page.extract_text() for page in reader.pages]
    if not pages:
        raise BadSource("bad_pdf", name)
    return pages


def _opens(reader: PdfReader) -> bool:
    """Whether the empty password opens it: many files are only closed to changes."""
    return bool(reader.decrypt(""))


def _lines(page: str) -> Iterator[str]:
    for raw in page.splitlines():
        line = _set_apart(raw.strip())
        if line and not PAGE_NUMBER.fullmatch(line):
            yield line


def _set_apart(line: str) -> str:
    """The line without the blanks of a typesetter who put one behind every character; a single blank stays."""
    blanks = len(BETWEEN_HAN.findall(line))
    return BETWEEN_HAN.sub("", line) if blanks > len(line) * LETTER_SPACED else line


def _joined(lines: list[str]) -> Iterator[str]:
    width = max(map(_width, lines), default=0) * RUNS_ON
    paragraph = ""
    for line, before in zip(lines, chain([""], lines), strict=False):
        if _width(before) < width or SENTENCE_END.search(before):
            yield paragraph
            paragraph = ""
        paragraph += line
    yield paragraph


def _width(line: str) -> float:
    """The length in Chinese characters; Latin letters and digits are half as wide."""
    return sum(0.5 if each.isascii() else 1.0 for each in line)
