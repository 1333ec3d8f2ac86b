"""Erased means gone: from every table, and from the file; what was done for them stays as a count."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from registry_world import CLERK, PENGSHUI, TODAY, World
from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.tables import vacancies
from bot.registry import accounts
from bot.registry.errors import NoSuchPerson
from bot.registry.people import People
from bot.registry.person import Person, PersonChange
from bot.registry.tables import (
    consents,
    households,
    people,
    person_accounts,
    person_classes,
    person_statuses,
    recommendations,
    registry_talks,
    registry_tasks,
    service_events,
)
from bot.registry.tasks import NewTask
from bot.registry.values import PersonClass, Purpose, TaskKind, Verified
from bot.storage.base import metadata
from bot.storage.database import Database

NAME = "欧阳丁香"
VILLAGE = "丁香示例村"
WORDS = "丁香说过的话"


async def known(world: World) -> Person:
    """Somebody of whom every table knows something."""
    home = await world.household()
    person = await world.person(1, PersonClass.MONITORED, name=NAME, village=VILLAGE, household_id=home)
    change = PersonChange({"employment": "employed", "address": "示例路"})
    await world.people.change(person.id, person.version, change, CLERK, Verified.VISIT)
    talk, now = await world.chat(), world.clock.now()
    async with world.database.write() as connection:
        await world.consents.give(connection, person.id, Purpose.ACCOUNT, "person", "chat")
        await accounts.link(connection, person.id, talk, "chat", now)
        await world.tasks.add(connection, NewTask(TaskKind.CORRECT_RECORD, TODAY, person.id, detail=WORDS))
        await world.tasks.add(connection, NewTask(TaskKind.IDENTIFY, TODAY, conversation_id=talk, detail=WORDS))
        step = {"conversation_id": talk, "step": "link", "detail": {"said": WORDS}, "at": now}
        await connection.execute(insert(registry_talks).values(step))
        await connection.execute(insert(service_events).values(event(person.id, now)))
    return await world.again(person.id)


def event(person_id: int, now: Any) -> dict[str, Any]:
    done = {"kind": "visit", "happened_on": TODAY, "counts": True, "region": PENGSHUI, "channel": "console"}
    return {"person_id": person_id, "actor": CLERK, "note": WORDS, "recorded_at": now, **done}


async def size(database: Database, table: Table) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def test_everything_that_tells_who_they_were_goes(world: World) -> None:
    person = await known(world)
    await world.people.erase(person.id, CLERK)
    assert await world.people.get(person.id) is None
    tables = (people, households, person_classes, person_statuses, consents, person_accounts)
    for table in (*tables, registry_talks, registry_tasks):
        assert await size(world.database, table) == 0, table.name


async def test_services_done_stay_as_counts(world: World) -> None:
    person = await known(world)
    await world.people.erase(person.id, CLERK)
    async with world.database.read() as connection:
        (row,) = (await connection.execute(select(service_events))).all()
    assert (row.person_id, row.note) == (None, "")
    assert (row.kind, row.region, row.happened_on, row.counts) == ("visit", PENGSHUI, TODAY, True)


async def test_the_audit_log_knows_the_number_only(world: World) -> None:
    person = await known(world)
    await world.people.erase(person.id, CLERK)
    entry = (await world.audit.page())[0]
    assert (entry.actor, entry.action, entry.subject, entry.detail) == (
        CLERK,
        "registry.person_erased",
        f"person:{person.id}",
        {},
    )


async def test_nothing_is_left_in_any_table_or_in_the_file(world: World, tmp_path: Path) -> None:
    person = await known(world)
    sealed = await sealed_texts(world)
    await world.people.erase(person.id, CLERK)
    async with world.database.read() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            assert not any(word in str(row) for row in rows for word in (NAME, VILLAGE, WORDS)), table.name
    if not world.database.is_sqlite:
        return
    await world.database.close()
    content = (tmp_path / "bangfu.db").read_bytes()
    assert [word for word in (NAME, VILLAGE, WORDS, *sealed) if word.encode() in content] == []


async def sealed_texts(world: World) -> list[str]:
    async with world.database.read() as connection:
        row = (await connection.execute(select(people.c.id_number, people.c.phone, people.c.address))).one()
    return list(row)


async def test_others_stay_with_their_household_and_chats(world: World) -> None:
    person = await known(world)
    other = await world.person(2, household_id=person.household_id)
    await world.people.erase(person.id, CLERK)
    assert await world.again(other.id) == other
    assert await size(world.database, households) == 1


async def test_a_recommendation_and_a_delivery_lose_their_name(world: World) -> None:
    person = await known(world)
    now = world.clock.now()
    async with world.database.write() as connection:
        await connection.execute(insert(vacancies).values(a_vacancy(now)))
        shown = {"conversation_id": "talk-1", "person_id": person.id, "vacancy_id": 1, "suitable": True}
        await connection.execute(insert(recommendations).values(**shown, shown_at=now))
    await world.people.erase(person.id, CLERK)
    async with world.database.read() as connection:
        assert list(await connection.scalars(select(recommendations.c.person_id))) == [None]


def a_vacancy(now: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"id": 1, "created_at": now}
    for column in vacancies.c:
        if column.name in found or column.nullable or column.default is not None:
            continue
        kind = column.type.python_type
        found[column.name] = TODAY if kind is date else now if kind is type(now) else kind()
    return found


async def test_other_rooms_forget_in_the_same_transaction(world: World) -> None:
    person = await known(world)
    seen: list[int] = []

    async def forget(connection: AsyncConnection, person_id: int) -> None:
        found = await connection.scalar(select(people.c.id).where(people.c.id == person_id))
        seen.append(found)

    async def fail(connection: AsyncConnection, person_id: int) -> None:
        raise NoSuchPerson

    parts = world.database, world.sealer, world.index, world.audit, world.clock, world.divisions
    with pytest.raises(NoSuchPerson):
        await People(*parts, forget=(forget, fail)).erase(person.id, CLERK)
    assert seen == [person.id]
    assert await world.people.get(person.id) is not None


async def test_a_number_never_comes_back(world: World) -> None:
    person = await world.person(1)
    await world.people.erase(person.id, CLERK)
    with pytest.raises(NoSuchPerson):
        await world.people.erase(person.id, CLERK)
    assert (await world.person(1)).id > person.id
