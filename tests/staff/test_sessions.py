"""Sessions: how long they last, that they are renewed, and what ends them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from staff_world import GOOD, Office

from bot.staff.errors import NoSession
from bot.staff.roles import Role
from bot.staff.tables import staff_sessions


async def sign_in(office: Office) -> str:
    if await office.accounts.find("xiaoli") is None:
        await office.hire("xiaoli")
    return (await office.sessions.open((await office.member("xiaoli")).id, "full")).token


async def test_session_knows_who_is_signed_in_and_how_far(office: Office) -> None:
    member = await office.hire("xiaoli")
    opened = await office.sessions.open(member.id, "password")
    session = await office.sessions.find(opened.token)
    assert session
    assert (session.staff, session.csrf, session.stage) == (member, opened.csrf, "password")


async def test_database_holds_a_hash_of_the_token_only(office: Office) -> None:
    token = await sign_in(office)
    async with office.database.read() as connection:
        stored = (await connection.execute(select(staff_sessions.c.token))).scalar_one()
    assert token not in stored
    assert await office.sessions.find(stored) is None


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\0", "\ud800", "a" * 100_000])
async def test_forged_token_finds_nothing(office: Office, token: str) -> None:
    await sign_in(office)
    assert await office.sessions.find(token) is None


async def test_tokens_are_long_and_never_the_same(office: Office) -> None:
    tokens = {await sign_in(office) for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(each) >= 43 for each in tokens)


async def test_session_ends_after_two_idle_hours(office: Office) -> None:
    token = await sign_in(office)
    for _ in range(3):
        office.clock.move(7199)
        assert await office.sessions.find(token)
    office.clock.move(7200)
    assert await office.sessions.find(token) is None


async def test_looking_at_a_session_is_no_use_of_it(office: Office) -> None:
    token = await sign_in(office)
    for _ in range(2):
        office.clock.move(3599)
        session = await office.sessions.peek(token)
        assert session
        assert session.staff.login == "xiaoli"
    office.clock.move(2)
    assert await office.sessions.peek(token) is None
    assert await office.sessions.find(token) is None


async def test_ended_session_is_told_from_one_that_never_was(office: Office) -> None:
    token = await sign_in(office)
    office.clock.move(7200)
    assert await office.sessions.is_known(token)
    assert not await office.sessions.is_known("forged")


async def test_session_ends_twelve_hours_after_the_sign_in_however_busy(office: Office) -> None:
    token = await sign_in(office)
    for _ in range(11):
        office.clock.move(3600)
        assert await office.sessions.find(token)
    office.clock.move(3600)
    assert await office.sessions.find(token) is None


async def test_use_is_written_down_at_most_once_a_minute(office: Office) -> None:
    token = await sign_in(office)
    for seconds, seen_after in ((59, 0), (1, 60), (59, 60)):
        office.clock.move(seconds)
        await office.sessions.find(token)
        assert await seen(office) == seen_after


async def seen(office: Office) -> float:
    async with office.database.read() as connection:
        row = (await connection.execute(select(staff_sessions))).one()
    return (row.seen_at - row.started_at).total_seconds()


async def test_renewed_session_has_a_new_token_and_the_old_one_is_gone(office: Office) -> None:
    old = await sign_in(office)
    before = await office.sessions.find(old)
    renewed = await office.sessions.renew(old, "full")
    assert await office.sessions.find(old) is None
    after = await office.sessions.find(renewed.token)
    assert before
    assert after
    assert after.staff == before.staff
    assert after.csrf != before.csrf


async def test_renewal_does_not_lengthen_the_twelve_hours(office: Office) -> None:
    token = await sign_in(office)
    for _ in range(11):
        office.clock.move(3600)
        token = (await office.sessions.renew(token, "full")).token
    office.clock.move(3600)
    assert await office.sessions.find(token) is None


async def test_session_that_is_over_cannot_be_renewed(office: Office) -> None:
    token = await sign_in(office)
    office.clock.move(7200)
    for gone in (token, "forged"):
        with pytest.raises(NoSession):
            await office.sessions.renew(gone, "full")


async def test_signing_out_ends_this_session_only(office: Office) -> None:
    mine, other = await sign_in(office), await sign_in(office)
    await office.sessions.close(mine)
    assert await office.sessions.find(mine) is None
    assert await office.sessions.find(other)


@pytest.mark.parametrize("verb", ["reset", "disable", "drop_second_factor"])
async def test_administrator_ends_all_sessions(office: Office, verb: str) -> None:
    tokens = [await sign_in(office) for _ in range(2)]
    await getattr(office.accounts, verb)("xiaoli", "command")
    await office.accounts.enable("xiaoli", "command")
    assert [await office.sessions.find(token) for token in tokens] == [None, None]


async def test_new_password_ends_all_sessions_of_this_account_and_no_other(office: Office) -> None:
    token = await sign_in(office)
    boss = await office.hire("boss", Role.ADMINISTRATOR)
    others = (await office.sessions.open(boss.id, "full")).token
    await office.accounts.change_password((await office.member("xiaoli")).id, office.passwords["xiaoli"], GOOD)
    assert await office.sessions.find(token) is None
    assert await office.sessions.find(others)


async def test_changed_roles_hold_from_the_next_request_on(office: Office) -> None:
    token = await sign_in(office)
    await office.accounts.change((await office.member("xiaoli")).id, "command", roles=[Role.AUDITOR])
    session = await office.sessions.find(token)
    assert session
    assert session.staff.roles == {Role.AUDITOR}


async def test_sessions_that_ended_are_cleared_away_at_the_next_sign_in(office: Office) -> None:
    for _ in range(3):
        await sign_in(office)
    office.clock.move(7200)
    await sign_in(office)
    async with office.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(staff_sessions))).scalar_one() == 1
