"""The end of a talk in a real browser: the page asks nothing more about it, and a list of colleagues stays fresh."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from console_browser import CHROMIUM, chromium
from engine_server import EngineServer
from playwright.async_api import Browser, Page, expect
from work_browser import at_desk, in_hand, write
from work_world import WorkWorld, work_world

from bot.storage.database import Database

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


def refused(page: Page) -> list[str]:
    """Addresses that the server answered with an error, as they come."""
    found: list[str] = []
    page.on("response", lambda answer: found.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    return found


@pytest.mark.parametrize(("key", "button"), [("x", "结束对话"), ("g", "还给机器人")])
async def test_page_that_ends_a_talk_asks_nothing_more_about_it(
    browser: Browser, world: WorkWorld, key: str, button: str
) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    found = refused(page)
    await write(page, "办好了")
    await expect(page.locator(".line.agent")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press(key)
    await page.get_by_role("dialog").get_by_role("button", name=button).click()
    await expect(page.locator("#case")).to_contain_text("这次对话结束了")
    await world.says(await world.talk_of(number), "谢谢")
    await expect(page.locator("#mine .item")).to_have_count(0)
    await expect(page.locator(".toast")).to_have_count(0)
    assert found == []


async def test_talk_that_ends_elsewhere_leaves_the_page_with_a_word(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    found = refused(page)
    await world.console.desk.release(number)
    await expect(page.locator(".toast")).to_contain_text("这个对话已经结束")
    await expect(page.locator("#case")).to_contain_text("选一个对话")
    assert found == []


async def test_open_list_of_colleagues_follows_who_is_at_the_desk(browser: Browser, world: WorkWorld) -> None:
    agent, other = await world.hire("王敏"), await world.hire("陈芳")
    leaving = world.browse(await world.hire("周慧"))
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await page.keyboard.press("t")
    await page.get_by_label("陈芳").check()
    await page.get_by_label("为什么转").fill("她管劳动监察")
    await expect(page.get_by_label("周慧")).to_be_visible()
    await leaving.post("/console/work/availability", {"available": "0"})
    await expect(page.get_by_label("周慧")).to_have_count(0)
    await expect(page.get_by_label("陈芳")).to_be_checked()
    await expect(page.get_by_label("为什么转")).to_have_value("她管劳动监察")
    await leaving.post("/console/work/availability", {"available": "1"})
    await expect(page.get_by_label("周慧")).to_be_visible()
    await page.get_by_role("button", name="转交", exact=True).click()
    await expect(page.locator("#head")).to_contain_text("陈芳在接待")
    assert (await world.row(number)).agent_id == other.staff.id
