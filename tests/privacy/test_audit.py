"""The audit log: it only grows, and it shows when somebody changed it all the same."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest
from scratch import unguard
from sqlalchemy import Executable, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.clock import SystemClock
from bot.privacy.audit import Audit, digest
from bot.privacy.tables import audit_log
from bot.storage.database import Database


@pytest.fixture
def audit(database: Database) -> Audit:
    return Audit(database, SystemClock())


async def fill(audit: Audit, count: int) -> None:
    for number in range(1, count + 1):
        await audit.record(f"staff:{number % 3}", "talk.opened_personal", f"handoff:{number}", reason="回拨")


async def tamper(database: Database, *statements: str) -> None:
    """What somebody with the database in hands could do."""
    async with database.write() as connection:
        await unguard(connection)
        for statement in statements:
            await connection.exec_driver_sql(statement)


async def test_empty_log_is_whole(audit: Audit) -> None:
    assert await audit.broken() is None
    assert (await audit.head()).id == 0
    assert await audit.page() == []


async def test_log_is_whole_and_numbered_without_gaps(audit: Audit) -> None:
    await fill(audit, 7)
    assert await audit.broken() is None
    assert [entry.id for entry in await audit.page()] == [7, 6, 5, 4, 3, 2, 1]
    assert (await audit.head()).hash == (await audit.page(limit=1))[0].hash


async def test_entry_says_who_did_what_when_to_what(audit: Audit) -> None:
    before = SystemClock().now()
    await audit.record("staff:3", "talk.printed", "handoff:9", pages=2, teams=["服务台"], confidential=True, why=None)
    (entry,) = await audit.page()
    assert (entry.actor, entry.action, entry.subject) == ("staff:3", "talk.printed", "handoff:9")
    assert entry.detail == {"pages": 2, "teams": ["服务台"], "confidential": True, "why": None}
    assert before <= entry.at <= SystemClock().now()


async def test_database_refuses_to_change_or_remove_an_entry(database: Database, audit: Audit) -> None:
    await fill(audit, 2)
    for statement in (audit_log.update().values(actor="nobody"), audit_log.delete()):
        await assert_refused(database, statement)
    assert len(await audit.page()) == 2


async def test_sqlite_refuses_to_replace_an_entry(sqlite_database: Database) -> None:
    audit = Audit(sqlite_database, SystemClock())
    await fill(audit, 2)
    await assert_refused(sqlite_database, text("REPLACE INTO audit_log SELECT * FROM audit_log WHERE id = 1"))
    assert len(await audit.page()) == 2


async def assert_refused(database: Database, statement: Executable) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with database.write() as connection:
            await connection.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'staff:9'",
        "action = 'talk.closed'",
        "subject = 'handoff:1'",
        'detail = \'{"reason": "别的"}\'',
        "at = '2020-01-01 00:00:00.000000'",
        "previous = hash",
        "hash = previous",
    ],
)
async def test_changed_entry_is_found(database: Database, audit: Audit, change: str) -> None:
    await fill(audit, 6)
    await tamper(database, f"UPDATE audit_log SET {change} WHERE id = 4")
    assert await audit.broken() == 4


@pytest.mark.parametrize("number", [1, 4])
async def test_removed_entry_is_found(database: Database, audit: Audit, number: int) -> None:
    await fill(audit, 6)
    await tamper(database, f"DELETE FROM audit_log WHERE id = {number}")
    assert await audit.broken() == number


async def test_closing_the_gap_with_new_numbers_is_found(database: Database, audit: Audit) -> None:
    await fill(audit, 6)
    renumber = [f"UPDATE audit_log SET id = {number - 1} WHERE id = {number}" for number in (5, 6)]
    await tamper(database, "DELETE FROM audit_log WHERE id = 4", *renumber)
    assert await audit.broken() == 4


async def test_swapped_entries_are_found(database: Database, audit: Audit) -> None:
    await fill(audit, 6)
    moves = [(3, 99), (4, 3), (99, 4)]
    await tamper(database, *[f"UPDATE audit_log SET id = {to} WHERE id = {number}" for number, to in moves])
    assert await audit.broken() == 3


async def test_inserted_entry_is_found(database: Database, audit: Audit) -> None:
    await fill(audit, 3)
    forged = {"id": 4, "at": SystemClock().now(), "actor": "staff:1", "action": "x", "subject": "", "detail": {}}
    async with database.write() as connection:
        await connection.execute(insert(audit_log).values(**forged, previous="0" * 64, hash="f" * 64))
    assert await audit.broken() == 4


async def test_removed_end_and_rewritten_chain_differ_from_a_head_noted_before(
    database: Database, audit: Audit
) -> None:
    await fill(audit, 4)
    noted = await audit.head()
    await tamper(database, "DELETE FROM audit_log WHERE id = 4")
    assert await audit.broken() is None
    await audit.record("staff:1", "talk.printed")
    assert (await audit.head()).id == noted.id
    assert (await audit.head()).hash != noted.hash


async def test_twenty_writers_at_once_make_one_chain(audit: Audit) -> None:
    await asyncio.gather(*(fill(audit, 10) for _ in range(20)))
    assert (await audit.head()).id == 200
    assert await audit.broken() is None


async def test_two_processes_make_one_chain(database: Database, database_url: str) -> None:
    second = Database(database_url)
    logs = [Audit(each, SystemClock()) for each in (database, second)]
    await asyncio.gather(*(fill(log, 20) for log in logs))
    await second.close()
    assert (await logs[0].head()).id == 40
    assert await logs[0].broken() is None


async def test_entry_of_a_transaction_that_failed_is_gone_and_leaves_no_gap(database: Database, audit: Audit) -> None:
    await fill(audit, 1)
    with pytest.raises(IntegrityError):
        await write_twice(database, audit)
    await fill(audit, 1)
    assert [entry.id for entry in await audit.page()] == [2, 1]
    assert await audit.broken() is None


async def write_twice(database: Database, audit: Audit) -> None:
    """An entry, and then another of the same number by a mistake."""
    async with database.write() as connection:
        await audit.write(connection, "staff:1", "talk.closed")
        row = dict((await connection.execute(select(audit_log).where(audit_log.c.id == 2))).one()._mapping)
        await connection.execute(insert(audit_log).values(row))


async def test_several_entries_of_one_transaction_follow_each_other(database: Database, audit: Audit) -> None:
    async with database.write() as connection:
        for number in range(3):
            await audit.write(connection, "staff:1", "talk.closed", f"handoff:{number}")
    assert await audit.broken() is None
    assert (await audit.head()).id == 3


async def test_pages_go_back_in_time_and_can_be_narrowed(audit: Audit) -> None:
    await fill(audit, 6)
    await audit.record("staff:1", "staff.added")
    await audit.record("staff:1", "staff%added")
    assert [entry.id for entry in await audit.page(before=5, limit=2)] == [4, 3]
    assert {entry.actor for entry in await audit.page(actor="staff:2")} == {"staff:2"}
    assert [entry.id for entry in await audit.page(action="staff.")] == [7]
    assert [entry.id for entry in await audit.page(action="staff.added", actor="staff:1")] == [7]
    assert await audit.page(action="talk%") == []


@pytest.mark.parametrize("subject", ["\0", "\ud800", "长" * 1000, "'; DROP TABLE audit_log; --", "<script>"])
async def test_whatever_a_stranger_sends_can_be_logged(audit: Audit, subject: str) -> None:
    await audit.record("unknown", "request.forbidden", subject, path=subject)
    assert await audit.broken() is None
    assert len((await audit.page())[0].subject) <= 80


async def test_log_longer_than_a_batch_is_checked_to_its_end(database: Database, audit: Audit) -> None:
    await fill(audit, 1)
    await add_quickly(database, 4500)
    assert await audit.broken() is None
    await tamper(database, "UPDATE audit_log SET actor = 'nobody' WHERE id = 4321")
    assert await audit.broken() == 4321


async def add_quickly(database: Database, count: int) -> None:
    async with database.write() as connection:
        row = dict((await connection.execute(select(audit_log))).one()._mapping)
        rows = []
        for _ in range(count):
            row = {**row, "id": row["id"] + 1, "previous": row["hash"], "at": row["at"].astimezone(UTC)}
            row["hash"] = digest(row)
            rows.append(row)
        await connection.execute(insert(audit_log), rows)
        assert (await connection.execute(select(func.count()).select_from(audit_log))).scalar_one() == count + 1
