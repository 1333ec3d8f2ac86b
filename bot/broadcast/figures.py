"""What became of a campaign: how far it is, by reason, channel, county and hour, person by person, and who came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.broadcast.campaign import Campaign
from bot.broadcast.reasons import Skipped
from bot.broadcast.report import Came, Line, Progress, Report
from bot.broadcast.states import Delivery
from bot.broadcast.tables import attendances, campaign_people, deliveries
from bot.broadcast.text import region_words
from bot.directory.divisions import Divisions
from bot.privacy.numbers import masked_name
from bot.registry.tables import people
from bot.storage.database import Database

RECEIVED = (Delivery.SENT, Delivery.UNKNOWN)
# Somebody of the audience for whom nothing was queued.
NO_CHANNEL = "no_channel"
COUNTY_DIGITS = 6
MINUTE = "%Y-%m-%d %H:%M"
MOST_LINES = 50


class Figures:
    """Reads results."""

    def __init__(self, database: Database, divisions: Divisions) -> None:
        """Counties by their names in `divisions`."""
        self._database, self._divisions = database, divisions

    async def progress(self, campaign_id: int) -> Progress:
        """How far it is; cheap enough to ask every second."""
        async with self._database.read() as connection:
            return await _progress(connection, campaign_id)

    async def report(self, campaign: Campaign) -> Report:
        """Everything but the single people."""
        mine = deliveries.c.campaign_id == campaign.id
        async with self._database.read() as connection:
            queued, told = (await connection.execute(_reach(mine))).one()
            audience = await _audience(connection, campaign.id)
            return Report(
                campaign=campaign,
                people=audience,
                told=told,
                unqueued=max(0, audience - queued),
                progress=await _progress(connection, campaign.id),
                by_reason=await _by_reason(connection, mine),
                by_channel=await _by(connection, deliveries.c.channel, mine),
                by_county=await self._by_county(connection, mine),
                by_time=await _by_time(connection, mine),
                answers=await _answers(connection, mine),
                came=await _came(connection, campaign),
            )

    async def lines(
        self,
        campaign: Campaign,
        state: Delivery | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int | None = MOST_LINES,
        reason: str = "",
    ) -> list[Line]:
        """The people of the audience in the order of their numbers, after (person, delivery); None: all of them.

        With a reason only those whose delivery has it (NO_CHANNEL: for whom nothing was queued).
        """
        query = _lines(campaign).where(*_in_state(state), *_for(reason), _after(after)).limit(limit)
        missing = Skipped.REFUSED.value if campaign.drill else NO_CHANNEL
        async with self._database.read() as connection:
            return [self._line(row, missing) for row in (await connection.execute(query)).all()]

    async def _by_county(
        self, connection: AsyncConnection, mine: ColumnElement[bool]
    ) -> tuple[tuple[str, dict[Delivery, int]], ...]:
        region = case((people.c.live_region != "", people.c.live_region), else_=people.c.home_region)
        county = func.substr(region, 1, COUNTY_DIGITS).label("county")
        query = select(county, deliveries.c.state, func.count()).group_by(county, deliveries.c.state)
        query = query.join_from(deliveries, people, people.c.id == deliveries.c.person_id).where(mine)
        found: dict[str, dict[Delivery, int]] = defaultdict(dict)
        for code, state, count in (await connection.execute(query.order_by(county))).all():
            found[code][Delivery(state)] = count
        named = [
            (self._divisions.name_path(code) or region_words(self._divisions, code), each)
            for code, each in found.items()
        ]
        return tuple(named)

    def _line(self, row: Row[Any], missing: str) -> Line:
        queued = row.delivery_id is not None
        return Line(
            person_id=row.person_id,
            delivery_id=row.delivery_id,
            name=masked_name(row.name),
            region=region_words(self._divisions, row.live_region or row.home_region),
            channel=row.channel or "",
            state=Delivery(row.state) if queued else Delivery.SKIPPED,
            reason=row.reason if queued else missing,
            settled_at=row.settled_at,
            answer=row.answer or "",
            came=bool(row.came),
        )


async def _progress(connection: AsyncConnection, campaign_id: int) -> Progress:
    query = select(deliveries.c.state, func.count()).where(deliveries.c.campaign_id == campaign_id)
    rows = (await connection.execute(query.group_by(deliveries.c.state))).all()
    return Progress({Delivery(state): count for state, count in rows})


def _reach(mine: ColumnElement[bool]) -> Select[int, int]:
    received = case((deliveries.c.state.in_(RECEIVED), deliveries.c.person_id))
    return select(func.count(deliveries.c.person_id.distinct()), func.count(received.distinct())).where(mine)


async def _audience(connection: AsyncConnection, campaign_id: int) -> int:
    query = select(func.count()).select_from(campaign_people).where(campaign_people.c.campaign_id == campaign_id)
    return int((await connection.execute(query)).scalar_one())


async def _by_reason(connection: AsyncConnection, mine: ColumnElement[bool]) -> tuple[tuple[Delivery, str, int], ...]:
    query = select(deliveries.c.state, deliveries.c.reason, func.count().label("count")).where(mine)
    query = query.where(deliveries.c.reason != "").group_by(deliveries.c.state, deliveries.c.reason)
    rows = (await connection.execute(query.order_by(func.count().desc()))).all()
    return tuple((Delivery(row.state), row.reason, row[2]) for row in rows)


async def _by(
    connection: AsyncConnection, key: ColumnElement[str], mine: ColumnElement[bool]
) -> dict[str, dict[Delivery, int]]:
    query = select(key, deliveries.c.state, func.count()).where(mine).group_by(key, deliveries.c.state)
    found: dict[str, dict[Delivery, int]] = defaultdict(dict)
    for name, state, count in (await connection.execute(query)).all():
        found[name][Delivery(state)] = count
    return dict(found)


async def _by_time(connection: AsyncConnection, mine: ColumnElement[bool]) -> tuple[tuple[datetime, int], ...]:
    at = deliveries.c.settled_at
    if connection.dialect.name == "sqlite":
        minute: ColumnElement[str] = func.strftime("%Y-%m-%d %H:%M", at)
    else:
        minute = func.to_char(func.timezone("UTC", at), "YYYY-MM-DD HH24:MI")
    where = and_(mine, deliveries.c.state.in_(RECEIVED), at.is_not(None))
    query = select(minute.label("minute"), func.count()).where(where).group_by("minute").order_by("minute")
    rows = (await connection.execute(query)).all()
    return tuple((datetime.strptime(minute, MINUTE).replace(tzinfo=UTC), count) for minute, count in rows)


async def _answers(connection: AsyncConnection, mine: ColumnElement[bool]) -> dict[str, int]:
    query = select(deliveries.c.answer, func.count(deliveries.c.person_id.distinct())).where(mine)
    rows = await connection.execute(query.where(deliveries.c.answer.is_not(None)).group_by(deliveries.c.answer))
    return {str(answer): int(count) for answer, count in rows.all()}


async def _came(connection: AsyncConnection, campaign: Campaign) -> Came | None:
    if campaign.fair_id is None:
        return None
    received = select(deliveries.c.person_id).where(
        deliveries.c.campaign_id == campaign.id,
        deliveries.c.state.in_(RECEIVED),
        deliveries.c.person_id.is_not(None),
    )
    there = attendances.c.fair_id == campaign.fair_id
    who = case(
        (attendances.c.person_id.is_(None), "strangers"),
        (attendances.c.person_id.in_(received), "told"),
        else_="untold",
    ).label("who")
    # A chat that is nobody's counts once, a person once however they were noted.
    each = func.count(func.coalesce(attendances.c.person_id, -attendances.c.id).distinct())
    rows = (await connection.execute(select(who, each).where(there).group_by(who))).all()
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    came = select(attendances.c.person_id).where(there, attendances.c.person_id.is_not(None))
    said = deliveries.c.answer == "going"
    away = select(func.count(deliveries.c.person_id.distinct())).where(
        deliveries.c.campaign_id == campaign.id, said, deliveries.c.person_id.not_in(came)
    )
    stayed = int((await connection.execute(away)).scalar_one())
    return Came(counts.get("told", 0), counts.get("untold", 0), counts.get("strangers", 0), stayed)


def _lines(campaign: Campaign) -> Select[Any]:
    theirs = and_(deliveries.c.campaign_id == campaign.id, deliveries.c.person_id == campaign_people.c.person_id)
    came: ColumnElement[Any] = literal(0)
    if campaign.fair_id is not None:
        came = (
            select(func.count())
            .where(attendances.c.fair_id == campaign.fair_id, attendances.c.person_id == campaign_people.c.person_id)
            .scalar_subquery()
        )
    told = [deliveries.c[name] for name in ("channel", "state", "reason", "settled_at", "answer")]
    whose = [people.c[name] for name in ("name", "home_region", "live_region")]
    number = deliveries.c.id.label("delivery_id")
    return (
        select(campaign_people.c.person_id, number, *told, *whose, came.label("came"))
        .join_from(campaign_people, people, people.c.id == campaign_people.c.person_id)
        .outerjoin(deliveries, theirs)
        .where(campaign_people.c.campaign_id == campaign.id)
        .order_by(campaign_people.c.person_id, deliveries.c.id)
    )


def _in_state(state: Delivery | None) -> Sequence[ColumnElement[bool]]:
    if state is None:
        return ()
    if state is Delivery.SKIPPED:
        return (or_(deliveries.c.state == state, deliveries.c.id.is_(None)),)
    return (deliveries.c.state == state,)


def _for(reason: str) -> Sequence[ColumnElement[bool]]:
    if not reason:
        return ()
    return (deliveries.c.id.is_(None) if reason == NO_CHANNEL else deliveries.c.reason == reason,)


def _after(after: tuple[int, int]) -> ColumnElement[bool]:
    person, delivery = after
    same = and_(campaign_people.c.person_id == person, deliveries.c.id > delivery)
    return or_(campaign_people.c.person_id > person, same)
