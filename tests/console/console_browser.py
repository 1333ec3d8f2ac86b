"""A real browser at the console: launch, sign-in, pictures, and the check for what shuts people out."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from console_site import PASSWORD, ConsoleSite
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SERIOUS = frozenset({"serious", "critical"})
NO_MOTION: dict[str, Any] = {"locale": "zh-CN", "reduced_motion": "reduce"}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that is closed at the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened(browser: Browser, **options: Any) -> Page:
    """A page in a browser of its own; a breach of the content security policy fails the test."""
    context = await browser.new_context(**{"viewport": DESK} | NO_MOTION | options)
    page = await context.new_page()
    page.set_default_timeout(8000)
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security Policy" in line.text else None)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


async def sign_in(page: Page, site: ConsoleSite, login: str, password: str = PASSWORD) -> None:
    """Fills the sign-in form."""
    await page.goto(f"{site.url}/console/sign-in")
    await page.get_by_label("账号").fill(login)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()


async def picture(page: Page, name: str) -> None:
    """Keeps a picture where `BANGFU_SCREENSHOTS` names a folder."""
    folder = os.environ.get("BANGFU_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


async def findings(page: Page) -> list[str]:
    """What axe-core finds on the page that is serious or critical."""
    found = await Axe().run(page)
    bad = [each for each in found.response["violations"] if each["impact"] in SERIOUS]
    return [f"{each['id']}: {node['html'][:160]}" for each in bad for node in each["nodes"]]


async def is_too_wide(page: Page) -> bool:
    """Whether the page has to be moved sideways to be read."""
    return bool(await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
