"""The workspace in a real browser: an agent's page, a labourer's page, and what a test does there."""

from __future__ import annotations

from typing import Any

from console_browser import DESK, NO_MOTION, PHONE
from playwright.async_api import Browser, Page
from work_world import WAGES, Agent, WorkWorld


async def at_desk(browser: Browser, world: WorkWorld, agent: Agent, path: str = "", **options: Any) -> Page:
    """The workspace as this agent sees it; script errors, blocked inline things, asking for what is gone are faults."""
    context = await browser.new_context(**{"viewport": DESK} | NO_MOTION | options)
    await context.add_cookies([{"name": "bangfu_staff", "value": agent.cookie, "url": f"{world.url}/console"}])
    page = await context.new_page()
    page.set_default_timeout(8000)
    page.on("pageerror", lambda error: world.faults.append(error.stack or error.message))
    page.on("console", lambda line: world.faults.append(line.text) if is_fault(line.text) else None)
    async with page.expect_response("**/console/events"):
        await page.goto(f"{world.url}/console/work{path}")
    return page


def is_fault(words: str) -> bool:
    """Whether the browser's log says something that must not happen."""
    return "Content Security" in words or "status of 410" in words


async def labourer(browser: Browser, world: WorkWorld, talk: str) -> Page:
    """The web chat as the person of this talk sees it."""
    context = await browser.new_context(viewport=PHONE, **NO_MOTION)
    await context.add_cookies([{"name": "bangfu_conversation", "value": talk, "url": world.url}])
    page = await context.new_page()
    async with page.expect_response("**/events*"):
        await page.goto(world.url)
    return page


async def write(page: Page, words: str) -> None:
    """Answers with keys alone."""
    await page.keyboard.press("r")
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


async def in_hand(world: WorkWorld, agent: Agent, *words: str) -> int:
    """A talk in the agent's hands; its number."""
    number = await world.waits(WAGES, *words)
    await world.console.desk.claim(number, agent.staff)
    return number
