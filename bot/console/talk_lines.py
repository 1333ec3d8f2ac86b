"""A closed talk as it is read and printed: what was said, noted and done, in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.citation import basis
from bot.console.own_lines import all_lines
from bot.console.review_texts import names, text
from bot.console.services import Console
from bot.gateway.transcript import Line
from bot.handoff.archive import ClosedTalk, Happening, Remark
from bot.handoff.texts import happened_name


@dataclass(frozen=True)
class Entry:
    """One entry: `kind` is person, bot, agent, system, note or event."""

    kind: str
    at: datetime
    who: str
    text: str
    buttons: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


async def entries(console: Console, talk: ClosedTalk) -> list[Entry]:
    """Everything that belongs to the talk, oldest first."""
    said = [_said(line) for line in await all_lines(console, talk.hit.number)]
    done = [*map(_happened, talk.events), *map(_noted, talk.notes)]
    return sorted([*said, *done], key=lambda entry: entry.at)


def _said(line: Line) -> Entry:
    return Entry(
        kind=line.who,
        at=line.at,
        who=line.name or names("sides").get(line.who, line.who),
        text=line.text,
        buttons=tuple(button["title"] for button in line.buttons),
        bases=tuple(basis(each) for each in line.citations),
        # Where a person was on the day is nobody's business once the talk is over.
        extra={} if line.who == "person" else line.extra,
    )


def _happened(event: Happening) -> Entry:
    return Entry("event", event.at, event.who, happened_name(event.kind))


def _noted(note: Remark) -> Entry:
    return Entry("note", note.at, text("note_by", who=note.who), note.text)
