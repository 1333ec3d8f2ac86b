"""What the registry knows of a linked person, as facts; what it does not know stays unknown.

The person is invented.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.handoff.tables import conversations
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer
from bot.registry import accounts
from bot.registry.chat_facts import KnownFacts, works_outside
from bot.registry.people import People
from bot.registry.person import NewPerson
from bot.registry.values import PersonClass
from bot.storage.database import Database

CHAT = "chat-of-somebody"
VALUES = {
    "name": "李样例",
    "birth_date": date(1980, 5, 6),
    "disability": "2",
    "employment": "unemployed",
    "home_region": "500243",
}


@pytest.fixture
async def known(database: Database, tmp_path: Path) -> KnownFacts:
    sealer, clock = Sealer(tmp_path / "secret.key"), SystemClock()
    audit = Audit(database, clock)
    people = People(database, sealer, BlindIndex(sealer), audit, clock, Divisions.load())
    person = await people.add(NewPerson(VALUES, (PersonClass.OUT_OF_POVERTY,)), "staff:1")
    async with database.write() as connection:
        row = {"id": CHAT, "channel": "web", "address": CHAT, "started_at": clock.now(), "heard_at": clock.now()}
        await connection.execute(insert(conversations).values(**row))
        await accounts.link(connection, person, CHAT, "office", clock.now())
    return KnownFacts(people, clock)


async def test_recorded_things_are_facts(known: KnownFacts) -> None:
    facts = await known.of(CHAT)
    assert dict(facts.values) == {"birth_date": date(1980, 5, 6), "disability_grade": 2, "employment": "unemployed"}


async def test_class_that_is_not_recorded_is_unknown(known: KnownFacts) -> None:
    assert dict((await known.of(CHAT)).classes) == {"out_of_poverty": True}


async def test_nothing_is_known_of_a_stranger(known: KnownFacts) -> None:
    facts = await known.of("another-chat")
    assert not facts.values
    assert not facts.classes


@pytest.mark.parametrize(
    ("work", "home", "where"),
    [
        ("440100", "500243", "province"),
        ("500114", "500243", "county"),
        ("500243", "500243", "none"),
        ("500000", "500243", None),
        ("", "500243", None),
    ],
)
def test_where_somebody_works(work: str, home: str, where: str | None) -> None:
    assert works_outside(work, home) == where
