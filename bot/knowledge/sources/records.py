"""What is kept of an official document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from policy_kb.model import Standing

# How long the columns are.
LONGEST = {"code": 20, "title": 200, "number": 80, "issuer": 200, "path": 60, "heading": 200, "file_name": 200}


@dataclass(frozen=True)
class Fields:
    """What is known about a document; days are days in China, `region` is a division's code or ""."""

    title: str
    number: str
    issuer: str
    issued: date | None
    region: str
    period_from: date | None
    period_to: date | None
    standing: Standing
    quoted_from: date


@dataclass(frozen=True)
class Known:
    """How a field is known (`stated`, `inferred`, `confirmed`) and where it was read."""

    how: str
    evidence: str


@dataclass(frozen=True)
class Version:
    """One version of a document: its fields, how they are known, who brought it in, who confirmed it, and when.

    It is quoted from `fields.quoted_from` to `quoted_to`, both included, once it is confirmed; moments are aware UTC.
    """

    id: int
    code: str
    fields: Fields
    marks: dict[str, Known]
    file_name: str
    ingested_by: str
    ingested_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None
    quoted_to: date | None

    def is_quoted(self, day: date) -> bool:
        """Whether labourers are shown this version's wording on `day`."""
        ended = self.quoted_to is not None and self.quoted_to < day
        return self.confirmed_at is not None and self.fields.quoted_from <= day and not ended


@dataclass(frozen=True)
class Original:
    """The published wording of a clause, as it may be shown: contacts left out, numbers masked."""

    code: str
    title: str
    clause: str
    text: str


@dataclass(frozen=True)
class Ingested:
    """The version that a file is kept as, and whether it is new; a file that is known already changes nothing."""

    version: Version
    is_new: bool
