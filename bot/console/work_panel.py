"""A talk as the panel shows it: who has it, how it stands, what may be done with it, its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console.work_lines import Entry, Mark
from bot.console.work_lists import standing_mark
from bot.console.work_texts import topic_name, words
from bot.directory.divisions import Divisions
from bot.handoff.case import Case, Note
from bot.handoff.ownership import Owner

LONGEST_NOTE = 2000


@dataclass(frozen=True)
class Panel:
    """The values of the talk's templates. When `key` changes, the whole panel is another."""

    id: int
    key: str
    cursor: str
    topic: str
    urgent: bool
    confidential: bool
    summary: str
    team: str
    region: str
    owner: str
    owner_label: str
    waiting_since: str
    standing: str
    standing_label: str
    is_mine: bool
    can_claim: bool
    notes: Sequence[Note]
    lines: Sequence[Entry]


def panel(case: Case, lines: Sequence[Entry], mark: Mark, divisions: Divisions) -> Panel:
    """The panel of a talk."""
    standing, label = standing_mark(case.standing)
    since = _since(case)
    return Panel(
        id=case.id,
        key=f"{case.version}-{case.agent_id or 0}-{int(case.can_claim)}",
        cursor=str(mark),
        topic=topic_name(case.topic) or case.topic_name,
        urgent=case.urgent,
        confidential=case.confidential,
        summary=case.summary,
        team=case.team,
        region=divisions.name_path(case.region) if case.region else "",
        owner=case.owner,
        owner_label=_owner(case),
        waiting_since=since.isoformat() if since else "",
        standing=standing,
        standing_label=label,
        is_mine=case.is_mine,
        can_claim=case.can_claim,
        notes=case.notes,
        lines=lines,
    )


def _owner(case: Case) -> str:
    names = words()["owners"]
    if case.is_mine:
        return str(names["mine"])
    return str(names[case.owner]).format(name=case.agent_name or "")


def _since(case: Case) -> datetime | None:
    """Since when the person waits: for somebody at all, or for the agent's next words."""
    return case.waiting_since if case.owner is Owner.AGENT else case.queued_at
