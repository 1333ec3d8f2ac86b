"""Files that an agent sends: what they are is read from their content, never from their name."""

from __future__ import annotations

import asyncio
import io
import secrets
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import insert, select

from bot.console.work_texts import sentence
from bot.handoff.tables import attachments
from bot.storage.database import Database

MOST_BYTES = 5 * 1024 * 1024
LONGEST_NAME = 80
PDF = "application/pdf"
TEXT = "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STARTS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
PARTS = {"word/document.xml": WORD, "xl/workbook.xml": SHEET}
MACROS = "vbaproject.bin"
ENDINGS = {PDF: ".pdf", "image/png": ".png", "image/jpeg": ".jpg", WORD: ".docx", SHEET: ".xlsx", TEXT: ".txt"}
# Windows and office systems still write GB 18030.
ENCODINGS = ("utf-8-sig", "gb18030")
FORBIDDEN_IN_NAMES = frozenset('/\\:*?"<>|')


class BadFile(Exception):
    """A file that is not sent; the message is one sentence for the agent."""


@dataclass(frozen=True)
class File:
    """A stored file as a message names it; `size` in bytes."""

    id: str
    name: str
    media_type: str
    size: int

    def body(self) -> dict[str, Any]:
        """The `file` of a message's body."""
        return vars(self)


def media_type(content: bytes) -> str:
    """What the content is: one of `ENDINGS`; raises BadFile for anything else and for office files with macros."""
    found = next((kind for start, kind in STARTS.items() if content.startswith(start)), None)
    if found is None and content.startswith(b"PK\x03\x04"):
        found = _office(content)
    if found is None and _is_text(content):
        found = TEXT
    if found is None:
        raise BadFile(sentence("file_kind"))
    return found


def clean_name(given: str, kind: str) -> str:
    """A name to show and to save under: no path, no invisible characters, ending as the content demands."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C" and each not in FORBIDDEN_IN_NAMES)
    stem = seen.strip(" .")
    known = {*ENDINGS.values(), ".jpeg"}
    if PurePosixPath(stem).suffix.lower() in known:
        stem = PurePosixPath(stem).stem
    return (stem[:LONGEST_NAME].strip(" .") or sentence("file_name")) + ENDINGS[kind]


def _office(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if any(name.lower().endswith(MACROS) for name in names):
        raise BadFile(sentence("file_macros"))
    return next((kind for part, kind in PARTS.items() if part in names), None)


def _is_text(content: bytes) -> bool:
    for encoding in ENCODINGS:
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(each in "\r\n\t\f" or unicodedata.category(each) not in {"Cc", "Cn", "Co"} for each in set(words))
    return False


class Attachments:
    """Stores files of hand-offs and finds them again."""

    def __init__(self, database: Database) -> None:
        """Uses the given database."""
        self._database = database

    async def keep(self, handoff_id: int, staff_id: int, name: str, content: bytes, moment: datetime) -> File:
        """Stores a file that came at `moment` (aware); raises BadFile."""
        if not content:
            raise BadFile(sentence("file_empty"))
        if len(content) > MOST_BYTES:
            raise BadFile(sentence("file_large"))
        kind = await asyncio.to_thread(media_type, content)
        file = File(secrets.token_urlsafe(24), clean_name(name, kind), kind, len(content))
        row = {"id": file.id, "name": file.name, "media_type": kind, "content": content, "created_at": moment}
        whose = {"handoff_id": handoff_id, "staff_id": staff_id}
        async with self._database.write() as connection:
            await connection.execute(insert(attachments).values(**row, **whose))
        return file

    async def find(self, handoff_id: int, identifier: str) -> File:
        """A file of this hand-off; raises BadFile when there is none."""
        columns = [attachments.c.name, attachments.c.media_type, attachments.c.content]
        where = (attachments.c.id == identifier) & (attachments.c.handoff_id == handoff_id)
        async with self._database.read() as connection:
            row = (await connection.execute(select(*columns).where(where))).one_or_none()
        if row is None:
            raise BadFile(sentence("file_gone"))
        return File(identifier, row.name, row.media_type, len(row.content))
