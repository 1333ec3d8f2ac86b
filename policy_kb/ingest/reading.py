"""Reads an official document (txt, html, docx, pdf) into its lines; what a file is, its bytes tell, not its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from policy_kb.ingest.errors import BadSource

MEGABYTE = 1024 * 1024
LARGEST = 5 * MEGABYTE
MOST_LINES = 20_000
ZIP = b"PK\x03\x04"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-"
# A PDF may begin with some bytes of something else: Adobe's reader looks for its mark in the first 1,024.
PDF_WITHIN = 1024
HTML = re.compile(r"<\s*(!doctype\s+html|html|head|body|meta|div|p|table)\b", re.IGNORECASE)
HTML_WITHIN = 2000
HAN = re.compile(r"[\u4e00-\u9fff]")
BLANKS = re.compile(r"\s+")
ENCODINGS = ("utf-8-sig", "gb18030")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_lines(name: str, content: bytes) -> list[str]:
    """The lines that are not empty, blanks at the ends removed; raises BadSource.

    A line is a paragraph in docx, html and pdf. What is hidden in a page, scripts and menus are left out.
    """
    if not content.strip():
        raise BadSource("empty", name)
    if len(content) > LARGEST:
        raise BadSource("too_big", name, megabytes=LARGEST // MEGABYTE)
    lines = [line for raw in _paragraphs(name, content) if (line := _clean(raw))]
    if len(lines) > MOST_LINES:
        raise BadSource("too_many_lines", name, lines=MOST_LINES)
    if not any(map(HAN.search, lines)):
        raise BadSource("no_text", name)
    return lines


def _paragraphs(name: str, content: bytes) -> Iterable[str]:
    if content.startswith(ZIP):
        from policy_kb.ingest.word import word_paragraphs

        return word_paragraphs(name, content)
    if content.startswith(OLD_WORD):
        raise BadSource("old_word", name)
    if PDF in content[:PDF_WITHIN]:
        from policy_kb.ingest.pdf import pdf_paragraphs

        return pdf_paragraphs(name, content)
    written = _decoded(name, content)
    if HTML.search(written[:HTML_WITHIN]):
        from policy_kb.ingest.html import html_paragraphs

        return html_paragraphs(written)
    return written.splitlines()


def _decoded(name: str, content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(UTF_16) else ENCODINGS:
        try:
            written = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in written:
            return written
    raise BadSource("unknown_kind", name)


def _clean(raw: str) -> str:
    """Without control and invisible characters, which databases or readers stumble over; blanks become one."""
    kept = "".join(each for each in raw if each.isspace() or unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co"})
    return BLANKS.sub(" ", kept).strip()
