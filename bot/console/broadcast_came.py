"""Who came to a fair beside who was told of it, masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, case, exists, func, select

from bot.broadcast.attendance import How
from bot.broadcast.campaign import DRILL
from bot.broadcast.figures import RECEIVED
from bot.broadcast.tables import attendances, campaigns, deliveries
from bot.broadcast.text import region_words
from bot.broadcast.texts import name_of
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair, fair_of
from bot.directory.tables import fairs
from bot.privacy.numbers import masked_name
from bot.registry.tables import people
from bot.storage.database import Database

ON_A_PAGE = 50
# Fairs stay listed this long after their end, for those who tick late.
KEPT = timedelta(days=60)
MOST_FAIRS = 100


@dataclass(frozen=True)
class FairLine:
    """A fair, how many people were told of it and how many were noted there."""

    fair: Fair
    told: int
    came: int


@dataclass(frozen=True)
class Counts:
    """People told, and those noted: of those told, of others in the registry, of chats linked to nobody."""

    told: int
    came_told: int
    came_untold: int
    strangers: int

    @property
    def came(self) -> int:
        """Everybody who was noted."""
        return self.came_told + self.came_untold + self.strangers

    @property
    def absent(self) -> int:
        """Those who were told and not noted."""
        return self.told - self.came_told


@dataclass(frozen=True)
class Guest:
    """Somebody told or noted; `person_id` None is a chat linked to nobody. `at` (aware UTC) None: not noted."""

    person_id: int | None
    name: str
    region: str
    told: bool
    answer: str
    at: datetime | None
    how: str


class Guests:
    """Reads who was told and who came."""

    def __init__(self, database: Database, divisions: Divisions) -> None:
        """Counties by their names in `divisions`."""
        self._database, self._divisions = database, divisions

    async def fairs(self, moment: datetime) -> list[FairLine]:
        """The fairs that are coming or ended lately, the last one first."""
        came = select(func.count(_each().distinct())).where(attendances.c.fair_id == fairs.c.id).scalar_subquery()
        told = _told_count(fairs.c.id).scalar_subquery()
        query = select(fairs, told.label("told"), came.label("came")).where(fairs.c.ends_at >= moment - KEPT)
        query = query.order_by(fairs.c.starts_at.desc(), fairs.c.id).limit(MOST_FAIRS)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [FairLine(fair_of({c.name: row[c.name] for c in fairs.c}), row["told"], row["came"]) for row in rows]

    async def counts(self, fair_id: int) -> Counts:
        """How many were told and how many came."""
        who = case(
            (attendances.c.person_id.is_(None), "strangers"), (_was_told(fair_id), "told"), else_="untold"
        ).label("who")
        query = select(who, func.count(_each().distinct())).where(attendances.c.fair_id == fair_id).group_by(who)
        async with self._database.read() as connection:
            found = {row[0]: row[1] for row in (await connection.execute(query)).all()}
            told = int((await connection.execute(_told_count(fair_id))).scalar_one())
        return Counts(told, found.get("told", 0), found.get("untold", 0), found.get("strangers", 0))

    async def came(self, fair_id: int, offset: int) -> list[Guest]:
        """Those who were noted, the last one first; a page and one more."""
        whose = [people.c[name] for name in ("name", "home_region", "live_region")]
        told = case((_was_told(fair_id), 1), else_=0).label("told")
        query = select(attendances.c.person_id, attendances.c.at, attendances.c.how, *whose, told)
        query = query.outerjoin_from(attendances, people, people.c.id == attendances.c.person_id)
        query = query.where(attendances.c.fair_id == fair_id).order_by(attendances.c.at.desc(), attendances.c.id.desc())
        return await self._read(query, offset)

    async def absent(self, fair_id: int, offset: int) -> list[Guest]:
        """Those who were told and not noted, who said that they would come first; a page and one more."""
        whose = [people.c[name] for name in ("name", "home_region", "live_region")]
        there = exists().where(attendances.c.fair_id == fair_id, attendances.c.person_id == people.c.id)
        going = func.max(case((deliveries.c.answer == "going", 1), else_=0)).label("going")
        query = select(people.c.id.label("person_id"), *whose, going).join_from(*_to_people()).join(*_of_campaign())
        query = query.where(*_about(fair_id), ~there).group_by(people.c.id, *whose).order_by(going.desc(), people.c.id)
        return await self._read(query, offset)

    async def _read(self, query: Select[Any], offset: int) -> list[Guest]:
        async with self._database.read() as connection:
            rows = (await connection.execute(query.limit(ON_A_PAGE + 1).offset(offset))).all()
        return [self._guest(row) for row in rows]

    def _guest(self, row: Row[Any]) -> Guest:
        known = row._mapping
        region = known["live_region"] or known["home_region"] or ""
        return Guest(
            person_id=known["person_id"],
            name=masked_name(known["name"]) if known["name"] else "",
            region=region_words(self._divisions, region) if known["person_id"] is not None else "",
            told=bool(known.get("told", 1)),
            answer=name_of("answers", "going") if known.get("going") else "",
            at=known.get("at"),
            how=name_of("how", How(known["how"])) if known.get("how") else "",
        )


def _each() -> Any:
    """A person once, a chat that is nobody's once."""
    return func.coalesce(attendances.c.person_id, -attendances.c.id)


def _about(fair_id: Any) -> Sequence[Any]:
    """What reached somebody about this fair; a drill reaches nobody."""
    return campaigns.c.fair_id == fair_id, deliveries.c.state.in_(RECEIVED), deliveries.c.channel != DRILL


def _of_campaign() -> tuple[Any, Any]:
    return campaigns, campaigns.c.id == deliveries.c.campaign_id


def _to_people() -> tuple[Any, Any, Any]:
    return deliveries, people, people.c.id == deliveries.c.person_id


def _told_count(fair_id: Any) -> Select[int]:
    counted = select(func.count(deliveries.c.person_id.distinct())).join_from(deliveries, *_of_campaign())
    return counted.where(*_about(fair_id))


def _was_told(fair_id: int) -> Any:
    theirs = and_(*_about(fair_id), deliveries.c.person_id == attendances.c.person_id)
    return exists(select(deliveries.c.id).join(*_of_campaign()).where(theirs).correlate(attendances))
