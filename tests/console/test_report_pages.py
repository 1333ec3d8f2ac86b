"""The report over HTTP and in a real browser: spans, teams, links behind figures, charts, the workbook.

Pictures are kept where `BANGFU_SCREENSHOTS` names a folder.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from console_site import PASSWORD, ConsoleSite
from openpyxl import load_workbook
from past_talks import add_handoff, say
from playwright.async_api import Browser, Page, async_playwright, expect
from records_world import Office, fill, staffed, with_records
from sqlalchemy import select

from bot.console.services import Console
from bot.handoff.canned import fill_canned
from bot.handoff.lessons import Lessons
from bot.handoff.tables import conversations
from bot.storage.database import Database

FRIDAY = datetime.fromisoformat("2026-11-20T09:10:00+08:00")
DAY = timedelta(days=1)
CHROMIUM = shutil.which("chromium")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
SIZES = {1280: {"width": 1280, "height": 900}, 390: {"width": 390, "height": 844}}
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
SLOWEST_SECONDS = 4.0


@pytest.fixture
def console(console: Console, database: Database) -> Console:
    return with_records(console, database)


@pytest.fixture
async def office(site: ConsoleSite) -> Office:
    return await staffed(site)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def total(site: ConsoleSite, login: str, query: str) -> str:
    """The first figure of the page."""
    body = await (await (await site.enter(login)).get(f"/console/reports{query}")).text()
    found = re.search(r'<span class="big">(?:<a [^>]*>)?(\d+)', body)
    assert found, body
    return found[1]


async def test_presets_and_dates_choose_what_is_counted(site: ConsoleSite, office: Office) -> None:
    for days in (0, 3, 4, 10, 25):
        await add_handoff(site.console.database, FRIDAY - days * DAY)
    for query, count in (("?span=today", 1), ("?span=week", 3), ("", 4), ("?span=month", 4), ("?span=last_month", 1)):
        assert await total(site, "shen", query) == str(count), query
    assert await total(site, "shen", "?from=2026-11-16&to=2026-11-17") == "2"
    assert await total(site, "shen", "?from=2026-11-17&to=2026-11-16") == "2"


async def test_team_narrows_and_an_unknown_one_does_not(site: ConsoleSite, office: Office) -> None:
    await add_handoff(site.console.database, FRIDAY, team_id=office.rights)
    await add_handoff(site.console.database, FRIDAY)
    assert await total(site, "shen", f"?team={office.rights}") == "1"
    assert await total(site, "shen", "?team=99") == "2"


async def test_date_that_is_none_is_said(site: ConsoleSite, office: Office) -> None:
    answered = await (await site.enter("shen")).get("/console/reports?from=2026-02-30")
    assert (answered.status, "2026-02-30" in await answered.text()) == (422, True)


async def test_empty_span_still_makes_a_page(site: ConsoleSite, office: Office) -> None:
    body = await (await (await site.enter("shen")).get("/console/reports")).text()
    assert "这几天没有。" in body


async def test_figures_are_links_only_for_staff_who_may_read_talks(site: ConsoleSite, office: Office) -> None:
    await add_handoff(site.console.database, FRIDAY)
    auditor = await (await (await site.enter("shen")).get("/console/reports")).text()
    manager = await (await (await site.enter("guan")).get("/console/reports")).text()
    assert 'href="/console/talks?' in auditor
    assert 'href="/console/talks?' not in manager
    assert "数字点不开" in manager


async def test_every_link_of_the_page_opens(site: ConsoleSite, office: Office) -> None:
    await add_handoff(site.console.database, FRIDAY, region="500243", rating=3, urgent=True)
    await say(site.console.database, (await _talks(site))[0], FRIDAY, "查快递", intent="out_of_scope")
    visitor = await site.enter("mi")
    body = await (await visitor.get("/console/reports")).text()
    links = {unescape(link) for link in re.findall(r'href="(/console/(?:talks|reports)[^"]*)"', body)}
    assert len(links) > 15
    for link in links:
        assert (await visitor.get(link)).status == 200, link


async def _talks(site: ConsoleSite) -> list[str]:
    async with site.console.database.read() as connection:
        return list((await connection.execute(select(conversations.c.id))).scalars())


async def test_unanswered_words_are_escaped_and_lead_to_their_talk(site: ConsoleSite, office: Office) -> None:
    number = await add_handoff(site.console.database, FRIDAY, "one")
    await say(site.console.database, "one", FRIDAY - timedelta(minutes=1), "<b>查快递</b>", intent="out_of_scope")
    visitor = await site.enter("mi")
    report = await (await visitor.get("/console/reports")).text()
    link = re.search(r'/console/reports/unanswered\?[^"]*group=\d+', report)
    assert link
    listed = await (await visitor.get(unescape(link[0]))).text()
    for body in (report, listed):
        assert "<b>查快递" not in body
        assert "&lt;b&gt;查快递" in body
    assert f"ids={number}" in listed


async def test_workbook_is_a_download_and_recorded(site: ConsoleSite, office: Office) -> None:
    await add_handoff(site.console.database, FRIDAY, topic="find_job", region="500243")
    answered = await (await site.enter("guan")).get(f"/console/reports.xlsx?span=week&team={office.desk}")
    assert answered.headers["Content-Disposition"] == 'attachment; filename="bangfu-2026-11-16_2026-11-20.xlsx"'
    book = load_workbook(io.BytesIO(await answered.read()))
    assert [row[:2] for row in book["按主题"].iter_rows(min_row=2, values_only=True)] == [("找工作", 1)]
    assert book["按地区"]["A2"].value == "重庆市彭水苗族土家族自治县"
    (entry,) = await site.recorded("report.exported")
    assert (entry.subject, entry.detail) == ("2026-11-16_2026-11-20", {"team": office.desk})


async def test_report_of_five_thousand_hand_offs_is_made_in_time(site: ConsoleSite, office: Office) -> None:
    await fill(site, office, 5000)
    visitor = await site.enter("shen")
    started = time.process_time()
    assert (await visitor.get("/console/reports?from=2026-10-26&to=2026-11-20")).status == 200
    assert time.process_time() - started < SLOWEST_SECONDS


async def opened(browser: Browser, site: ConsoleSite, login: str, width: int, scheme: str) -> Page:
    """The page of somebody signed in; what the policy for content refuses fails the test."""
    context = await browser.new_context(viewport=SIZES[width], color_scheme=scheme, locale="zh-CN")
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security Policy" in line.text else None)
    await page.goto(f"{site.url}/console/sign-in")
    await page.fill("input[name=login]", login)
    await page.fill("input[name=password]", PASSWORD)
    await page.get_by_role("button", name="登录").click()
    await expect(page.get_by_role("button", name="退出")).to_be_attached()
    return page


async def picture(page: Page, name: str) -> None:
    folder = os.environ.get("BANGFU_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@in_browser
async def test_bar_opens_the_conversations_behind_it(browser: Browser, site: ConsoleSite, office: Office) -> None:
    for topic in ("find_job", "find_job", "wage_arrears"):
        await add_handoff(site.console.database, FRIDAY, topic=topic)
    page = await opened(browser, site, "shen", 1280, "light")
    await page.goto(f"{site.url}/console/reports")
    await page.locator("svg.chart a[aria-label='找工作 2，打开这些对话']").first.click()
    await expect(page.get_by_role("status").first).to_contain_text("2 个对话")
    await expect(page.locator("tbody th")).to_have_text(["找工作", "找工作"])


PAGES = {
    "talks": ("mi", "/console/talks"),
    "talk": ("mi", "/console/talks/1"),
    "print": ("mi", "/console/talks/1/print"),
    "canned": ("bian", "/console/canned"),
    "canned-form": ("bian", "/console/canned/1"),
    "lessons": ("bian", "/console/lessons"),
    "reports": ("mi", "/console/reports"),
    "unanswered": ("mi", "/console/reports/unanswered"),
}


@pytest.fixture
async def full(site: ConsoleSite, office: Office) -> ConsoleSite:
    """A site with something on every page."""
    await fill(site, office, 300)
    await fill_canned(site.console.database)
    console, agent = site.console, await site.console.accounts.get(office.agent)
    assert agent
    lessons = Lessons(console.database, console.audit, console.clock)
    await lessons.propose("measure", "残疾人开店补啥", "去残联问。", "disabled_support", "500243", None, agent)
    return site


@in_browser
@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_pages_fit_and_axe_finds_nothing(browser: Browser, full: ConsoleSite, width: int, scheme: str) -> None:
    pages = {login: await opened(browser, full, login, width, scheme) for login in ("mi", "bian")}
    for name, (login, path) in PAGES.items():
        page = pages[login]
        await page.goto(f"{full.url}{path}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert await page.evaluate("document.querySelectorAll('[style]').length") == 0, name
        await picture(page, f"{name}-{width}-{scheme}")
    for login, page in pages.items():
        await _examine(browser, page, [path for who, path in PAGES.values() if who == login], full.url)


async def _examine(browser: Browser, signed_in: Page, paths: list[str], url: str) -> None:
    """Axe needs to run its script inside the page, which the policy for content forbids."""
    context = await browser.new_context(
        storage_state=await signed_in.context.storage_state(),
        bypass_csp=True,
        viewport=signed_in.viewport_size,
        color_scheme="dark"
        if await signed_in.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        else "light",
    )
    page = await context.new_page()
    for path in paths:
        await page.goto(f"{url}{path}")
        found = (await Axe().run(page)).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == [], path
