"""Messages to learn from: kept masked, labelled or put aside by a person, handed over for the training data.

Nothing is learnt by keeping or labelling: only what `bot.lessons.export` writes is trained on. Lessons go with the
person they came from (`forget`) and after a time set by the office (`bot.storage.keeping`).
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, insert, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.handoff.access import told_in_confidence
from bot.lessons.groups import Group, gather
from bot.lessons.intents import intent_names
from bot.lessons.tables import nlu_lessons
from bot.lessons.texts import text
from bot.lessons.utterances import bare
from bot.privacy.audit import Audit
from bot.privacy.keepable import kept_words
from bot.storage.database import Database

# The newest so many are grouped: older ones come up when these are settled.
MOST_GROUPED = 5000
IN_A_LIST = 500


class Why(StrEnum):
    """Why a message is looked at."""

    NOT_UNDERSTOOD = "not_understood"
    CHOSEN = "chosen"
    REJECTED = "rejected"
    ADDED = "added"


class State(StrEnum):
    """What became of a lesson; what is open or labelled can still be decided otherwise."""

    OPEN = "open"
    LABELLED = "labelled"
    DISMISSED = "dismissed"
    EXPORTED = "exported"


UNDECIDED = (State.OPEN, State.LABELLED)
ANY = true()


class CannotSettle(Exception):
    """The lesson cannot be settled so; the message is one Chinese sentence with the mend."""


@dataclass(frozen=True)
class Heard:
    """A message as it was said, the intent it was taken for and the one that was then chosen (each may be empty)."""

    words: str
    why: Why
    conversation_id: str = ""
    heard_as: str = ""
    suggested: str = ""


@dataclass(frozen=True)
class Labelled:
    """Words that a person has said the meaning of; `bare` stands for all messages with these words."""

    number: int
    bare: str
    text: str
    intent: str


class NluLessons:
    """The lessons of one database."""

    def __init__(self, database: Database, audit: Audit, clock: Clock) -> None:
        """What staff decide is written to `audit`, without the words."""
        self._database, self._audit, self._clock = database, audit, clock

    async def keep(self, connection: AsyncConnection, heard: Heard) -> bool:
        """Keeps a message, once for each talk; whether it is kept.

        Not kept is what is better forgotten, and what a person has decided on before.
        """
        values = self._row(heard)
        if not values["text"] or await _decided(connection, [values["bare"]], heard.why):
            return False
        own = (nlu_lessons.c.bare == values["bare"]) & (nlu_lessons.c.conversation_id == heard.conversation_id)
        same = own & (nlu_lessons.c.state == State.OPEN)
        if not (await connection.execute(update(nlu_lessons).where(same).values(values))).rowcount:
            await connection.execute(insert(nlu_lessons).values(values))
        return True

    async def add(self, lines: Sequence[tuple[str, str]], actor: str) -> int:
        """Takes in texts that staff bring, labelled where an intent comes with them; how many are kept."""
        taken = [(self._row(Heard(words, Why.ADDED)), intent) for words, intent in lines]
        rows = {row["bare"]: row for row, _ in taken if row["text"]}
        meanings = {row["bare"]: intent for row, intent in taken if intent}
        async with self._database.write() as connection:
            wanted = rows.keys() - await _decided(connection, rows, Why.ADDED)
            new = wanted - await _brought(connection, rows)
            for some in batched((row for words, row in rows.items() if words in new), IN_A_LIST):
                await connection.execute(insert(nlu_lessons), list(some))
            by_intent = _by_intent((words, intent) for words, intent in meanings.items() if words in wanted)
            for intent, said in by_intent.items():
                await self._change(connection, said, actor, state=State.LABELLED, label=intent, rewording="")
            counts = {"messages": len(wanted), "labelled": sum(map(len, by_intent.values()))}
            await self._audit.write(connection, actor, "nlu_lesson.added", "", **counts)
        return len(wanted)

    async def groups(self, state: State = State.OPEN, why: Why | None = None) -> list[Group]:
        """The lessons of a state in groups: those of most talks first, then the newest."""
        query = select(nlu_lessons).where(nlu_lessons.c.state == state, _open_to_see())
        if why:
            query = query.where(nlu_lessons.c.why == why)
        async with self._database.read() as connection:
            newest = query.order_by(nlu_lessons.c.id.desc()).limit(MOST_GROUPED)
            rows = (await connection.execute(newest)).all()
        return await asyncio.to_thread(gather, rows)

    async def group(self, number: int) -> Group:
        """The group with this wording in it, whatever became of it; raises CannotSettle."""
        query = select(nlu_lessons.c.state).where(nlu_lessons.c.id == number, _open_to_see())
        async with self._database.read() as connection:
            state = (await connection.execute(query)).scalar_one_or_none()
        groups = await self.groups(State(state)) if state else []
        found = next((group for group in groups if number in group.numbers), None)
        if found is None:
            raise CannotSettle(text("gone", number=number))
        return found

    async def label(self, numbers: Collection[int], intent: str, actor: str, rewording: str = "") -> int:
        """Says what these wordings mean; how many messages that were.

        `rewording` is how a single wording is to be learnt where its own words tell too much of a person. Raises
        CannotSettle if there is no such intent or none of the wordings can still be decided.
        """
        if intent not in intent_names():
            raise CannotSettle(text("no_such_intent", intent=intent))
        learnt = kept_words(rewording)
        if rewording and not learnt:
            raise CannotSettle(text("never_learnt"))
        return await self._settle(numbers, actor, intent, state=State.LABELLED, label=intent, rewording=learnt)

    async def dismiss(self, numbers: Collection[int], actor: str) -> int:
        """Puts wordings aside; how many messages that were. Raises CannotSettle if none can still be decided."""
        return await self._settle(numbers, actor, "", state=State.DISMISSED, label="", rewording="")

    async def labelled(self) -> list[Labelled]:
        """What waits to go into the training data, the oldest first, the same words once."""
        query = select(nlu_lessons).where(nlu_lessons.c.state == State.LABELLED, _open_to_see())
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(nlu_lessons.c.id.desc()))).all()
        oldest = {row.bare: Labelled(row.id, row.bare, row.rewording or row.text, row.label) for row in rows}
        return sorted(oldest.values(), key=lambda each: each.number)

    async def exported(self, done: Sequence[Labelled], actor: str) -> None:
        """Notes that these stand in the training data."""
        async with self._database.write() as connection:
            for intent, said in _by_intent((each.bare, each.intent) for each in done).items():
                same = nlu_lessons.c.label == intent
                await self._change(connection, said, actor, same, state=State.EXPORTED)
            await self._audit.write(connection, actor, "nlu_lesson.exported", utterances=len(done))

    async def _settle(self, numbers: Collection[int], actor: str, subject: str, **values: Any) -> int:
        async with self._database.write() as connection:
            count = await self._change(connection, await _wordings(connection, numbers), actor, **values)
            if not count:
                raise CannotSettle(text("settled"))
            counts = {"messages": count, "first": min(numbers)}
            await self._audit.write(connection, actor, f"nlu_lesson.{values['state']}", subject, **counts)
        return count

    async def _change(
        self,
        connection: AsyncConnection,
        wordings: Iterable[str],
        actor: str,
        which: ColumnElement[bool] = ANY,
        **values: Any,
    ) -> int:
        """How many messages with these words could still be decided, and now are."""
        values |= {"settled_by": actor, "settled_at": self._clock.now()}
        undecided = nlu_lessons.c.state.in_(UNDECIDED) & which
        count = 0
        for some in batched(wordings, IN_A_LIST):
            changed = update(nlu_lessons).where(nlu_lessons.c.bare.in_(some), undecided).values(values)
            count += (await connection.execute(changed)).rowcount
        return count

    def _row(self, heard: Heard) -> dict[str, Any]:
        said = kept_words(heard.words)
        own = {key: value for key, value in vars(heard).items() if key != "words"}
        return {**own, "text": said, "bare": bare(said), "said_at": self._clock.now(), "state": State.OPEN}


async def forget(connection: AsyncConnection, conversation_ids: Sequence[str]) -> None:
    """Drops what these conversations said, for a person who is erased; what was exported has no name on it."""
    theirs = nlu_lessons.c.conversation_id.in_(conversation_ids)
    await connection.execute(delete(nlu_lessons).where(theirs))


def _open_to_see() -> ColumnElement[bool]:
    return ~told_in_confidence(nlu_lessons.c.conversation_id)


def _by_intent(said: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    by_intent: dict[str, list[str]] = defaultdict(list)
    for words, intent in said:
        by_intent[intent].append(words)
    return by_intent


async def _decided(connection: AsyncConnection, wordings: Iterable[str], why: Why) -> set[str]:
    """Those that a person has decided on; an answer that was learnt and is rejected is looked at again."""
    states = {State.LABELLED, State.DISMISSED, *([] if why is Why.REJECTED else [State.EXPORTED])}
    return await _found(connection, nlu_lessons.c.bare, wordings, nlu_lessons.c.state.in_(states))


async def _brought(connection: AsyncConnection, wordings: Iterable[str]) -> set[str]:
    """Those that staff have brought before and that are open."""
    same = (nlu_lessons.c.conversation_id == "") & (nlu_lessons.c.state == State.OPEN)
    return await _found(connection, nlu_lessons.c.bare, wordings, same)


async def _wordings(connection: AsyncConnection, numbers: Collection[int]) -> list[str]:
    """The words behind the numbers, as far as they are for us to see."""
    return sorted(await _found(connection, nlu_lessons.c.id, numbers, _open_to_see()))


async def _found(
    connection: AsyncConnection, column: Column[Any], wanted: Iterable[Any], which: ColumnElement[bool]
) -> set[str]:
    """The bare words of the rows that hold one of the wanted values."""
    found: set[str] = set()
    for some in batched(wanted, IN_A_LIST):
        query = select(nlu_lessons.c.bare).where(column.in_(some), which)
        found |= set((await connection.execute(query)).scalars())
    return found
