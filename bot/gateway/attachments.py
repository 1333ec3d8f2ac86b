"""Files that agents send, as channels give them out: whoever knows the unguessable id may read one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.handoff.tables import attachments
from bot.storage.database import Database


@dataclass(frozen=True)
class Attachment:
    """A stored file with its content."""

    id: str
    name: str
    media_type: str
    content: bytes


class Attachments:
    """Reads stored files."""

    def __init__(self, database: Database) -> None:
        """Uses the given database."""
        self._database = database

    async def get(self, identifier: str) -> Attachment | None:
        """The file, or None if there is none with this id."""
        columns = (attachments.c[name] for name in Attachment.__dataclass_fields__)
        query = select(*columns).where(attachments.c.id == identifier)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Attachment(**row._mapping) if row else None
