"""What the gate refuses, says and records: no session, forged ones, wrong roles, other sites, missing tokens."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.test_utils import TestServer
from console_site import ConsoleSite, Visitor

from bot.console.app import set_up
from bot.console.refusal import MOST_A_MINUTE, QUIET_SECONDS
from bot.console.services import Console
from bot.settings import Settings
from bot.staff.roles import Role

OTHER_SITE = {"Origin": "https://evil.example"}
# What stands in an address where no number does.
NAMED = {"what": "callback", "field": "phone", "key": "update", "kind": "vacancies", "ending": "csv"}


@pytest.fixture
async def admin(site: ConsoleSite) -> Visitor:
    await site.hire("wang", Role.ADMINISTRATOR)
    return await site.enter("wang")


@pytest.fixture
async def tls(console: Console) -> AsyncIterator[ConsoleSite]:
    """The same console behind a proxy that speaks TLS."""
    console.settings.public_url = "https://bangfu.example"
    app = web.Application()
    set_up(app, console)
    async with TestServer(app) as server:
        made = ConsoleSite(str(server.make_url("")).rstrip("/"), console, server, console.clock)
        yield made
        for http in made.sessions:
            await http.close()


def paths(site: ConsoleSite) -> list[tuple[str, str]]:
    """Method and address of every route of the console."""
    routes = [route for route in site.server.app.router.routes() if route.resource]
    ours = [(route.method, route.resource.canonical) for route in routes if route.resource]
    return [(method, path) for method, path in ours if path.startswith("/console") and method in ("GET", "POST")]


async def test_every_page_but_the_sign_in_asks_for_a_session(site: ConsoleSite) -> None:
    closed = [(method, path) for method, path in paths(site) if "static" not in path and "sign-in" not in path]
    assert len(closed) > 20
    for method, path in closed:
        place = re.sub(r"\{(\w+)\}", lambda part: NAMED.get(part[1], "1"), path)
        visitor = site.visitor()
        answer = await (visitor.get(place) if method == "GET" else visitor.post(place))
        assert (method, path, answer.status) == (method, path, 303)
        assert answer.headers["Location"].startswith("/console/sign-in")


def test_every_handler_says_who_may_use_it(site: ConsoleSite) -> None:
    for route in site.server.app.router.routes():
        if route.resource and route.resource.canonical.startswith("/console"):
            assert hasattr(route.handler, "gate_rule"), route


async def test_htmx_is_sent_to_the_sign_in_page(site: ConsoleSite) -> None:
    answer = await site.visitor().get("/console/audit", headers={"HX-Request": "true"})
    assert answer.status == 401
    assert answer.headers["HX-Redirect"].startswith("/console/sign-in")


async def test_scripts_and_streams_are_told_in_json(site: ConsoleSite) -> None:
    answer = await site.visitor().get("/console/audit", headers={"Accept": "text/event-stream"})
    assert (answer.status, answer.content_type) == (401, "application/problem+json")


async def test_forged_cookie_is_recorded_once_a_minute_and_removed(site: ConsoleSite) -> None:
    visitor = site.visitor()
    for number in range(3):
        cookie = {"Cookie": f"bangfu_staff=forged{number}"}
        answer = await visitor.get("/console/staff", headers=cookie)
        assert answer.status == 303
        assert 'bangfu_staff=""' in answer.headers["Set-Cookie"]
    assert len(await site.recorded("session.forged")) == 1
    site.clock.move(QUIET_SECONDS + 1)
    await visitor.get("/console/staff", headers={"Cookie": "bangfu_staff=again"})
    assert len(await site.recorded("session.forged")) == 2


@pytest.mark.parametrize("half", [None, "idle"])
async def test_session_ends_by_time(site: ConsoleSite, admin: Visitor, settings: Settings, half: str | None) -> None:
    site.clock.move(settings.session_idle + 61 if half else settings.session_longest + 61)
    assert (await admin.get("/console/staff")).status == 303


async def test_wrong_role_reads_one_sentence_and_is_recorded_by_pattern(site: ConsoleSite) -> None:
    await site.hire("zhou", Role.AGENT)
    visitor = await site.enter("zhou")
    answer = await visitor.get("/console/staff/77")
    assert answer.status == 403
    assert "您的角色不能使用这一页" in await answer.text()
    (row,) = await site.recorded("request.forbidden")
    assert row.subject == "/console/staff/{number}"
    assert row.actor.startswith("staff:")
    assert "77" not in str(row.detail)


@pytest.mark.parametrize("role", list(Role))
async def test_menu_shows_what_opens_and_nothing_else_opens(site: ConsoleSite, role: Role) -> None:
    await site.hire("someone", role)
    visitor = await site.enter("someone")
    menu = (await (await visitor.get("/console/me")).text()).partition("<main")[0]
    for path in ("/console/staff", "/console/teams", "/console/calendar", "/console/audit"):
        shown = f'href="{path}"' in menu
        assert (path, (await visitor.get(path)).status) == (path, 200 if shown else 403)
        site.clock.move(1)


async def test_form_without_or_with_a_wrong_token_is_refused(site: ConsoleSite, admin: Visitor) -> None:
    token, admin.csrf = admin.csrf, "wrong"
    form = {"login": "chen", "name": "陈", "roles": "agent"}
    wrong = await admin.post("/console/staff/new", form)
    none = await admin.http.post(f"{admin.url}/console/staff/new", data=form)
    assert (wrong.status, none.status) == (403, 403)
    assert "请刷新页面后重试" in await wrong.text()
    assert len(await site.recorded("request.no_csrf")) == 1
    assert await site.console.accounts.find("chen") is None
    by_header = await admin.http.post(f"{admin.url}/console/staff/new", data=form, headers={"X-CSRF-Token": token})
    assert by_header.status == 200
    assert await site.console.accounts.find("chen") is not None


async def test_token_of_another_session_is_worth_nothing(site: ConsoleSite, admin: Visitor) -> None:
    other = await site.enter("wang")
    admin.csrf = other.csrf
    assert (await admin.post("/console/me/others-out")).status == 403


@pytest.mark.parametrize(
    "headers", [OTHER_SITE, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
async def test_form_of_another_site_is_refused(site: ConsoleSite, admin: Visitor, headers: dict[str, str]) -> None:
    answer = await admin.post("/console/me/others-out", headers=headers)
    assert answer.status == 403
    assert "不是从工作台发出的" in await answer.text()
    signing_in = await site.visitor().post("/console/sign-in", {"login": "wang", "password": "x"}, headers=headers)
    assert signing_in.status == 403
    assert len(await site.recorded("request.cross_site")) == 2


async def test_own_origin_is_taken_also_behind_a_proxy(tls: ConsoleSite) -> None:
    headers = {"Origin": "https://bangfu.example", "Sec-Fetch-Site": "same-origin"}
    answer = await tls.visitor().post("/console/sign-in", {"login": "wang", "password": "x"}, headers=headers)
    assert answer.status == 422


async def test_cookie_is_for_the_console_over_tls_and_no_script(tls: ConsoleSite) -> None:
    await tls.hire("wang", Role.AGENT)
    answer = await tls.visitor().post("/console/sign-in", {"login": "wang", "password": "wanshi-ruyi-2026"})
    parts = {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
    assert {"HttpOnly", "SameSite=Strict", "Path=/console", "Secure"} <= parts


async def test_pages_are_not_kept_and_run_nothing_foreign(site: ConsoleSite, admin: Visitor) -> None:
    for path in ("/console/sign-in", "/console/me", "/console/nowhere"):
        answer = await admin.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        words = await answer.text()
        assert " style=" not in words
        assert " onclick=" not in words
        assert "<script>" not in words


async def test_other_pages_keep_their_own_headers(site: ConsoleSite) -> None:
    answer = await site.visitor().get("/static/chat.css")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


async def test_files_of_the_console_may_be_kept(site: ConsoleSite) -> None:
    page = await (await site.visitor().get("/console/sign-in")).text()
    address = page.split('href="/console/static/')[1].split('"')[0]
    answer = await site.visitor().get(f"/console/static/{address}")
    assert "immutable" in answer.headers["Cache-Control"]
    assert (await site.visitor().get("/console/static/x/../../../app.py")).status == 404


async def test_errors_under_the_console_are_its_own_pages(site: ConsoleSite, admin: Visitor) -> None:
    missing = await admin.get("/console/nowhere")
    assert (missing.status, "没有这个页面" in await missing.text()) == (404, True)
    assert "工作台" in await missing.text()
    wrong_way = await admin.http.put(f"{admin.url}/console/audit", headers={"Accept": "text/html"})
    assert (wrong_way.status, "GET" in wrong_way.headers["Allow"]) == (405, True)


async def test_forms_are_small_and_files_may_be_larger(site: ConsoleSite, admin: Visitor) -> None:
    large = await admin.post("/console/staff/new", {"name": "x" * 70_000})
    assert (large.status, "最多 64 KB" in await large.text()) == (413, True)
    headers = {"X-CSRF-Token": admin.csrf, "Content-Type": "application/octet-stream"}
    taken = await admin.http.post(f"{admin.url}/console/calendar", data=b"x" * 70_000, headers=headers)
    assert taken.status == 422


async def test_script_in_what_was_typed_stays_text(site: ConsoleSite, admin: Visitor) -> None:
    nasty = "<script>alert(1)</script>"
    again = await (await admin.post("/console/staff/new", {"login": nasty, "name": nasty})).text()
    signing = await (await site.visitor().post("/console/sign-in", {"login": nasty, "password": "x"})).text()
    assert nasty not in again + signing
    assert "&lt;script&gt;" in again


async def test_expired_session_is_no_attack(site: ConsoleSite, admin: Visitor, settings: Settings) -> None:
    site.clock.move(settings.session_idle + 61)
    assert (await admin.get("/console/staff")).status == 303
    assert await site.recorded("session.forged") == []


async def test_refusal_of_one_does_not_hide_that_of_another_or_on_another_page(site: ConsoleSite) -> None:
    for login in ("zhou", "qian"):
        await site.hire(login, Role.AGENT)
        visitor = await site.enter(login)
        for path in ("/console/staff/77", "/console/staff/78", "/console/audit"):
            assert (await visitor.get(path)).status == 403
    rows = await site.recorded("request.forbidden")
    assert len(rows) == 4
    assert len({(row.actor, row.subject) for row in rows}) == 4


async def test_strangers_do_not_use_up_the_room_for_what_staff_are_refused(site: ConsoleSite) -> None:
    await site.hire("zhou", Role.AGENT)
    visitor = await site.enter("zhou")
    for number in range(MOST_A_MINUTE):
        nearby = TCPConnector(local_addr=(f"127.0.2.{number + 1}", 0))
        async with ClientSession(connector=nearby, headers={"Cookie": "bangfu_staff=x", "Accept": "text/html"}) as http:
            await http.get(f"{site.url}/console/me", allow_redirects=False)
    await visitor.get("/console/audit")
    assert len(await site.recorded("request.forbidden")) == 1


async def test_changing_addresses_do_not_fill_the_log(site: ConsoleSite) -> None:
    for number in range(MOST_A_MINUTE + 3):
        nearby = TCPConnector(local_addr=(f"127.0.1.{number + 1}", 0))
        async with ClientSession(connector=nearby, headers={"Cookie": "bangfu_staff=x", "Accept": "text/html"}) as http:
            await http.get(f"{site.url}/console/me", allow_redirects=False)
    assert len(await site.recorded("session.forged")) == MOST_A_MINUTE


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded; charset=nonsense"])
async def test_what_is_no_form_is_said_to_be_none(site: ConsoleSite, kind: str) -> None:
    answer = await site.visitor().post("/console/sign-in", b"a=%ff", headers={"Content-Type": kind})
    assert (answer.status, "看不懂" in await answer.text()) == (400, True)
