"""Reads a docx file into its paragraphs, with the numbers that Word counts by itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from policy_kb.ingest.errors import BadSource
from policy_kb.ingest.word_numbers import Counter

LARGEST_XML = 20_000_000
LARGEST_INSIDE = 100_000_000
MOST_MEMBERS = 2_000
MAIN_PART = "word/document.xml"
CHUNK = 1 << 20
TEXT, TAB, BREAK = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
PARAGRAPH = qn("w:p")
# Word writes a text box twice: once in a form that old programs read, and moved text where it stood before.
TWICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MOVED_AWAY = qn("w:moveFrom")


def word_paragraphs(name: str, content: bytes) -> list[str]:
    """The paragraphs of the body, those in tables too, in reading order; raises BadSource."""
    try:
        _check_inside(name, content)
        document = Document(io.BytesIO(content))
        return list(_written(document))
    except BadSource:
        raise
    except Exception as error:
        # A damaged file lets a dozen kinds of error through; none of them helps the person.
        raise BadSource("not_word", name) from error


def _check_inside(name: str, content: bytes) -> None:
    """What the archive's directory says must be little, and must be true."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        written = sum(member.file_size for member in members if member.filename.endswith((".xml", ".rels")))
        everything = sum(member.file_size for member in members)
        if len(members) > MOST_MEMBERS or written > LARGEST_XML or everything > LARGEST_INSIDE:
            raise BadSource("too_much_inside", name)
        if MAIN_PART not in archive.namelist():
            raise BadSource("not_word", name)
        for member in members:
            with archive.open(member) as stream:
                while stream.read(CHUNK):
                    pass


def _written(document: Any) -> Iterator[str]:
    counter = Counter(document)
    for paragraph in document.element.body.iter(PARAGRAPH):
        if _is_outside(paragraph):
            continue
        words = "".join(_pieces(paragraph))
        number = counter.number(paragraph) if words.strip() else ""
        yield from (number + words).split("\n")


def _pieces(paragraph: Any) -> Iterator[str]:
    """The words of a paragraph, inserted ones too; deleted ones are no `w:t`."""
    for element in paragraph.iter(TEXT, TAB, *BREAK):
        nearest = next(element.iterancestors(PARAGRAPH), None)
        if nearest is not paragraph or _is_outside(element):
            continue
        if element.tag == TEXT:
            yield element.text or ""
        else:
            yield " " if element.tag == TAB else "\n"


def _is_outside(element: Any) -> bool:
    return next(element.iterancestors(TWICE, MOVED_AWAY), None) is not None
