"""Signing in with a password: who gets in, who is locked out, and what is written down about it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from sqlalchemy import select
from staff_world import GOOD, MONDAY, QUICK, Office

from bot.privacy.tables import audit_log
from bot.staff.errors import Locked, WeakPassword, WrongPassword
from bot.staff.roles import Role
from bot.staff.tables import staff
from bot.staff.texts import sentence


async def fail(office: Office, times: int, login: str = "xiaoli") -> list[type]:
    return [type(await refusal(office, login)) for _ in range(times)]


async def refusal(office: Office, login: str, password: str = "not the password") -> Exception:
    with pytest.raises((WrongPassword, Locked)) as caught:
        await office.accounts.sign_in(login, password)
    return caught.value


async def test_capitals_and_wide_letters_of_the_login_do_not_matter(office: Office) -> None:
    await office.hire("xiaoli")
    for typed in ("XiaoLi ", "ｘｉａｏｌｉ"):
        assert (await office.accounts.sign_in(typed, office.passwords["xiaoli"])).login == "xiaoli"


async def test_fifth_failure_locks_and_says_until_when(office: Office) -> None:
    await office.hire("xiaoli")
    assert await fail(office, 5) == [WrongPassword] * 4 + [Locked]
    locked = await refusal(office, "xiaoli", office.passwords["xiaoli"])
    assert isinstance(locked, Locked)
    assert locked.until == MONDAY + timedelta(minutes=15)
    assert sentence(locked) == "输错次数太多，请 09:15 以后再试，或者请管理员重设密码。"


async def test_attempts_during_the_lock_do_not_extend_it(office: Office) -> None:
    await office.hire("xiaoli")
    await fail(office, 5)
    office.clock.move(14 * 60)
    assert await fail(office, 3) == [Locked] * 3
    office.clock.move(60)
    assert await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])


async def test_success_forgets_the_failures_before_it(office: Office) -> None:
    await office.hire("xiaoli")
    for _ in range(3):
        assert await fail(office, 4) == [WrongPassword] * 4
        await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])


@pytest.mark.parametrize("mend", ["reset", "enable"])
async def test_administrator_ends_the_lock(office: Office, mend: str) -> None:
    await office.hire("xiaoli")
    await fail(office, 5)
    fresh = await getattr(office.accounts, mend)("xiaoli", "command") or office.passwords["xiaoli"]
    assert await office.accounts.sign_in("xiaoli", fresh)


async def test_guesses_made_at_once_count_like_guesses_one_after_the_other(office: Office) -> None:
    await office.hire("xiaoli")
    guesses = [office.accounts.sign_in("xiaoli", f"guess number {each}") for each in range(12)]
    outcomes = await asyncio.gather(*guesses, return_exceptions=True)
    assert sum(isinstance(each, WrongPassword) for each in outcomes) == 4
    assert sum(isinstance(each, Locked) for each in outcomes) == 8


async def test_login_that_nobody_has_is_told_and_locked_like_any_other(office: Office) -> None:
    await office.hire("xiaoli")
    assert await fail(office, 6, "nobody") == await fail(office, 6, "xiaoli")
    office.clock.move(15 * 60)
    assert await fail(office, 1, "nobody") == [WrongPassword]


class Watched(PasswordHasher):
    """Notes what each comparison costs."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=16, parallelism=1)
        self.costs: list[Parameters] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.costs.append(extract_parameters(str(hash)))
        return super().verify(hash, password)


async def test_login_that_nobody_has_costs_as_much(office: Office) -> None:
    hasher = Watched()
    accounts = office.with_hasher(hasher)
    await accounts.add("xiaoli", "小李", [Role.AGENT], "command")
    for login in ("xiaoli", "nobody"):
        with pytest.raises(WrongPassword):
            await accounts.sign_in(login, "not the password")
    known, unknown = hasher.costs
    assert known == unknown


async def test_typed_login_that_nobody_has_never_reaches_the_log(office: Office) -> None:
    for each in range(30):
        await refusal(office, f"my secret password {each}")
    async with office.database.read() as connection:
        rows = (await connection.execute(select(audit_log.c.action, audit_log.c.subject, audit_log.c.detail))).all()
    assert [tuple(row) for row in rows] == [("staff.refused", "", {"reason": "unknown_login", "attempts": 1})]
    office.clock.move(61)
    await refusal(office, "another one")
    (entry, _) = await office.audit.page()
    assert entry.detail["attempts"] == 30


async def test_refusals_lock_and_sign_in_are_in_the_audit_log(office: Office) -> None:
    member = await office.hire("xiaoli")
    await fail(office, 6)
    office.clock.move(16 * 60)
    await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])
    assert await office.log() == ["staff.added"] + ["staff.refused"] * 4 + ["staff.locked", "staff.signed_in"]
    (newest, *_) = await office.audit.page(limit=1)
    assert (newest.actor, newest.subject) == (member.actor, member.actor)


async def test_hash_of_older_parameters_is_made_anew_at_sign_in(office: Office) -> None:
    await office.hire("xiaoli")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    accounts = office.with_hasher(stronger)
    for _ in range(2):
        await accounts.sign_in("xiaoli", office.passwords["xiaoli"])
    assert "m=16,t=2" in await stored_hash(office)


async def stored_hash(office: Office) -> str:
    async with office.database.read() as connection:
        found: str = (await connection.execute(select(staff.c.password_hash))).scalar_one()
    return found


async def test_new_password_replaces_the_one_time_password(office: Office) -> None:
    member = await office.hire("xiaoli")
    await office.accounts.change_password(member.id, office.passwords["xiaoli"], GOOD)
    assert not (await office.accounts.sign_in("xiaoli", GOOD)).must_change
    assert isinstance(await refusal(office, "xiaoli", office.passwords["xiaoli"]), WrongPassword)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("short", "short"),
        ("字" * 201, "long"),
        ("xiaoli2026!!", "login"),
        ("1234567890", "common"),
        ("0987654321", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("abc123abc123", "common"),
        ("Password2026!", "common"),
        ("qwertyuiop", "common"),
        ("13800138000", "common"),
    ],
)
async def test_weak_password_is_refused_with_the_reason(office: Office, new: str, why: str) -> None:
    member = await office.hire("xiaoli")
    with pytest.raises(WeakPassword) as caught:
        await office.accounts.change_password(member.id, office.passwords["xiaoli"], new)
    assert caught.value.why == why
    assert sentence(caught.value).endswith("。")


async def test_same_password_again_is_refused(office: Office) -> None:
    member = await office.hire("xiaoli")
    old = office.passwords["xiaoli"]
    with pytest.raises(WeakPassword, match="same"):
        await office.accounts.change_password(member.id, old, old)


async def test_guessing_the_old_password_locks_too(office: Office) -> None:
    member = await office.hire("xiaoli")
    for _ in range(4):
        with pytest.raises(WrongPassword):
            await office.accounts.change_password(member.id, "guess", GOOD)
    with pytest.raises(Locked):
        await office.accounts.change_password(member.id, "guess", GOOD)


async def test_overlong_password_costs_no_hash_and_is_wrong(office: Office) -> None:
    await office.hire("xiaoli")
    assert isinstance(await refusal(office, "xiaoli", "x" * 1_000_000), WrongPassword)
    assert QUICK.check_needs_rehash(await stored_hash(office)) is False
