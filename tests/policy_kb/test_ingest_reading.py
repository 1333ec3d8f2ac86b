"""Official documents as files: the four kinds say the same, and rubbish gets one sentence."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from ingest_documents import ALL, PLAN, docx_of, html_of, locked, pdf_of, saved, scan

from policy_kb.ingest.errors import BadSource
from policy_kb.ingest.reading import LARGEST, read_lines

LINES = PLAN.splitlines()
KINDS = {"html": html_of, "docx": docx_of, "pdf": pdf_of, "txt": lambda lines: "\n".join(lines).encode()}


@pytest.mark.parametrize("shape", ALL)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_lines(kind: str, shape: str) -> None:
    lines = ALL[shape].splitlines()
    assert read_lines(f"方案.{kind}", KINDS[kind](lines)) == lines


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_old_encodings_are_understood(kind: str, encoding: str) -> None:
    content = KINDS[kind](LINES).decode().encode(encoding)
    assert read_lines("方案", content) == LINES


def test_a_pdf_paragraph_is_one_line_over_line_ends_and_pages() -> None:
    long = "(一)长段落。" + "群众办事只跑一次" * 120 + "。"
    assert read_lines("x.pdf", pdf_of(["一、标题", long, "二、下一个"])) == ["一、标题", long, "二、下一个"]


def test_a_pdf_that_only_forbids_changes_is_read() -> None:
    assert read_lines("x.pdf", locked(pdf_of(LINES), "")) == LINES


def test_words_numbers_that_word_counts_are_written_out() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = (("chineseCounting", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
    written = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{written}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/></w:num>'))
    for level, words in ((0, "总体要求"), (1, "指导思想。"), (1, "目标。"), (0, "任务"), (1, "就业。"), (2, "岗位。")):
        paragraph = document.add_paragraph(words)
        _number(paragraph, 78, level)
    assert read_lines("x.docx", saved(document)) == [
        "一、总体要求", "（一）指导思想。", "（二）目标。", "二、任务", "（一）就业。", "1.岗位。",
    ]  # fmt: skip


def _number(paragraph: object, which: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr()  # type: ignore[attr-defined]
    numbered = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", which)):
        child = OxmlElement(name)
        child.set(qn("w:val"), str(value))
        numbered.append(child)
    properties.append(numbered)


def test_words_tables_and_tracked_insertions_are_read_but_not_deletions() -> None:
    document = docx.Document()
    document.add_table(1, 2).cell(0, 1).text = "表里的字"
    paragraph = document.add_paragraph("保留")
    space = nsdecls("w")
    paragraph._p.append(parse_xml(f"<w:ins {space}><w:r><w:t>新加</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {space}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    assert read_lines("x.docx", saved(document)) == ["表里的字", "保留新加"]


def _zip(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


BOMB = _zip(**{"word/document.xml": b"<w:t>" + b"\0" * 30_000_000})
WHOLE = docx_of(LINES)
DAMAGED = WHOLE[: len(WHOLE) // 2]
CORRUPT = bytes(each ^ (255 if 900 < place < 1200 else 0) for place, each in enumerate(WHOLE))


@pytest.mark.parametrize(
    ("key", "content"),
    [
        ("empty", b""),
        ("empty", b" \r\n\t"),
        ("too_big", b"a" * (50 * 1024 * 1024)),
        ("too_big", "一".encode() * LARGEST),
        ("locked_pdf", locked(pdf_of(LINES), "secret")),
        ("scanned_pdf", scan()),
        ("bad_pdf", b"%PDF-1.7 nothing more"),
        ("bad_pdf", pdf_of(LINES)[:300]),
        ("too_much_inside", BOMB),
        ("not_word", _zip(**{"xl/workbook.xml": b"<x/>"})),
        ("not_word", _zip(**{"word/document.xml": b"no xml"})),
        ("not_word", DAMAGED),
        ("not_word", CORRUPT),
        ("old_word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("unknown_kind", bytes(range(256)) * 4),
        ("unknown_kind", b"\x89PNG\r\n\x1a\n\0\0\0"),
        ("no_text", b"only Latin letters"),
        ("no_text", b"<html><script>var a = '\xe4\xb8\x80';</script></html>"),
        ("too_many_lines", "一\n".encode() * 25_000),
    ],
)
def test_rubbish_gets_one_sentence_with_the_mend(key: str, content: bytes) -> None:
    with pytest.raises(BadSource) as refused:
        read_lines("方案.x", content)
    assert refused.value.key == key
    assert "方案.x" in str(refused.value)
    assert str(refused.value).count("请") == 1
