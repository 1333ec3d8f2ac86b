"""The second factor: setting it up, its codes, its place in the database."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from staff_world import QUICK, HandClock, Office

from bot.privacy.sealing import make_key_file
from bot.staff.errors import AlreadySetUp, Locked, WrongCode
from bot.staff.second_factor import enrolment_of, step_of
from bot.staff.tables import staff

# RFC 6238, appendix B, SHA-1, the last six digits; the secret is "12345678901234567890".
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (2000000000, "279037")]


@pytest.mark.parametrize(("seconds", "code"), RFC_CODES)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    clock = HandClock()
    clock.move(seconds - clock.monotonic())
    assert step_of(RFC_SECRET, code, clock.now(), 0) == seconds // 30


async def test_enrolment_shows_the_secret_as_text_and_as_a_code_that_the_csp_allows(office: Office) -> None:
    member = await office.hire("xiaoli")
    enrolment = await office.accounts.enrolment(member.id)
    assert enrolment.groups.replace(" ", "") == enrolment.secret
    assert enrolment.uri.startswith("otpauth://totp/")
    assert "xiaoli" in enrolment.uri
    # Without a view box a page that sets another size would cut the code off.
    assert re.match(r'<svg viewBox="0 0 (\d+) \1" class="qr">', enrolment.svg)
    assert not re.search(r"style|<script|\son\w+=", enrolment.svg)
    assert enrolment_of(enrolment.secret, "xiaoli") == enrolment


async def test_nothing_is_stored_before_a_code_was_right(office: Office) -> None:
    member = await office.hire("xiaoli")
    enrolment = await office.accounts.enrolment(member.id)
    with pytest.raises(WrongCode):
        await office.accounts.confirm_second_factor(member.id, enrolment.secret, office.code_of_another()[1])
    assert not (await office.member("xiaoli")).has_second_factor


@pytest.mark.parametrize("secret", ["", "A", "../etc", "ABCDEFGH", "a" * 32])
async def test_secret_that_was_not_made_here_is_refused(office: Office, secret: str) -> None:
    member = await office.hire("xiaoli")
    with pytest.raises(WrongCode):
        await office.accounts.confirm_second_factor(member.id, secret, "123456")


async def test_secret_lies_sealed_in_the_database(office: Office) -> None:
    await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    async with office.database.read() as connection:
        stored = (await connection.execute(select(staff.c.second_factor))).scalar_one()
    assert phone.secret not in stored
    assert stored.startswith("k1.")


async def test_whoever_has_a_second_factor_cannot_put_another_in_its_place(office: Office) -> None:
    member = await office.hire("xiaoli")
    await office.give_phone("xiaoli")
    with pytest.raises(AlreadySetUp):
        await office.accounts.enrolment(member.id)
    thief = office.code_of_another()
    with pytest.raises(AlreadySetUp):
        await office.accounts.confirm_second_factor(member.id, *thief)


@pytest.mark.parametrize("aside", [-1, 0, 1])
async def test_code_of_this_step_or_one_beside_it_is_right(office: Office, aside: int) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    office.clock.move(60)
    await office.accounts.check_code(member.id, office.code(phone, aside))


@pytest.mark.parametrize("aside", [-2, 2])
async def test_code_of_another_time_is_wrong(office: Office, aside: int) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    office.clock.move(90)
    with pytest.raises(WrongCode):
        await office.accounts.check_code(member.id, office.code(phone, aside))


async def test_code_is_good_once(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    with pytest.raises(WrongCode):
        await office.accounts.check_code(member.id, office.code(phone))
    office.clock.move(30)
    await office.accounts.check_code(member.id, office.code(phone))
    for aside in (0, -1):
        with pytest.raises(WrongCode):
            await office.accounts.check_code(member.id, office.code(phone, aside))


async def test_code_may_be_typed_with_blanks_and_wide_digits(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    office.clock.move(30)
    code = office.code(phone).translate({ord("0") + digit: chr(ord("０") + digit) for digit in range(10)})
    await office.accounts.check_code(member.id, f" {code[:3]} {code[3:]} ")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "一二三四五六", "１２３٣٣٣", "0" * 100_000])
async def test_what_is_no_code_is_wrong(office: Office, code: str) -> None:
    member = await office.hire("xiaoli")
    await office.give_phone("xiaoli")
    with pytest.raises(WrongCode):
        await office.accounts.check_code(member.id, code)


async def test_wrong_codes_lock_the_password_as_well(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    for _ in range(4):
        with pytest.raises(WrongCode):
            await office.accounts.check_code(member.id, office.wrong_code(phone))
    with pytest.raises(Locked):
        await office.accounts.check_code(member.id, office.wrong_code(phone))
    with pytest.raises(Locked):
        await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])


async def test_right_password_between_guesses_of_the_code_does_not_help(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    for _ in range(4):
        await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])
        with pytest.raises(WrongCode):
            await office.accounts.check_code(member.id, office.wrong_code(phone))
    with pytest.raises(Locked):
        await office.accounts.check_code(member.id, office.wrong_code(phone))


async def test_right_code_forgets_the_failures(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WrongCode):
                await office.accounts.check_code(member.id, office.wrong_code(phone))
        office.clock.move(30)
        await office.accounts.check_code(member.id, office.code(phone))


async def test_sign_in_counts_as_done_with_the_code(office: Office) -> None:
    member = await office.hire("xiaoli")
    phone = await office.give_phone("xiaoli")
    await office.accounts.sign_in("xiaoli", office.passwords["xiaoli"])
    assert "staff.signed_in" not in await office.log()
    office.clock.move(30)
    await office.accounts.check_code(member.id, office.code(phone))
    assert (await office.log())[-1] == "staff.signed_in"


async def test_other_key_file_does_not_open_the_second_factor_and_that_is_told(office: Office) -> None:
    await office.hire("xiaoli")
    await office.give_phone("xiaoli")
    assert await office.with_hasher(QUICK).without_key() == []
    office.key_file.unlink()
    assert await office.with_hasher(QUICK).without_key() == ["xiaoli"]
    make_key_file(office.key_file)
    assert await office.with_hasher(QUICK).without_key() == ["xiaoli"]
