"""Canned replies: what staff say often, kept once; one that names a measure is filled from the knowledge base."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.handoff.editing import NotThere, Refused, sentence
from bot.handoff.tables import canned_replies
from bot.privacy.audit import Audit
from bot.staff.member import Staff
from bot.storage.base import now
from bot.storage.database import Database

SHIPPED = Path(__file__).parent / "data" / "canned.yml"
BLANKS = ("热线", "科室", "地区", "坐席")
BLANK = re.compile(r"\{([^{}]*)\}")
MEASURE = re.compile(r"[A-Z]{2}-\d{2}")
LONGEST_TITLE = 60
LONGEST_TEXT = 1000


@dataclass(frozen=True)
class CannedReply:
    """A reply kept for use again; id 0 is a new one, `measure` the catalogue row that fills it."""

    id: int
    title: str
    text: str
    measure: str | None = None
    changed_at: datetime | None = None


class Canned:
    """The canned replies."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        """Every change is written to `audit` with the change itself."""
        self._database = database
        self._audit = audit
        self._clock = clock

    async def all(self) -> list[CannedReply]:
        """All replies by title."""
        async with self._database.read() as connection:
            rows = (await connection.execute(select(canned_replies).order_by(canned_replies.c.title))).all()
        return [_reply(row) for row in rows]

    async def get(self, number: int) -> CannedReply | None:
        """The reply with this id."""
        async with self._database.read() as connection:
            found = await connection.execute(select(canned_replies).where(canned_replies.c.id == number))
            row = found.one_or_none()
        return _reply(row) if row else None

    async def save(self, reply: CannedReply, staff: Staff) -> int:
        """Keeps a new or changed reply and gives its id; raises Refused or NotThere."""
        checked = check(reply)
        async with self._database.write() as connection:
            await _refuse_taken(connection, checked)
            number = await self._store(connection, checked, staff.id)
            detail = {"did": "saved", "title": checked.title}
            await self._audit.write(connection, staff.actor, "canned.changed", f"canned:{number}", **detail)
        return number

    async def delete(self, number: int, staff: Staff) -> None:
        """Removes a reply; raises NotThere."""
        gone = delete(canned_replies).where(canned_replies.c.id == number).returning(canned_replies.c.title)
        async with self._database.write() as connection:
            title = (await connection.execute(gone)).scalar_one_or_none()
            if title is None:
                raise NotThere(sentence("canned_gone"))
            detail = {"did": "deleted", "title": title}
            await self._audit.write(connection, staff.actor, "canned.changed", f"canned:{number}", **detail)

    async def _store(self, connection: AsyncConnection, reply: CannedReply, by: int) -> int:
        values: dict[str, Any] = {"title": reply.title, "text": reply.text, "measure": reply.measure}
        values |= {"changed_by": by, "changed_at": self._clock.now()}
        if not reply.id:
            stored = await connection.execute(insert(canned_replies).values(values).returning(canned_replies.c.id))
            return int(stored.scalar_one())
        where = canned_replies.c.id == reply.id
        changed = await connection.execute(update(canned_replies).where(where).values(values))
        if not changed.rowcount:
            raise NotThere(sentence("canned_gone"))
        return reply.id


def check(reply: CannedReply) -> CannedReply:
    """The reply without blanks at its ends; raises Refused for what cannot be kept."""
    tidy = replace(reply, title=reply.title.strip(), text=reply.text.strip(), measure=(reply.measure or "").strip())
    if not tidy.title:
        raise Refused(sentence("title_empty"))
    if len(tidy.title) > LONGEST_TITLE:
        raise Refused(sentence("title_long", most=LONGEST_TITLE))
    if not tidy.text and not tidy.measure:
        raise Refused(sentence("text_empty"))
    if len(tidy.text) > LONGEST_TEXT:
        raise Refused(sentence("text_long", most=LONGEST_TEXT))
    if tidy.measure and not MEASURE.fullmatch(tidy.measure):
        raise Refused(sentence("measure_form", measure=tidy.measure))
    _check_blanks(tidy.text)
    return replace(tidy, measure=tidy.measure or None)


def fill_blanks(text: str, values: Mapping[str, str]) -> str:
    """The text with {热线} and the like replaced; `values` holds one entry for each of BLANKS."""
    return BLANK.sub(lambda found: values[found.group(1)], text)


@lru_cache(maxsize=1)
def shipped() -> tuple[CannedReply, ...]:
    """The replies of a new installation."""
    loaded: list[dict[str, str]] = yaml.safe_load(SHIPPED.read_text(encoding="utf8"))
    return tuple(check(CannedReply(0, entry["title"], entry["text"])) for entry in loaded)


async def fill_canned(database: Database) -> int:
    """Stores the shipped replies if there is none at all; returns how many were stored."""
    async with database.write() as connection:
        if (await connection.execute(select(func.count()).select_from(canned_replies))).scalar_one():
            return 0
        rows = [{"title": each.title, "text": each.text, "changed_at": now()} for each in shipped()]
        await connection.execute(insert(canned_replies), rows)
    return len(rows)


def _check_blanks(text: str) -> None:
    known = " ".join(f"{{{name}}}" for name in BLANKS)
    for name in BLANK.findall(text):
        if name not in BLANKS:
            raise Refused(sentence("blank_unknown", blank=f"{{{name}}}", known=known))
    if "{" in BLANK.sub("", text) or "}" in BLANK.sub("", text):
        raise Refused(sentence("brace_stray", known=known))


async def _refuse_taken(connection: AsyncConnection, reply: CannedReply) -> None:
    same = (canned_replies.c.title == reply.title) & (canned_replies.c.id != reply.id)
    if (await connection.execute(select(canned_replies.c.id).where(same))).first():
        raise Refused(sentence("title_taken", title=reply.title))


def _reply(row: Row[Any]) -> CannedReply:
    return CannedReply(row.id, row.title, row.text, row.measure, row.changed_at)
