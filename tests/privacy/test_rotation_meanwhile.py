"""Keys are replaced while others read and write, and after a stop at any moment. All people are made up."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
import sealed_people as people
from scratch import apart
from sealed_people import (
    behind,
    fill,
    id_number,
    opened,
    quiet,
    rotation,
    rotation_with,
    row_of,
    sealed_people,
)
from sqlalchemy import insert, select, update

from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.columns import place_of
from bot.privacy.key_file import KeysHeld, add_key, held, read_key_file
from bot.privacy.sealing import Place, Sealer
from bot.storage.database import Database

MANY = 1203


class Stopped(Exception):
    """Somebody pulled the plug."""


async def test_people_are_found_by_their_numbers_before_during_and_after(
    database: Database, app: Sealer, key_file: Path
) -> None:
    await fill(database, app, range(MANY))
    index = BlindIndex(app)

    async def finds(number: int) -> bool:
        wanted = sealed_people.c.id_number_index.in_(index.all_of(ID_NUMBER, id_number(number)))
        same_phone = sealed_people.c.phone_index.in_(index.all_of(PHONE, people.phone(number)))
        async with database.read() as connection:
            return (await connection.scalars(select(sealed_people.c.id).where(wanted, same_phone))).all() == [number]

    assert await finds(0)
    with pytest.raises(Stopped):
        await rotation(database, key_file).rotate("command", stop_at_once)
    assert await behind(database, key_file) > 0
    assert await finds(0)
    assert await finds(MANY - 1)
    await rotation(database, key_file).resume("command", quiet)
    assert await finds(0)
    assert await finds(MANY - 1)


def stop_at_once(done: int, total: int) -> None:
    raise Stopped


async def test_stopped_rotation_goes_on_without_another_key(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(MANY))
    with pytest.raises(Stopped):
        await rotation(database, key_file).rotate("command", stop_at_once)
    outcome = await rotation(database, key_file).resume("command", quiet)
    assert (outcome.rows, outcome.left) == (MANY + 1 - 500, 0)
    assert read_key_file(key_file).names == ("k2", "k1")
    assert (await rotation(database, key_file).resume("command", quiet)).rows == 0


async def test_killed_process_leaves_nothing_half_done(
    database: Database, database_url: str, app: Sealer, key_file: Path
) -> None:
    await fill(database, app, range(MANY))
    command = (sys.executable, people.__file__, database_url, str(key_file))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 60)
    process.kill()
    await process.communicate()
    assert await opened(database, app) == {number: people.clear(number) for number in range(MANY)}
    assert (await rotation(database, key_file).resume("command", quiet)).left == 0
    assert await behind(database, key_file) == 0


async def test_change_made_meanwhile_is_never_overwritten(database: Database, app: Sealer, key_file: Path) -> None:
    """The app changes everybody's phone, half of them with the old key, between reading and writing of a batch."""
    await fill(database, app, range(10))
    stale = Sealer(key_file)
    stale.prepare()
    seals = iter(range(10**6))

    class Racing(Sealer):
        def seal(self, text: str, place: Place) -> str:
            if next(seals) == 3:
                apart(change_phones(database.url.render_as_string(hide_password=False), old_phones | new_phones))
            return super().seal(text, place)

    old_phones = {n: stale.seal(f"139{n:08}", place_of(sealed_people, "phone", n)) for n in range(5)}
    add_key(key_file, "k2")
    new_phones = {n: app.seal(f"139{n:08}", place_of(sealed_people, "phone", n)) for n in range(5, 10)}
    racing = Racing(key_file)
    assert (await rotation_with(database, racing).resume("command", quiet)).left == 0
    assert {each["phone"] for each in (await opened(database, app)).values()} == {f"139{n:08}" for n in range(10)}
    assert await behind(database, key_file) == 0


async def change_phones(url: str, phones: dict[int, str]) -> None:
    database = Database(url)
    async with database.write() as connection:
        for number, sealed in phones.items():
            change = update(sealed_people).where(sealed_people.c.id == number)
            await connection.execute(change.values(phone=sealed))
    await database.close()


async def test_text_stored_late_under_the_old_key_is_found_by_the_next_run(
    database: Database, app: Sealer, key_file: Path
) -> None:
    late = row_of(app, 77)
    await fill(database, app, range(5))
    await rotation(database, key_file).rotate("command", quiet)
    async with database.write() as connection:
        await connection.execute(insert(sealed_people).values(late))
    assert await behind(database, key_file) == 6
    assert (await rotation(database, key_file).resume("command", quiet)).rows == 1
    assert (await opened(database, app))[77] == people.clear(77)


async def test_same_number_under_two_keys_stops_nothing_else(database: Database, app: Sealer, key_file: Path) -> None:
    """Somebody was entered a second time during rotation by code that did not look under the old key."""
    await fill(database, app, range(3))
    add_key(key_file, "k2")
    twin = {**row_of(app, 9), "id_number_index": BlindIndex(app).of(ID_NUMBER, id_number(1))}
    async with database.write() as connection:
        await connection.execute(insert(sealed_people).values(twin))
    outcome = await rotation(database, key_file).resume("command", quiet)
    assert (outcome.left, outcome.clashing) == (1, 1)
    assert (await opened(database, app))[1] == people.clear(1)


async def test_app_goes_on_reading_and_writing_meanwhile(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(MANY))
    second = Database(database.url.render_as_string(hide_password=False))
    changed: dict[int, str] = {}

    async def work() -> None:
        for number in range(0, MANY, 40):
            address = f"新村{number}号"
            place = place_of(sealed_people, "address", number)
            change = update(sealed_people).where(sealed_people.c.id == number)
            async with second.write() as connection:
                await connection.execute(change.values(address=app.seal(address, place)))
            changed[number] = address
            async with second.read() as connection:
                wanted = select(sealed_people.c.phone).where(sealed_people.c.id == number)
                sealed = (await connection.execute(wanted)).scalar_one()
            assert app.open(sealed, place_of(sealed_people, "phone", number)) == people.phone(number)

    await asyncio.gather(rotation(database, key_file).rotate("command", quiet), work())
    await rotation(database, key_file).resume("command", quiet)
    found = await opened(database, app)
    assert {number: found[number]["address"] for number in changed} == changed
    assert await behind(database, key_file) == 0
    await second.close()


async def test_only_one_rotates_at_a_time(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    with held(key_file):
        for verb in ("rotate", "resume"):
            with pytest.raises(KeysHeld):
                await getattr(rotation(database, key_file), verb)("command", quiet)
        with pytest.raises(KeysHeld):
            await rotation(database, key_file).prune("command")
    assert read_key_file(key_file).names == ("k1",)
