"""A look at an audience before anything is sent: how many, whom a chat reaches, and why the others are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Subquery, and_, case, exists, func, not_, select

from bot.broadcast.reasons import Skipped
from bot.broadcast.text import Recipient, region_words
from bot.directory.divisions import Divisions
from bot.gateway.reachability import unreachable
from bot.handoff.tables import conversations
from bot.privacy.blind_index import BlindIndex
from bot.privacy.numbers import masked_name
from bot.registry.filter import PeopleFilter, conditions
from bot.registry.person import age_on
from bot.registry.tables import people, person_accounts
from bot.registry.values import Consent
from bot.storage.database import Database

SAMPLES = 10
OTHER_CHANNEL = "other_channel"


@dataclass(frozen=True)
class Sample:
    """One of the audience, masked; `left_out` is why a notice would not reach them, empty if it would."""

    person_id: int
    name: str
    region: str
    age: int | None
    left_out: str


@dataclass(frozen=True)
class Look:
    """How things stand with an audience now; `drill` is how many a drill would write a line for.

    `reachable` people have a chat on one of the channels (`by_channel`, each; somebody may have several) and agreed to
    notices. Everybody else is in `left_out` under the first reason that applies: refused, no_consent, no_chat,
    other_channel, unreachable.
    """

    count: int
    reachable: int
    by_channel: dict[str, int]
    left_out: dict[str, int]
    drill: int
    samples: tuple[Sample, ...]


class Audience:
    """Looks at audiences."""

    def __init__(self, database: Database, index: BlindIndex, divisions: Divisions) -> None:
        """`index` finds people by number."""
        self._database, self._index, self._divisions = database, index, divisions

    async def look(self, wanted: PeopleFilter, channels: Sequence[str], day: date) -> Look:
        """The audience on `day` (Asia/Shanghai) if it were told on these channels now."""
        meant = _meant(conditions(wanted, day, self._index), channels)
        by_reason = select(meant.c.left_out, func.count()).group_by(meant.c.left_out)
        picked = select(meant).order_by(func.random()).limit(SAMPLES)
        async with self._database.read() as connection:
            counts = {str(why): int(count) for why, count in (await connection.execute(by_reason)).all()}
            by_channel = {
                channel: int((await connection.execute(_on_channel(meant, channel))).scalar_one())
                for channel in channels
            }
            rows = (await connection.execute(picked)).all()
        reachable = counts.pop("", 0)
        count = reachable + sum(counts.values())
        samples = tuple(self._sample(row, day) for row in rows)
        return Look(count, reachable, by_channel, counts, count - counts.get(Skipped.REFUSED, 0), samples)

    async def reader(self, wanted: PeopleFilter, day: date) -> Recipient | None:
        """One of the audience, for a preview; the name is not masked, for it is what the preview shows."""
        row = select(people.c.name, people.c.sex, people.c.home_region, people.c.live_region)
        row = row.where(*conditions(wanted, day, self._index)).order_by(people.c.id).limit(1)
        async with self._database.read() as connection:
            found = (await connection.execute(row)).one_or_none()
        return Recipient(**found._mapping) if found else None

    def _sample(self, row: Row[Any], day: date) -> Sample:
        region = region_words(self._divisions, row.live_region or row.home_region)
        age = age_on(row.birth_date, day) if row.birth_date else None
        return Sample(row.id, masked_name(row.name), region, age, row.left_out)


def _meant(where: Sequence[ColumnElement[bool]], channels: Sequence[str]) -> CTE:
    chats = _chats(channels)
    why = case(
        (people.c.notices == Consent.REFUSED, Skipped.REFUSED.value),
        (people.c.notices != Consent.GIVEN, Skipped.NO_CONSENT.value),
        (chats.c.person_id.is_(None), Skipped.NO_CHAT.value),
        (chats.c.chosen == 0, OTHER_CHANNEL),
        (chats.c.open == 0, Skipped.UNREACHABLE.value),
        else_="",
    )
    columns = [people.c[name] for name in ("id", "name", "birth_date", "home_region", "live_region")]
    joined = select(*columns, why.label("left_out")).outerjoin(chats, chats.c.person_id == people.c.id)
    return joined.where(*where).cte("meant")


def _chats(channels: Sequence[str]) -> Subquery:
    """For each person with a chat: whether one is on a chosen channel, and whether such a one can be reached."""
    chosen = conversations.c.channel.in_(channels)
    open_ = and_(chosen, unreachable.c.conversation_id.is_(None))
    return (
        select(
            person_accounts.c.person_id,
            func.max(case((chosen, 1), else_=0)).label("chosen"),
            func.max(case((open_, 1), else_=0)).label("open"),
        )
        .join(conversations, conversations.c.id == person_accounts.c.conversation_id)
        .outerjoin(unreachable, unreachable.c.conversation_id == conversations.c.id)
        .group_by(person_accounts.c.person_id)
        .subquery()
    )


def _on_channel(meant: CTE, channel: str) -> Any:
    lost = exists().where(unreachable.c.conversation_id == conversations.c.id)
    return (
        select(func.count(meant.c.id.distinct()))
        .join_from(meant, person_accounts, person_accounts.c.person_id == meant.c.id)
        .join(conversations, conversations.c.id == person_accounts.c.conversation_id)
        .where(meant.c.left_out == "", conversations.c.channel == channel, not_(lost))
    )
