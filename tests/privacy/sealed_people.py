"""A table with sealed columns for the tests of rotation; run as a program it is a second process that rotates.

All people are made up: region 999999 was never issued, and phones of 1380000xxxx belong to nobody.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, select

from bot.clock import SystemClock
from bot.privacy.audit import Audit
from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.columns import place_of, sealed_column, sealed_columns
from bot.privacy.masking import CHECK_DIGITS, WEIGHTS
from bot.privacy.rotation import Rotation
from bot.privacy.sealing import Sealer
from bot.storage.database import Database

tables = MetaData()
sealed_people = Table(
    "sealed_people",
    tables,
    Column("id", Integer, primary_key=True),
    sealed_column("id_number", index="id_number_index", kind=ID_NUMBER),
    Column("id_number_index", String(80), unique=True),
    sealed_column("phone", index="phone_index", kind=PHONE),
    Column("phone_index", String(80)),
    sealed_column("address"),
    sealed_column("illness"),
)
sealed_words = Table("sealed_words", tables, Column("word", String(40), primary_key=True), sealed_column("meaning"))


def id_number(number: int) -> str:
    """The well-formed ID number of the made-up person of that number."""
    body = f"9999991970{1 + number // 1000 // 28 % 12:02}{1 + number // 1000 % 28:02}{number % 1000:03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_DIGITS[total % 11]


def phone(number: int) -> str:
    """Their phone."""
    return f"138{number:08}"


def clear(number: int) -> dict[str, str]:
    """What is sealed about them."""
    return {"id_number": id_number(number), "phone": phone(number), "address": f"某村{number}号", "illness": "无"}


def row_of(sealer: Sealer, number: int) -> dict[str, Any]:
    """Their row."""
    index = BlindIndex(sealer)
    sealed = {name: sealer.seal(text, place_of(sealed_people, name, number)) for name, text in clear(number).items()}
    indexes = {"id_number_index": index.of(ID_NUMBER, id_number(number)), "phone_index": index.of(PHONE, phone(number))}
    return {"id": number, **sealed, **indexes}


async def fill(database: Database, sealer: Sealer, numbers: Sequence[int]) -> None:
    """Adds people, and a word."""
    async with database.write() as connection:
        await connection.run_sync(tables.create_all)
        await connection.execute(insert(sealed_people), [row_of(sealer, number) for number in numbers])
        word = {"word": "路费", "meaning": sealer.seal("交通补助", place_of(sealed_words, "meaning", "路费"))}
        await connection.execute(insert(sealed_words), [word])


async def opened(database: Database, sealer: Sealer) -> dict[int, dict[str, str | None]]:
    """What is sealed about everybody, in clear."""
    async with database.read() as connection:
        rows = (await connection.execute(select(sealed_people))).mappings().all()
    return {row["id"]: {name: _open(sealer, row, name) for name in clear(0)} for row in rows}


def _open(sealer: Sealer, row: Any, name: str) -> str | None:
    return None if row[name] is None else sealer.open(row[name], place_of(sealed_people, name, row["id"]))


def rotation(database: Database, key_file: Path) -> Rotation:
    """A command's rotation, with a sealer of its own as in another process."""
    return rotation_with(database, Sealer(key_file))


def rotation_with(database: Database, sealer: Sealer) -> Rotation:
    """The same with this sealer."""
    clock = SystemClock()
    return Rotation(database, sealer, Audit(database, clock), clock, sealed_columns(tables))


def quiet(_done: int, _total: int) -> None:
    """Tells nobody how far it is."""


async def behind(database: Database, key_file: Path) -> int:
    """How many values do not stand under the current key."""
    seen = await rotation(database, key_file).overview()
    return sum(sum(each.under.values()) - each.under[seen.names[0]] + each.elsewhere for each in seen.standings)


async def _rotate(url: str, key_file: str) -> None:
    database = Database(url)
    await rotation(database, Path(key_file)).rotate("command", lambda done, total: print(done, total, flush=True))
    await database.close()


if __name__ == "__main__":
    asyncio.run(_rotate(*sys.argv[1:]))
