"""The people of the registry: added, changed, verified, shown in full, erased. Every change is in the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.columns import place_of
from bot.privacy.sealing import Sealer
from bot.registry.classes import Classes
from bot.registry.erasing import Forget, erase_person
from bot.registry.errors import Changed, IdNumberTaken, InFuture, NoSuchHousehold, NoSuchPerson, NotAllowed, NotSealed
from bot.registry.fields import checked, checked_status
from bot.registry.history import History, Trail
from bot.registry.numbers import PEOPLE, take_numbers
from bot.registry.person import SEALED, NewPerson, PersonChange
from bot.registry.reading import PeopleReading
from bot.registry.related import households_of
from bot.registry.tables import households, people
from bot.registry.tasks import in_a_week, lost_work, tell_helper
from bot.registry.values import PersonClass, Status, Verified
from bot.staff.member import Staff
from bot.staff.roles import Permission
from bot.storage.database import Database


class People(PeopleReading):
    """The people; `by` is an actor of the audit log: `staff:3`, `command`, `chat`. Days are those of Asia/Shanghai."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        database: Database,
        sealer: Sealer,
        index: BlindIndex,
        audit: Audit,
        clock: Clock,
        divisions: Divisions,
        *,
        due: Callable[[date], date] = in_a_week,
        forget: Sequence[Forget] = (),
    ) -> None:
        """`due` gives the day by which a task made today is to be done; `forget` is what other rooms do at an erasure.

        What `forget` names runs in the transaction of the erasure, before the person's row goes.
        """
        super().__init__(database, sealer, index, clock)
        self._audit = audit
        self._divisions = divisions
        self._due = due
        self._forget = forget

    async def add(self, new: NewPerson, by: str) -> int:
        """The number of the new person; raises BadValue, IdNumberTaken, NoSuchHousehold, InFuture."""
        values = checked(new.values, {}, self._divisions)
        since = self._past_or_today(new.since)
        async with self._database.write() as connection:
            # Taking the number first makes others who add somebody wait, so that they see this ID number.
            (person_id,) = await take_numbers(connection, PEOPLE, 1)
            await self._check(connection, values, person_id)
            await connection.execute(insert(people).values(self._new_row(person_id, new, values)))
            trail = self._trail(by, new.how)
            await History(connection, person_id, trail).put_all({}, values, since)
            await Classes(connection, person_id).put(new.classes, new.since, trail)
            await self._audit.write(connection, by, "registry.person_added", subject(person_id), source=new.source)
        return person_id

    def _new_row(self, person_id: int, new: NewPerson, values: dict[str, Any]) -> dict[str, Any]:
        now = self._clock.now()
        row = self._record.columns(person_id, values)
        return {**row, "id": person_id, "source": new.source, "created_at": now, "updated_at": now}

    async def change(self, person_id: int, version: int, change: PersonChange, by: str, how: Verified) -> None:
        """Changes what is different, if nobody else changed the record since it was read at `version`.

        Raises NoSuchPerson, Changed, BadValue, IdNumberTaken, NoSuchHousehold, InFuture, OutOfOrder.
        """
        since = self._past_or_today(change.since)
        async with self._database.write() as connection:
            row = await locked(connection, person_id, version)
            before = self._record.values(row)
            values = checked(change.values, before, self._divisions)
            if not values:
                return
            await self._check(connection, values, person_id)
            after = {**before, **values}
            await History(connection, person_id, self._trail(by, how)).put_all(before, after, since)
            await self._store(connection, person_id, values)
            await self._tell_helper(connection, row, after)
            fields = sorted(values)
            await self._audit.write(
                connection, by, "registry.person_changed", subject(person_id), fields=fields, how=str(how)
            )

    async def _store(self, connection: AsyncConnection, person_id: int, values: dict[str, Any]) -> None:
        columns = self._record.columns(person_id, values)
        renewed = {**columns, "version": people.c.version + 1, "updated_at": self._clock.now()}
        await connection.execute(update(people).where(people.c.id == person_id).values(renewed))

    async def set_employment(  # noqa: PLR0913, PLR0917
        self,
        connection: AsyncConnection,
        person_id: int,
        employment: str,
        detail: str,
        since: date,
        by: str,
        how: Verified,
    ) -> None:
        """Whether somebody works from `since` on, inside the caller's writing transaction ("": nobody knows).

        Who worked and is out of work now is a task for the household's helper. Raises as `change` does.
        """
        self._past_or_today(since)
        row = await locked(connection, person_id)
        before = self._record.values(row)
        values = checked({"employment": employment, "employment_detail": detail}, before, self._divisions)
        if not values:
            return
        after = {**before, **values}
        await History(connection, person_id, self._trail(by, how)).put_all(before, after, since)
        await self._store(connection, person_id, values)
        await self._tell_helper(connection, row, after)

    async def _tell_helper(self, connection: AsyncConnection, row: Row[Any], after: Mapping[str, Any]) -> None:
        if lost_work(row.employment, after["employment"]):
            await tell_helper(connection, row.id, self._due(self._today()), self._clock.now())

    async def add_past(  # noqa: PLR0913, PLR0917
        self,
        person_id: int,
        status: Status,
        value: str,
        since: date,
        until: date,
        by: str,
        how: Verified,
        detail: str = "",
    ) -> None:
        """Adds what held from `since` to before `until`, which changes nothing of what holds now.

        Raises NoSuchPerson, BadValue, BackToFront, InFuture, Overlaps.
        """
        self._past_or_today(until)
        held = checked_status(status, value, detail, self._divisions)
        async with self._database.write() as connection:
            await locked(connection, person_id)
            past = History(connection, person_id, self._trail(by, how))
            await past.add_past(status, held, since, until)
            await self._audit.write(
                connection, by, "registry.history_added", subject(person_id), status=str(status), how=str(how)
            )

    async def enter_class(self, person_id: int, code: PersonClass, since: date | None, by: str, how: Verified) -> None:
        """Puts somebody in a class since a day, or since nobody knows when.

        Who is in it stays as they are. Raises NoSuchPerson, InFuture, Overlaps.
        """
        if since:
            self._past_or_today(since)
        async with self._database.write() as connection:
            await locked(connection, person_id)
            if await Classes(connection, person_id).enter(code, since, self._trail(by, how)):
                await self._touch(connection, person_id)
                await self._audit.write(
                    connection, by, "registry.class_entered", subject(person_id), code=str(code), how=str(how)
                )

    async def leave_class(self, person_id: int, code: PersonClass, until: date, by: str, how: Verified) -> None:
        """Somebody is not in a class any more from `until` on.

        Raises NoSuchPerson, NotInClass, InFuture, BackToFront.
        """
        self._past_or_today(until)
        async with self._database.write() as connection:
            await locked(connection, person_id)
            await Classes(connection, person_id).leave(code, until)
            await self._touch(connection, person_id)
            await self._audit.write(
                connection, by, "registry.class_left", subject(person_id), code=str(code), how=str(how)
            )

    async def _touch(self, connection: AsyncConnection, person_id: int) -> None:
        renewed = {"version": people.c.version + 1, "updated_at": self._clock.now()}
        await connection.execute(update(people).where(people.c.id == person_id).values(renewed))

    async def verify(self, person_id: int, by: str, how: Verified, on: date) -> None:
        """Notes who checked the record, how and on which day; an older check never covers a newer one.

        Raises NoSuchPerson, InFuture.
        """
        self._past_or_today(on)
        async with self._database.write() as connection:
            row = await locked(connection, person_id)
            if row.verified_on is None or row.verified_on <= on:
                values = {"verified_on": on, "verified_by": by, "verified_how": how, "version": row.version + 1}
                await connection.execute(update(people).where(people.c.id == person_id).values(values))
            await self._audit.write(
                connection, by, "registry.person_verified", subject(person_id), how=str(how), on=on.isoformat()
            )

    async def reveal(self, person_id: int, field: str, staff: Staff) -> str:
        """A sealed field in full, with a row in the audit log; raises NotAllowed, NotSealed, NoSuchPerson."""
        if not staff.may(Permission.REVEAL_PERSON):
            raise NotAllowed
        if field not in SEALED:
            raise NotSealed(field)
        async with self._database.write() as connection:
            query = select(people.c[field]).where(people.c.id == person_id)
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise NoSuchPerson
            opened = self._sealer.open(row[0], place_of(people, field, person_id)) if row[0] else ""
            await self._audit.write(connection, staff.actor, "registry.revealed", subject(person_id), field=field)
        return opened

    async def erase(self, person_id: int, by: str) -> None:
        """Removes the person and all that is known of them; services done stay as counts. Raises NoSuchPerson."""
        async with self._database.write() as connection:
            row = await locked(connection, person_id)
            for forget in self._forget:
                await forget(connection, person_id)
            await erase_person(connection, person_id, row.household_id)
            await self._audit.write(connection, by, "registry.person_erased", subject(person_id))
        await self._database.empty_log()

    async def _check(self, connection: AsyncConnection, values: Mapping[str, Any], person_id: int) -> None:
        number, home = values.get("id_number"), values.get("household_id")
        found = await self._with_id_number(connection, number) if number else None
        if found is not None and found != person_id:
            raise IdNumberTaken(found)
        if home is not None and not await households_of(connection, households.c.id == home):
            raise NoSuchHousehold

    def _past_or_today(self, day: date | None) -> date:
        today = self._today()
        if day and day > today:
            raise InFuture(day)
        return day or today

    def _trail(self, by: str, how: Verified) -> Trail:
        return Trail(by, how, self._clock.now())


def subject(person_id: int) -> str:
    """A person in the audit log."""
    return f"person:{person_id}"


async def locked(connection: AsyncConnection, person_id: int, version: int | None = None) -> Row[Any]:
    """The person's row, which nobody else changes before the transaction ends; raises NoSuchPerson, Changed."""
    query = select(people).where(people.c.id == person_id).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise NoSuchPerson
    if version is not None and row.version != version:
        raise Changed
    return row
