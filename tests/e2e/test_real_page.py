"""Chromium with the real system: asking, tapping, reloading, and all of it without JavaScript."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect
from system import System
from test_page_in_chromium import ARGUMENTS, CHROMIUM, PHONE, ask

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
LATEST = ".bot .words"
PATIENCE_MS = 40_000


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened(browser: Browser, system: System, **options: Any) -> Page:
    """The page on a phone."""
    expect.set_options(timeout=PATIENCE_MS)
    looks: dict[str, Any] = {"viewport": PHONE, "locale": "zh-CN", "reduced_motion": "reduce", **options}
    context = await browser.new_context(**looks)
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(system.url)
    return page


async def ask_and_tap(page: Page) -> None:
    """Asks about loans and taps the region."""
    await ask(page, "我自己创业能贷多少")
    await expect(page.locator(LATEST).last).to_contain_text("您在哪个市")
    await page.get_by_role("button", name="吉林省").click()
    await expect(page.locator(LATEST).last).to_contain_text("20万")


async def test_person_asks_taps_and_finds_the_answer_again_after_a_reload(browser: Browser, system: System) -> None:
    page = await opened(browser, system)
    await ask_and_tap(page)
    await expect(page.locator(".chip").last).to_have_text("已过期")
    said = await page.locator(".said .words").all_text_contents()
    await page.reload()
    assert await page.locator(".said .words").all_text_contents() == said


async def test_person_without_javascript_gets_the_same(browser: Browser, system: System) -> None:
    page = await opened(browser, system, java_script_enabled=False)
    await ask_and_tap(page)


async def test_released_person_reads_it_on_the_open_page(browser: Browser, system: System) -> None:
    page = await opened(browser, system)
    await ask(page, "转人工")
    await expect(page.locator("#owner")).to_contain_text("等工作人员")
    conversation = (await page.context.cookies())[0]["value"]
    ((number,),) = system.rows("SELECT id FROM handoffs WHERE conversation_id = ?", conversation)
    system.run("handoff", "release", str(number))
    await page.reload()
    await expect(page.locator(LATEST).last).to_contain_text("接着问我")
