"""The lines of a talk as the page shows them: the transcript, what happened and private notes, merged by time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.channels.citation import basis
from bot.console.work_texts import sentence, topic_name, words
from bot.gateway.tables import outbox
from bot.gateway.transcript import Cursor, Line
from bot.handoff.case import Case, Event, Note
from bot.storage.database import Database

# What only the auditor and the report need to see.
UNSEEN_EVENTS = frozenset({"answered", "warned"})
# Rows of other transactions may appear with a number below the last one seen; the page knows what it has.
OVERLAP = 20
ASKING = frozenset({"text", "payload"})
# What stands in the place of a number: `bot/privacy/masking.py`.
HIDDEN = re.compile("〔[^〕]*〕")
MARK = re.compile(r"([0-9]{1,9}\.){3}[0-9]{1,9}")


@dataclass(frozen=True)
class Entry:
    """One line; `kind` is person, bot, agent, system, event or note, `at` an aware moment."""

    id: str
    at: datetime
    kind: str
    text: str
    name: str = ""
    intent: str = ""
    buttons: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    state: str = ""
    state_label: str = ""
    request: str = ""
    file: Mapping[str, Any] | None = None
    fair: Mapping[str, Any] | None = None
    location: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Mark:
    """How far a page has read: the last rows of inbox and outbox, and how many events and notes."""

    incoming: int = 0
    outgoing: int = 0
    events: int = 0
    notes: int = 0

    def __str__(self) -> str:
        return f"{self.incoming}.{self.outgoing}.{self.events}.{self.notes}"

    @classmethod
    def read(cls, given: str) -> Mark:
        """The mark in a page's request; raises ValueError."""
        if not MARK.fullmatch(given):
            raise ValueError(given)
        return cls(*(int(each) for each in given.split(".")))

    def cursor(self, watched: Iterable[str]) -> Cursor:
        """Where to read on: a little before the mark, and before the outbox lines that are read again."""
        first = min((int(each[1:]) for each in watched), default=self.outgoing) - 1
        return Cursor(max(0, self.incoming - OVERLAP), max(0, min(first, self.outgoing - OVERLAP)))

    def moved(self, lines: Iterable[Line], case: Case) -> Mark:
        """The mark of a page that has these lines and this case too."""
        ids = [line.id for line in lines]
        incoming = max((int(each[1:]) for each in ids if each[0] == "i"), default=0)
        outgoing = max((int(each[1:]) for each in ids if each[0] == "o"), default=0)
        last = max(self.incoming, incoming), max(self.outgoing, outgoing)
        return Mark(*last, len(case.events), len(case.notes))


NOTHING = Mark()


def entries(lines: Iterable[Line], case: Case, requests: Mapping[str, str], after: Mark = NOTHING) -> list[Entry]:
    """The lines, and what else is new since `after`, in the order of time; `requests` is that of `requests_of`."""
    events = (happened(number, event) for number, event in enumerate(case.events) if number >= after.events)
    notes = (noted(note) for note in case.notes[after.notes :])
    found = [*(said(line, requests.get(line.id, "")) for line in lines), *filter(None, events), *notes]
    return sorted(found, key=lambda each: each.at)


def said(line: Line, request: str = "") -> Entry:
    """A line of the transcript; `request` is the id that the page gave it when it sent it."""
    state = (line.state or "") if line.who == "agent" else ""
    return Entry(
        id=line.id,
        at=line.at,
        kind=line.who,
        text=line.text,
        name=line.name or str(words()["speakers"].get(line.who, "")),
        intent=topic_name(line.intent) if line.who == "person" else "",
        buttons=tuple(str(button["title"]) for button in line.buttons),
        bases=tuple(basis(citation) for citation in line.citations),
        state=state,
        state_label=str(words()["states"].get(state, state)),
        request=request,
        file=line.extra.get("file"),
        fair=line.extra.get("fair"),
        location=_place(line.extra.get("location")),
    )


def _place(location: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """A location with the name it may lack: people send only the point."""
    return None if location is None else {"name": "", "address": "", **location}


def happened(number: int, event: Event) -> Entry | None:
    """What happened to the hand-off, in a sentence; None for what nobody needs to see."""
    if event.kind in UNSEEN_EVENTS:
        return None
    text = " ".join(part for part in (event.who or "", event.name, _detail(event.detail)) if part)
    return Entry(f"e{number}", event.at, "event", text)


def _detail(detail: Mapping[str, Any]) -> str:
    to = sentence("to", name=detail["to"]) if detail.get("to") else detail.get("team") or ""
    return "：".join(str(part) for part in (to, detail.get("why") or "") if part)


def noted(note: Note) -> Entry:
    """A private note."""
    return Entry(f"n{note.id}", note.at, "note", note.text, f"{note.who} · {words()['speakers']['note']}")


def last_question(lines: Sequence[Line]) -> Line | None:
    """The person's last line that has words; a number that was hidden is none."""
    return next((line for line in reversed(lines) if line.who == "person" and has_words(line)), None)


def has_words(line: Line) -> bool:
    """Whether there is something in the line to answer."""
    return line.kind in ASKING and any(each.isalnum() for each in HIDDEN.sub("", line.text))


async def requests_of(database: Database, lines: Iterable[Line]) -> dict[str, str]:
    """The ids under which pages sent the agents' lines, so that a page knows which of its messages are stored."""
    numbers = [line.number for line in lines if line.who == "agent"]
    query = select(outbox.c.id, outbox.c.request_id).where(outbox.c.id.in_(numbers), outbox.c.request_id.is_not(None))
    async with database.read() as connection:
        return {f"o{row.id}": row.request_id for row in await connection.execute(query)}
