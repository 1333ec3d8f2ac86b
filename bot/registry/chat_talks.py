"""Where a person's chat with the registry stands: kept in the database, so that a restart changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handoff.tables import conversations
from bot.privacy.columns import place_of
from bot.privacy.sealing import Place, Sealer
from bot.registry.tables import people, person_accounts, registry_talks

# A question that was not answered for so long is forgotten: what comes then is about something else.
WAITS = timedelta(hours=1)
# A short yes to these must not be about something else.
WAITS_FOR_YES = timedelta(minutes=10)
KEPT = timedelta(days=1)
TALK: BindParameter[str] = bindparam("talk")
STANDING = (
    select(
        person_accounts.c.person_id.label("linked"),
        func.coalesce(func.nullif(people.c.live_region, ""), people.c.home_region, "").label("lives"),
        registry_talks,
    )
    .select_from(conversations)
    .outerjoin(person_accounts, person_accounts.c.conversation_id == conversations.c.id)
    .outerjoin(people, people.c.id == person_accounts.c.person_id)
    .outerjoin(registry_talks, registry_talks.c.conversation_id == conversations.c.id)
    .where(conversations.c.id == TALK)
)


class Step(StrEnum):
    """What the talk waits for."""

    NONE = ""
    AGREE = "agree"
    IDENTIFY = "identify"
    MATCHED = "matched"
    NOT_FOUND = "not_found"
    BAD_NUMBER = "bad_number"
    NO_NAME = "no_name"
    TRIED_OUT = "tried_out"
    NO_NUMBER = "no_number"
    HOME = "home"
    NOTICES = "notices"
    WRONG = "wrong"
    ERASE = "erase"
    WHERE = "where"
    WHY = "why"


SHORT = frozenset({Step.ERASE, Step.NOTICES})


@dataclass(frozen=True)
class Standing:
    """A talk: whose chat it is and where they live, the step it waits at, and what is known so far (JSON)."""

    talk: str
    linked: int | None = None
    region: str = ""
    step: Step = Step.NONE
    person_id: int | None = None
    id_number: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    tries: int = 0


class Talks:
    """Reads and writes the standing of talks inside the caller's transaction."""

    def __init__(self, sealer: Sealer) -> None:
        """Seals an ID number that has to be held with the given sealer."""
        self._sealer = sealer

    async def of(self, connection: AsyncConnection, talk: str, moment: datetime) -> Standing:
        """The standing at `moment` (aware); a step that waited for too long is over."""
        row = (await connection.execute(STANDING, {"talk": talk})).one_or_none()
        if row is None:
            return Standing(talk)
        if row.at is None or row.at < moment - KEPT:
            return Standing(talk, row.linked, row.lives)
        step = Step(row.step)
        if row.at < moment - (WAITS_FOR_YES if step in SHORT else WAITS):
            step = Step.NONE
        return Standing(talk, row.linked, row.lives, step, row.person_id, row.id_number, row.detail, row.tries)

    async def put(  # noqa: PLR0913  the parts of a standing
        self,
        connection: AsyncConnection,
        standing: Standing,
        moment: datetime,
        step: Step,
        *,
        person_id: int | None = None,
        id_number: str | None = None,
        tries: int | None = None,
        **detail: Any,
    ) -> None:
        """Sets what the talk waits for next; `detail` is added to what is known (None: dropped).

        `id_number` is held as `sealed` gave it, or dropped.
        """
        await self.forget(connection, standing.talk)
        row = {
            "conversation_id": standing.talk,
            "step": step,
            "person_id": person_id,
            "id_number": id_number,
            "detail": {name: value for name, value in {**standing.detail, **detail}.items() if value is not None},
            "tries": standing.tries if tries is None else tries,
            "at": moment,
        }
        await connection.execute(insert(registry_talks).values(row))

    def sealed(self, talk: str, number: str) -> str:
        """The ID number as a talk holds it. Raises SealingError."""
        return self._sealer.seal(number, _place(talk))

    def held_number(self, standing: Standing) -> str:
        """The ID number that is held, opened; empty if there is none. Raises SealingError."""
        return self._sealer.open(standing.id_number, _place(standing.talk)) if standing.id_number else ""

    async def sweep(self, connection: AsyncConnection, moment: datetime) -> None:
        """Drops the talks in which nothing has been said for a day, with the numbers they still hold."""
        await connection.execute(delete(registry_talks).where(registry_talks.c.at < moment - KEPT))

    async def forget(self, connection: AsyncConnection, talk: str) -> None:
        """Drops all that is known of the talk."""
        await connection.execute(delete(registry_talks).where(registry_talks.c.conversation_id == talk))


def _place(talk: str) -> Place:
    return place_of(registry_talks, "id_number", talk)
