"""Signing in: password, second factor, first password, lock and throttle; sessions that cannot be fixed or forged."""

from __future__ import annotations

import pytest
from console_site import PASSWORD, SECRET, ConsoleSite

from bot.console.throttle import MOST_FAILURES, WINDOW_SECONDS
from bot.settings import Settings
from bot.staff.roles import Role


@pytest.fixture
def required(settings: Settings) -> Settings:
    settings.staff_second_factor = "required"
    return settings


async def test_right_password_leads_to_the_page_that_was_asked_for(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    visitor = site.visitor()
    asked = await visitor.get("/console/staff")
    assert asked.status == 303
    assert asked.headers["Location"] == "/console/sign-in?next=%2Fconsole%2Fstaff"
    form = {"login": "wang", "password": PASSWORD, "next": "/console/staff"}
    answer = await visitor.post("/console/sign-in", form)
    assert (answer.status, answer.headers["Location"]) == (303, "/console/staff")
    assert (await visitor.get("/console/staff")).status == 200


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/console/\\x",
        "/console//evil.example",
        "/console/../new",
        f"/console/{'a' * 90}!",
        "/",
        "x",
    ],
)
async def test_sign_in_leads_to_no_other_site(site: ConsoleSite, place: str) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    answer = await site.visitor().post("/console/sign-in", {"login": "wang", "password": PASSWORD, "next": place})
    assert answer.headers["Location"] == "/console/"


async def test_wrong_password_keeps_the_login_and_not_the_password(site: ConsoleSite) -> None:
    await site.hire("wang", Role.AGENT)
    answer = await site.visitor().post("/console/sign-in", {"login": "wang", "password": "cuowu-de-mima"})
    words = await answer.text()
    assert answer.status == 422
    assert 'value="wang"' in words
    assert "cuowu" not in words
    assert "账号或密码不对" in words


async def test_lock_out_is_said_plainly(site: ConsoleSite) -> None:
    await site.hire("wang", Role.AGENT)
    visitor, status = site.visitor(), 0
    for _ in range(20):
        status = (await visitor.post("/console/sign-in", {"login": "wang", "password": "x"})).status
        if status == 429:
            break
    right = await visitor.post("/console/sign-in", {"login": "wang", "password": PASSWORD})
    assert (status, right.status) == (429, 429)
    assert "以后再试" in await right.text()


async def test_guessing_many_accounts_from_one_address_stops(site: ConsoleSite) -> None:
    await site.hire("wang", Role.AGENT)
    visitor = site.visitor()
    for number in range(MOST_FAILURES):
        await visitor.post("/console/sign-in", {"login": f"nobody{number}", "password": "x"})
    # A header that anybody can write does not make a new address of the old one.
    headers = {"X-Forwarded-For": "192.0.2.7"}
    answer = await visitor.post("/console/sign-in", {"login": "wang", "password": PASSWORD}, headers=headers)
    assert answer.status == 429
    assert "5 分钟后再试" in await answer.text()
    assert len(await site.recorded("request.throttled")) == 1
    site.clock.move(WINDOW_SECONDS + 1)
    assert (await visitor.post("/console/sign-in", {"login": "wang", "password": PASSWORD})).status == 303


async def test_token_is_new_after_sign_in_and_the_old_one_worth_nothing(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    first = await site.enter("wang")
    planted = first.cookie()
    answer = await first.post("/console/sign-in", {"login": "wang", "password": PASSWORD})
    assert answer.status == 303
    assert first.cookie() not in ("", planted)
    assert await site.console.sessions.find(planted) is None


@pytest.mark.usefixtures("required")
async def test_second_factor_is_asked_and_renews_the_session(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    secret = await site.bind("wang")
    site.clock.move(60)
    visitor = site.visitor()
    answer = await visitor.post("/console/sign-in", {"login": "wang", "password": PASSWORD})
    half = visitor.cookie()
    assert answer.headers["Location"].startswith("/console/second-factor")
    for path in ("/console/staff", "/console/me", "/console/password", "/console/second-factor/set-up"):
        assert (await visitor.get(path)).headers["Location"] == "/console/second-factor"
    await visitor.get("/console/second-factor")
    wrong = await visitor.post("/console/second-factor", {"code": "000000"})
    assert (wrong.status, "验证码不对" in await wrong.text()) == (422, True)
    right = await visitor.post("/console/second-factor", {"code": site.code(secret)})
    assert right.status == 303
    assert visitor.cookie() != half
    assert await site.console.sessions.find(half) is None
    assert (await visitor.get("/console/staff")).status == 200


@pytest.mark.usefixtures("required")
async def test_first_sign_in_changes_the_password_and_sets_up_the_second_factor(site: ConsoleSite) -> None:
    once = await site.console.accounts.add("li", "李静", {Role.AGENT}, "command")
    visitor = site.visitor()
    await visitor.post("/console/sign-in", {"login": "li", "password": once})
    assert (await visitor.get("/console/")).headers["Location"] == "/console/password"
    await visitor.get("/console/password")
    fields = {"old": once, "new": PASSWORD, "again": f"{PASSWORD}x"}
    differs = await visitor.post("/console/password", fields)
    assert "两次输入的新密码不一样" in await differs.text()
    await visitor.post("/console/password", fields | {"again": PASSWORD})
    assert (await visitor.get("/console/me")).headers["Location"] == "/console/second-factor/set-up"
    form = await (await visitor.get("/console/second-factor/set-up")).text()
    found = SECRET.search(form)
    assert found is not None
    assert "<svg" in form
    wrong = await (await visitor.post("/console/second-factor/set-up", {"secret": found[1], "code": "1"})).text()
    assert found[1] in wrong
    done = {"secret": found[1], "code": site.code(found[1])}
    assert (await visitor.post("/console/second-factor/set-up", done)).status == 303
    assert (await visitor.get("/console/me")).status == 200


async def test_new_phone_needs_a_code_of_the_old_one(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    secret = await site.bind("wang")
    site.clock.move(60)
    visitor = await site.enter("wang")
    await visitor.post("/console/second-factor", {"code": site.code(secret)})
    await visitor.get("/console/me/phone")
    assert (await visitor.post("/console/second-factor/renew", {"code": "123"})).status == 422
    site.clock.move(60)
    answer = await visitor.post("/console/second-factor/renew", {"code": site.code(secret)})
    assert answer.headers["Location"] == "/console/second-factor/set-up"
    assert 'name="secret"' in await (await visitor.get("/console/second-factor/set-up")).text()


async def test_new_password_ends_the_other_sessions(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    other, visitor = await site.enter("wang"), await site.enter("wang")
    await visitor.get("/console/password")
    fields = {"old": PASSWORD, "new": "xin-de-mima-2026", "again": "xin-de-mima-2026"}
    assert (await visitor.post("/console/password", fields)).status == 303
    assert (await visitor.get("/console/me")).status == 200
    assert (await other.get("/console/me")).status == 303


async def test_others_can_be_signed_out(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    other, visitor = await site.enter("wang"), await site.enter("wang")
    assert (await visitor.post("/console/me/others-out")).status == 303
    assert (await visitor.get("/console/me")).status == 200
    assert (await other.get("/console/me")).status == 303


async def test_signing_out_ends_the_session_on_the_server(site: ConsoleSite) -> None:
    await site.hire("wang", Role.ADMINISTRATOR)
    visitor = await site.enter("wang")
    token = visitor.cookie()
    assert (await visitor.post("/console/sign-out")).headers["Location"] == "/console/sign-in?done=signed_out"
    assert visitor.cookie() == ""
    assert await site.console.sessions.find(token) is None


async def test_demo_account_says_so_on_every_page(site: ConsoleSite) -> None:
    once = await site.console.accounts.add("demo", "演示", {Role.ADMINISTRATOR}, "command", demo=True)
    visitor = await site.enter("demo", once)
    for path in ("/console/me", "/console/staff"):
        assert "演示账号，只供试用。正式使用前请停用。" in await (await visitor.get(path)).text()
