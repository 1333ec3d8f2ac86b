"""Files that agents send: known by content, named without tricks."""

from __future__ import annotations

import asyncio
import io
import zipfile
from itertools import pairwise

import pytest
from sqlalchemy.exc import IntegrityError

from bot.console.attachments import MOST_BYTES, SHEET, WORD, Attachments, BadFile, clean_name, media_type
from bot.storage.base import now
from bot.storage.database import Database

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def office(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (office("[Content_Types].xml", "word/document.xml"), WORD),
        (office("[Content_Types].xml", "xl/workbook.xml"), SHEET),
        ("要带的材料：\n身份证".encode(), "text/plain"),
        ("要带的材料：\r\n身份证".encode("gb18030"), "text/plain"),
    ],
)
def test_kind_is_read_from_the_content(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00\x03\x00", b"\x7fELF\x02\x01", b"GIF89a\x00\x01", office("a.txt"), b"PK\x03\x04 broken", b"a\x00b"],
)
def test_other_kinds_are_refused(content: bytes) -> None:
    with pytest.raises(BadFile, match="不能发"):
        media_type(content)


async def test_largest_text_holds_nobody_up(database: Database) -> None:
    loop, ticks = asyncio.get_running_loop(), []
    keeping = asyncio.create_task(Attachments(database).keep(1, 1, "大.txt", b"abcd\n" * (MOST_BYTES // 5), now()))
    while not keeping.done():
        ticks.append(loop.time())
        await asyncio.sleep(0)
    assert isinstance(keeping.exception(), IntegrityError)
    assert max(after - before for before, after in pairwise(ticks)) < 0.3


def test_office_file_with_macros_is_refused() -> None:
    with pytest.raises(BadFile, match="宏"):
        media_type(office("word/document.xml", "word/vbaProject.bin"))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("材料.pdf", "材料.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\表.PDF", "表.pdf"),
        ("单据\u202efdp.exe", "单据fdp.exe.pdf"),
        ("图.docx", "图.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("...", "文件.pdf"),
        ("", "文件.pdf"),
        ("<img src=x>.pdf", "img src=x.pdf"),
        ("长" * 300 + ".pdf", "长" * 80 + ".pdf"),
    ],
)
def test_name_is_cleaned_and_ends_as_the_content_demands(given: str, shown: str) -> None:
    assert clean_name(given, "application/pdf") == shown


async def test_empty_and_large_files_are_refused(database: Database) -> None:
    attachments = Attachments(database)
    with pytest.raises(BadFile, match="空的"):
        await attachments.keep(1, 1, "a.pdf", b"", now())
    with pytest.raises(BadFile, match="5 MB"):
        await attachments.keep(1, 1, "a.pdf", b"%PDF-" + bytes(MOST_BYTES), now())
