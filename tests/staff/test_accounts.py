"""Making and changing accounts: what an administrator does."""

from __future__ import annotations

import asyncio
import json

import pytest
from sqlalchemy import select
from staff_world import GOOD, Office

from bot.privacy.tables import audit_log
from bot.staff.demo import add_demo
from bot.staff.errors import (
    BadLogin,
    BadName,
    LastAdministrator,
    LoginTaken,
    NoRole,
    UnknownLogin,
    WrongPassword,
)
from bot.staff.roles import Role
from bot.staff.tables import staff


async def test_new_account_must_change_its_one_time_password(office: Office) -> None:
    member = await office.hire("xiaoli", Role.AGENT, Role.EDITOR)
    assert member.must_change
    assert member.roles == {Role.AGENT, Role.EDITOR}
    assert (await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])).id == member.id


async def test_password_is_stored_as_an_argon2id_hash_only(office: Office) -> None:
    await office.hire("xiaoli")
    async with office.database.read() as connection:
        row = (await connection.execute(select(staff))).one()
    assert row.password_hash.startswith("$argon2id$")
    assert office.passwords["xiaoli"] not in str(row)


@pytest.mark.parametrize("login", ["xiaoli", "XiaoLi", " ｘｉａｏｌｉ "])
async def test_login_is_taken_however_it_is_written(office: Office, login: str) -> None:
    await office.hire("xiaoli")
    with pytest.raises(LoginTaken):
        await office.accounts.add(login, "小王", [Role.AGENT], "command")
    assert await office.accounts.count() == 1


@pytest.mark.parametrize("login", ["", "a", "小李", "a b", "-ab", "a" * 41, "a/b", "<b>"])
async def test_odd_login_is_refused(office: Office, login: str) -> None:
    with pytest.raises(BadLogin):
        await office.accounts.add(login, "小李", [Role.AGENT], "command")


@pytest.mark.parametrize("name", ["", "  ", "李" * 41])
async def test_account_without_a_fitting_name_is_refused(office: Office, name: str) -> None:
    with pytest.raises(BadName):
        await office.accounts.add("xiaoli", name, [Role.AGENT], "command")


async def test_account_without_a_role_is_refused(office: Office) -> None:
    with pytest.raises(NoRole):
        await office.accounts.add("xiaoli", "小李", [], "command")


async def test_same_login_added_twice_at_once_is_made_once(office: Office) -> None:
    adding = [office.accounts.add("xiaoli", "小李", [Role.AGENT], "command") for _ in range(5)]
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(each, str) for each in outcomes) == 1
    assert sum(isinstance(each, LoginTaken) for each in outcomes) == 4


async def test_disabled_account_cannot_sign_in_until_enabled(office: Office) -> None:
    await office.hire("xiaoli")
    await office.accounts.disable("xiaoli", "command")
    with pytest.raises(WrongPassword):
        await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])
    await office.accounts.enable("xiaoli", "command")
    assert not (await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])).disabled


async def test_reset_makes_the_old_password_useless_and_keeps_the_second_factor(office: Office) -> None:
    await office.hire("xiaoli")
    await office.give_phone("xiaoli")
    fresh = await office.accounts.reset("xiaoli", "command")
    with pytest.raises(WrongPassword):
        await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])
    member = await office.accounts.sign_in("xiaoli", fresh)
    assert (member.must_change, member.has_second_factor) == (True, True)


async def test_dropped_second_factor_can_be_set_up_anew(office: Office) -> None:
    await office.hire("xiaoli")
    await office.give_phone("xiaoli")
    await office.accounts.drop_second_factor("xiaoli", "command")
    assert not (await office.member("xiaoli")).has_second_factor
    office.clock.move(30)
    await office.give_phone("xiaoli")


async def test_every_change_of_nobody_is_refused(office: Office) -> None:
    accounts = office.accounts
    for verb in (accounts.reset, accounts.drop_second_factor, accounts.disable, accounts.enable):
        with pytest.raises(UnknownLogin):
            await verb("nobody", "command")
    with pytest.raises(UnknownLogin):
        await accounts.change(7, "command", name="小李")


async def test_change_sets_what_is_given_and_nothing_else(office: Office) -> None:
    member = await office.hire("xiaoli", Role.AGENT)
    await office.accounts.change(member.id, "command", name=" 李  工 ", sees_confidential=True)
    changed = await office.member("xiaoli")
    assert (changed.name, changed.roles, changed.sees_confidential) == ("李 工", {Role.AGENT}, True)


async def test_last_administrator_can_neither_be_disabled_nor_lose_the_role(office: Office) -> None:
    boss = await office.hire("boss", Role.ADMINISTRATOR)
    await office.hire("xiaoli")
    with pytest.raises(LastAdministrator):
        await office.accounts.disable("BOSS", "command")
    with pytest.raises(LastAdministrator):
        await office.accounts.change(boss.id, "command", roles=[Role.AGENT])
    await office.accounts.disable("xiaoli", "command")


async def test_two_administrators_who_dismiss_each_other_leave_one(office: Office) -> None:
    one, other = [await office.hire(login, Role.ADMINISTRATOR) for login in ("one", "other")]
    dismissing = [
        office.accounts.disable("other", one.actor),
        office.accounts.change(one.id, other.actor, roles=[Role.AGENT]),
    ]
    outcomes = await asyncio.gather(*dismissing, return_exceptions=True)
    assert [type(each) for each in outcomes].count(LastAdministrator) == 1


async def test_demo_account_is_made_only_where_there_is_none(office: Office) -> None:
    password = await add_demo(office.accounts, "command")
    assert password
    demo = await office.accounts.sign_in("demo", password)
    assert (demo.demo, demo.must_change, demo.sees_confidential, demo.roles) == (True, False, True, set(Role))
    assert await add_demo(office.accounts, "command") is None


async def test_every_change_is_in_the_audit_log_without_a_secret(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    await office.accounts.change_password(member.id, office.passwords["xiaoli"], GOOD)
    await office.accounts.change(member.id, "staff:9", name="李工")
    fresh = await office.accounts.reset("xiaoli", "command")
    await office.accounts.drop_second_factor("xiaoli", "command")
    await office.accounts.disable("xiaoli", "command")
    await office.accounts.enable("xiaoli", "command")
    kinds = "added second_factor_set password_changed changed reset second_factor_dropped disabled enabled"
    assert await office.log() == [f"staff.{kind}" for kind in kinds.split()]
    async with office.database.read() as connection:
        rows = [dict(row._mapping) for row in await connection.execute(select(audit_log))]
    written = json.dumps(rows, default=str, ensure_ascii=False)
    assert not any(secret in written for secret in (GOOD, fresh, phone.secret, office.passwords["xiaoli"]))
    assert await office.audit.broken() is None
