"""Keys are replaced: nothing is lost or left behind, and the log tells. All people are made up."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sealed_people as people
from scratch import all_stored
from sealed_people import (
    behind,
    fill,
    id_number,
    opened,
    quiet,
    rotation,
    row_of,
    sealed_people,
    sealed_words,
)
from sqlalchemy import insert, select, update

from bot.clock import SystemClock
from bot.privacy.audit import Audit
from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.columns import place_of
from bot.privacy.key_file import read_key_file
from bot.privacy.rotation import TooSoon
from bot.privacy.sealing import Sealer
from bot.storage.database import Database

MANY = 1203


def settle(key_file: Path) -> None:
    """Lets the last change of the keys be two hours ago."""
    earlier = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(key_file, (earlier, earlier))


async def test_everything_stands_under_the_new_key_and_says_the_same(
    database: Database, app: Sealer, key_file: Path
) -> None:
    await fill(database, app, range(MANY))
    told: list[tuple[int, int]] = []
    outcome = await rotation(database, key_file).rotate("command", lambda done, total: told.append((done, total)))
    assert (outcome.rows, outcome.left, outcome.lost, outcome.clashing) == (MANY + 1, 0, 0, 0)
    assert told[-1] == (MANY + 1, MANY + 1)
    assert await behind(database, key_file) == 0
    assert read_key_file(key_file).names == ("k2", "k1")
    assert await opened(database, app) == {number: people.clear(number) for number in range(MANY)}
    async with database.read() as connection:
        word = (await connection.execute(select(sealed_words))).one()
    assert app.open(word.meaning, place_of(sealed_words, "meaning", "路费")) == "交通补助"


async def test_index_alone_under_the_old_key_is_renewed_too(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    index = BlindIndex(app).of(PHONE, people.phone(1))
    await rotation(database, key_file).rotate("command", quiet)
    async with database.write() as connection:
        await connection.execute(update(sealed_people).where(sealed_people.c.id == 1).values(phone_index=index))
    await rotation(database, key_file).resume("command", quiet)
    assert await behind(database, key_file) == 0


async def test_what_is_not_known_stays_so(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    empty = {"phone": None, "phone_index": None, "id_number_index": None, "address": None}
    async with database.write() as connection:
        await connection.execute(update(sealed_people).where(sealed_people.c.id == 1).values(empty))
    assert (await rotation(database, key_file).rotate("command", quiet)).left == 0
    async with database.read() as connection:
        row = (await connection.execute(select(sealed_people).where(sealed_people.c.id == 1))).one()._mapping
    assert {name: row[name] for name in empty} == empty


async def test_text_that_does_not_open_is_left_and_counted(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    async with database.write() as connection:
        await connection.execute(update(sealed_people).where(sealed_people.c.id == 1).values(address="k1.AAAA"))
    outcome = await rotation(database, key_file).rotate("command", quiet)
    assert (outcome.rows, outcome.left, outcome.lost) == (3, 1, 1)
    async with database.read() as connection:
        row = (await connection.execute(select(sealed_people).where(sealed_people.c.id == 1))).one()
    assert row.address == "k1.AAAA"
    assert row.phone.startswith("k2.")


async def test_index_stays_unique_under_one_key(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    await rotation(database, key_file).rotate("command", quiet)
    index = BlindIndex(app)
    async with database.read() as connection:
        stored = set((await connection.scalars(select(sealed_people.c.id_number_index))).all())
    assert stored == {index.of(ID_NUMBER, id_number(number)) for number in range(3)}


async def test_unused_keys_go_and_used_ones_stay(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    late = row_of(app, 77)
    await rotation(database, key_file).rotate("command", quiet)
    await rotation(database, key_file).rotate("command", quiet)
    async with database.write() as connection:
        await connection.execute(insert(sealed_people).values(late))
    settle(key_file)
    assert await rotation(database, key_file).prune("command") == {"k2"}
    assert read_key_file(key_file).names == ("k3", "k1")
    assert (await opened(database, Sealer(key_file)))[77] == people.clear(77)


async def test_keys_are_not_pruned_while_an_import_may_still_store_under_them(
    database: Database, app: Sealer, key_file: Path
) -> None:
    await fill(database, app, range(3))
    await rotation(database, key_file).rotate("command", quiet)
    with pytest.raises(TooSoon) as caught:
        await rotation(database, key_file).prune("command")
    assert timedelta(minutes=59) < caught.value.until - datetime.now(UTC) <= timedelta(hours=1)
    assert read_key_file(key_file).names == ("k2", "k1")


async def test_log_has_names_and_counts_only(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(3))
    await rotation(database, key_file).rotate("command", quiet)
    settle(key_file)
    await rotation(database, key_file).prune("command")
    audit = Audit(database, SystemClock())
    entries = [(each.actor, each.action, each.subject, each.detail) for each in reversed(await audit.page())]
    assert entries == [
        ("command", "keys.added", "key:k2", {}),
        ("command", "keys.resealed", "key:k2", {"rows": 4, "left": 0, "lost": 0, "clashing": 0}),
        ("command", "keys.pruned", "keys", {"keys": ["k1"]}),
    ]


async def test_stolen_database_has_neither_number(database: Database, app: Sealer, key_file: Path) -> None:
    await fill(database, app, range(50))
    await rotation(database, key_file).rotate("command", quiet)
    stolen = await all_stored(database)
    assert b"k2." in stolen
    secrets = [text for number in range(50) for text in people.clear(number).values() if text != "无"]
    assert not [text for text in secrets if text.encode() in stolen]
