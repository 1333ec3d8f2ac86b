"""Lessons as they are looked through: the same words once, wordings that say alike together, what most say first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from bot.knowledge.questions.likeness import grouped
from bot.settings import TIME_ZONE

Rows = Sequence[Row[Any]]
# What was not understood, what was then meant, and what a person has said it means.
Taken = tuple[str, str, str]


@dataclass(frozen=True)
class Wording:
    """One wording: `number` is that of its first message, `talks` counts those in which it was said."""

    number: int
    text: str
    talks: int
    rewording: str


@dataclass(frozen=True)
class Group:
    """Wordings that say alike and were taken alike: the most typical first, days in Asia/Shanghai.

    `heard_as`, `suggested` and `label` are intents or empty; `why` holds all reasons, the commonest first.
    """

    heard_as: str
    suggested: str
    label: str
    why: tuple[str, ...]
    wordings: tuple[Wording, ...]
    talks: int
    first: date
    last: date

    @property
    def number(self) -> int:
        """By which staff name the group: the number of its first message."""
        return min(self.numbers)

    @property
    def numbers(self) -> list[int]:
        """The numbers of its wordings."""
        return [each.number for each in self.wordings]


def gather(rows: Iterable[Row[Any]]) -> list[Group]:
    """Rows of `nlu_lessons` in groups."""
    by_taken: dict[Taken, dict[str, Rows]] = defaultdict(dict)
    for own in _by_words(rows).values():
        by_taken[_taken(own)][_typical(own)] = own
    groups = [group for taken, said in by_taken.items() for group in _alike(taken, said)]
    return sorted(groups, key=lambda group: (-group.talks, -group.last.toordinal(), group.number))


def _by_words(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    by_words: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_words[row.bare].append(row)
    return by_words


def _taken(rows: Rows) -> Taken:
    """As most were taken; what somebody chose tells more than what nobody did."""
    taken = Counter((row.heard_as, row.suggested, row.label) for row in sorted(rows, key=lambda row: row.id))
    return max(taken, key=lambda each: (bool(each[1]), taken[each]))


def _typical(rows: Rows) -> str:
    text, _ = Counter(row.text for row in sorted(rows, key=lambda row: row.id)).most_common(1)[0]
    return str(text)


def _alike(taken: Taken, said: dict[str, Rows]) -> list[Group]:
    together = grouped({text: len(rows) for text, rows in said.items()})
    return [_group(taken, {text: said[text] for text in texts}) for texts in together]


def _group(taken: Taken, said: dict[str, Rows]) -> Group:
    rows = [row for own in said.values() for row in own]
    days = [row.said_at.astimezone(TIME_ZONE).date() for row in rows]
    heard_as, suggested, label = taken
    return Group(
        heard_as=heard_as,
        suggested=suggested,
        label=label,
        why=tuple(why for why, _ in Counter(sorted(row.why for row in rows)).most_common()),
        wordings=tuple(_wording(text, own) for text, own in said.items()),
        talks=len({row.conversation_id for row in rows}),
        first=min(days),
        last=max(days),
    )


def _wording(text: str, rows: Rows) -> Wording:
    rewording = next((row.rewording for row in rows if row.rewording), "")
    return Wording(min(row.id for row in rows), text, len({row.conversation_id for row in rows}), rewording)
