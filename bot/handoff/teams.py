"""Teams of agents: what each takes, when it works, who belongs to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.divisions import Divisions
from bot.handoff.calendar import Hours, OfficeCalendar
from bot.handoff.holidays import Holidays
from bot.handoff.hours import BadHours, check_hours, hours_from_json, hours_to_json
from bot.handoff.office_texts import text
from bot.handoff.routing import routing
from bot.handoff.tables import handoffs, team_members, teams
from bot.handoff.team_choice import choose
from bot.staff.tables import staff
from bot.storage.base import now
from bot.storage.database import Database

LONGEST_NAME = 60
LARGEST_CAP = 50
# Ten weeks round the clock; beyond it an allowance promises nothing.
MOST_MINUTES = 100_000


@dataclass(frozen=True)
class Team:
    """One team: regions are division codes (none: everywhere), groups those of `routing.yml` (none: all topics).

    Minutes count working time.
    """

    id: int
    name: str
    regions: tuple[str, ...]
    groups: tuple[str, ...]
    hours: Hours
    assigns: bool
    cap: int
    answer_minutes: int
    resolve_minutes: int
    disabled: bool

    @property
    def answer_allowance(self) -> timedelta:
        """The working time until the first answer is due."""
        return timedelta(minutes=self.answer_minutes)

    @property
    def resolve_allowance(self) -> timedelta:
        """The working time until the hand-off is to be closed."""
        return timedelta(minutes=self.resolve_minutes)


class BadTeam(Exception):
    """The change of a team is refused; the message is the sentence for the person who made it."""


class NoTeam(LookupError):
    """There is no team with this number."""


# What belongs to a change of a team, such as its row in the audit log: gets the transaction and the team's number.
OnStored = Callable[[AsyncConnection, int], Awaitable[None]]


async def nothing_more(_connection: AsyncConnection, _team_id: int) -> None:
    """Nothing belongs to the change."""


class Teams:
    """The teams in the database; every change ends with `on_stored`, inside its transaction."""

    def __init__(self, database: Database, holidays: Holidays) -> None:
        """Takes the database and the days that are not as their weekday says."""
        self._database = database
        self._holidays = holidays

    async def all(self) -> list[Team]:
        """Every team, the disabled too, by number."""
        async with self._database.brief_read() as connection:
            return [_team(row) for row in await connection.execute(ALL)]

    async def get(self, team_id: int) -> Team:
        """The team; raises NoTeam."""
        found = await self._read(teams.c.id == team_id)
        if not found:
            raise NoTeam(team_id)
        return found[0]

    async def of(self, staff_id: int) -> list[Team]:
        """The teams somebody belongs to, the disabled too: their closed talks are still theirs."""
        own = select(team_members.c.team_id).where(team_members.c.staff_id == staff_id)
        return await self._read(teams.c.id.in_(own))

    async def members(self, team_id: int) -> list[int]:
        """Who belongs to the team: numbers of accounts."""
        query = select(team_members.c.staff_id).where(team_members.c.team_id == team_id)
        async with self._database.read() as connection:
            return list((await connection.execute(query.order_by(team_members.c.staff_id))).scalars())

    async def save(self, team: Team, on_stored: OnStored = nothing_more) -> int:
        """Writes a team (number 0: a new one) but for its being disabled; its number. Raises BadTeam, NoTeam."""
        values = _checked(team)
        try:
            async with self._database.write() as connection:
                number = await _store(connection, team.id, values)
                await on_stored(connection, number)
                return number
        except IntegrityError as error:
            raise BadTeam(text("name_taken", name=values["name"])) from error

    async def disable(self, team_id: int, on_stored: OnStored = nothing_more) -> None:
        """The team takes nothing any more; raises BadTeam for the last one or one with open hand-offs, NoTeam."""
        async with self._database.write() as connection:
            active = select(teams.c.id).where(teams.c.disabled_at.is_(None)).order_by(teams.c.id).with_for_update()
            left = set((await connection.execute(active)).scalars()) - {team_id}
            if not left:
                raise BadTeam(text("last_team"))
            if count := await _open_handoffs(connection, team_id):
                raise BadTeam(text("team_busy", count=count))
            await _change(connection, team_id, {"disabled_at": now()})
            await on_stored(connection, team_id)

    async def enable(self, team_id: int, on_stored: OnStored = nothing_more) -> None:
        """The team takes hand-offs again; raises NoTeam."""
        async with self._database.write() as connection:
            await _change(connection, team_id, {"disabled_at": None})
            await on_stored(connection, team_id)

    async def set_members(self, team_id: int, staff_ids: Iterable[int], on_stored: OnStored = nothing_more) -> None:
        """Makes these accounts the team's members; raises BadTeam for an account there is not, NoTeam."""
        chosen = sorted(set(staff_ids))
        async with self._database.write() as connection:
            await _lock(connection, team_id)
            known = await connection.execute(select(staff.c.id).where(staff.c.id.in_(chosen)))
            if len(known.all()) != len(chosen):
                raise BadTeam(text("bad_members"))
            await connection.execute(delete(team_members).where(team_members.c.team_id == team_id))
            rows = [{"team_id": team_id, "staff_id": each} for each in chosen]
            if rows:
                await connection.execute(insert(team_members), rows)
            await on_stored(connection, team_id)

    async def calendar(self, team_id: int) -> OfficeCalendar:
        """When the team works; raises NoTeam."""
        return await self.calendar_of(await self.get(team_id))

    async def calendar_of(self, team: Team) -> OfficeCalendar:
        """When this team works."""
        return OfficeCalendar(team.hours, await self._holidays.days())

    async def pick(self, connection: AsyncConnection, group: str, region: str | None) -> Team:
        """The team for a group of topics in a region, inside the caller's transaction; there always is one."""
        # Shared lock: a team cannot be disabled between this choice and the hand-off that is written for it.
        rows = await connection.execute(_query(true()).with_for_update(read=True))
        return choose([_team(row) for row in rows], group, region)

    async def _read(self, where: ColumnElement[bool]) -> list[Team]:
        async with self._database.read() as connection:
            return [_team(row) for row in await connection.execute(_query(where))]


# Built once: every look at a talk reads the teams.
ALL = select(*teams.c).order_by(teams.c.id)


def _query(where: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    return select(*teams.c).where(where).order_by(teams.c.id)


def _team(row: Row[tuple[object, ...]]) -> Team:
    values = dict(row._mapping)
    disabled = values.pop("disabled_at") is not None
    values["regions"], values["groups"] = tuple(values["regions"]), tuple(values["groups"])
    values["hours"] = hours_from_json(values["hours"])
    return Team(**values, disabled=disabled)


async def _store(connection: AsyncConnection, team_id: int, values: dict[str, Any]) -> int:
    if team_id:
        await _change(connection, team_id, values)
        return team_id
    made: int = (await connection.execute(insert(teams).values(values).returning(teams.c.id))).scalar_one()
    return made


async def _change(connection: AsyncConnection, team_id: int, values: dict[str, Any]) -> None:
    changed = await connection.execute(update(teams).where(teams.c.id == team_id).values(values))
    if changed.rowcount != 1:
        raise NoTeam(team_id)


async def _lock(connection: AsyncConnection, team_id: int) -> None:
    row = await connection.execute(select(teams.c.id).where(teams.c.id == team_id).with_for_update())
    if row.one_or_none() is None:
        raise NoTeam(team_id)


async def _open_handoffs(connection: AsyncConnection, team_id: int) -> int:
    still_open = (handoffs.c.team_id == team_id) & handoffs.c.ended_at.is_(None)
    return (await connection.execute(select(func.count()).select_from(handoffs).where(still_open))).scalar_one()


def _checked(team: Team) -> dict[str, Any]:
    """The columns of a team that may be stored; raises BadTeam."""
    name = team.name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadTeam(text("bad_name", limit=LONGEST_NAME))
    _check_scope(team)
    _check_numbers(team)
    return {
        "name": name,
        "regions": list(dict.fromkeys(team.regions)),
        "groups": list(dict.fromkeys(team.groups)),
        "hours": _checked_hours(team.hours),
        "assigns": team.assigns,
        "cap": team.cap,
        "answer_minutes": team.answer_minutes,
        "resolve_minutes": team.resolve_minutes,
    }


def _check_scope(team: Team) -> None:
    for code in team.regions:
        if Divisions.load().get(code) is None:
            raise BadTeam(text("bad_region", code=code))
    for group in team.groups:
        if group not in routing().group_names:
            raise BadTeam(text("bad_group", group=group))


def _check_numbers(team: Team) -> None:
    if not 1 <= team.cap <= LARGEST_CAP:
        raise BadTeam(text("bad_cap", limit=LARGEST_CAP))
    if not all(1 <= minutes <= MOST_MINUTES for minutes in (team.answer_minutes, team.resolve_minutes)):
        raise BadTeam(text("bad_minutes", limit=MOST_MINUTES))


def _checked_hours(hours: Hours) -> dict[str, list[list[str]]]:
    try:
        check_hours(hours)
    except BadHours as error:
        raise BadTeam(str(error)) from error
    return hours_to_json(hours)
