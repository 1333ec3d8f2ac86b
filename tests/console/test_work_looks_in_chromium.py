"""How the workspace looks and feels in a real browser: keys, phone, files, suggestions, and what shuts people out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from console_browser import CHROMIUM, DESK, PHONE, chromium, findings, is_too_wide, picture
from engine_server import EngineServer, says
from playwright.async_api import Browser, Page, expect
from waiting import becomes_true
from work_browser import at_desk, in_hand, write
from work_world import SECRET, WorkWorld, work_world

from bot.storage.database import Database

NASTY = "<img src=x onerror=document.title='hacked'>"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
async def world(database: Database, tmp_path: Path, engine: EngineServer) -> AsyncIterator[WorkWorld]:
    async with work_world(database, tmp_path, engine) as made:
        yield made


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


async def test_words_and_names_are_never_read_as_markup(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent, NASTY)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await world.console.desk.note(number, agent.staff, NASTY)
    await write(page, NASTY)
    await expect(page.locator(".line.agent .words")).to_have_text(NASTY)
    await expect(page.locator(".line.note .words")).to_have_text(NASTY)
    assert await page.locator("#main img").count() == 0
    assert "hacked" not in await page.title()


async def test_file_goes_along_under_a_clean_name(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await page.set_input_files("#file", {"name": "申请表.pdf", "mimeType": "text/html", "buffer": b"%PDF-1.7\n"})
    await expect(page.locator("#extras")).to_contain_text("申请表.pdf")
    await page.get_by_role("button", name="发送", exact=True).click()
    await expect(page.locator(".line.agent .card a")).to_have_text("申请表.pdf")
    await page.set_input_files("#file", {"name": "表.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x00\x01"})
    await expect(page.locator(".toast.bad")).to_contain_text("不能发")


async def test_suggestion_is_put_into_the_box_with_its_clause(
    browser: Browser, world: WorkWorld, engine: EngineServer
) -> None:
    citation = {"document": "JL", "measure": "JL-30", "short": "吉林行动方案", "clause": "二(五)3", "period": {}}
    engine.answers["能贷多少"] = says("最多15万元。", citations=[citation])
    agent = await world.hire("王敏")
    number = await in_hand(world, agent, "能贷多少")
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await expect(page.locator(".suggestion .words").first).to_have_text("最多15万元。", timeout=15000)
    await page.keyboard.press("1")
    await expect(page.locator("#box")).to_have_value("最多15万元。")
    await expect(page.locator("#extras")).to_contain_text("二(五)3")
    await page.keyboard.press("Enter")
    await expect(page.locator(".line.agent .basis")).to_contain_text("《吉林省2018年就业扶贫方案》二(五)3")


async def test_keys_write_while_somebody_types_and_enter_belongs_to_the_input_method(
    browser: Browser, world: WorkWorld
) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    await page.keyboard.press("r")
    await page.keyboard.type("gxt?")
    assert await page.locator("#box").input_value() == "gxt?"
    assert await page.locator("dialog[open]").count() == 0
    composing = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    assert await page.evaluate(f"document.getElementById('box').dispatchEvent({composing})")
    assert await world.said(number) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await picture(page, "work-keys")
    await page.get_by_label("用单键快捷键").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await expect(page.locator("#closing")).to_be_hidden()


async def test_availability_is_switched(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    page = await at_desk(browser, world, agent)
    await page.keyboard.press("a")
    await expect(page.get_by_role("switch")).to_have_text("离开")

    async def away() -> bool:
        return not await world.console.presence.is_available(agent.staff.id)

    await becomes_true(away, 5)


@pytest.mark.parametrize("size", [DESK, {"width": 1024, "height": 700}, {"width": 800, "height": 600}, PHONE])
async def test_toasts_leave_the_composer_free(browser: Browser, world: WorkWorld, size: Any) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent)
    page = await at_desk(browser, world, agent, f"/talks/{number}", viewport=size)
    await expect(page.locator("#box")).to_be_visible()
    for words in ("有对话快到时限了，请看列表里标黄的。", "这份文件只管到2020年，已经过期。发之前请核对。"):
        await page.evaluate("(words) => bangfu.toast(words, 'bad')", words)
    composer = await page.locator("#composer").bounding_box()
    acts = await page.locator("#head .acts").bounding_box()
    toasts = await page.locator("#toasts").bounding_box()
    await picture(page, f"work-toasts-{size['width']}")
    assert not overlap(toasts, composer)
    assert not overlap(toasts, acts)


async def test_last_line_stays_whole_while_somebody_types(browser: Browser, world: WorkWorld) -> None:
    agent = await world.hire("王敏")
    number = await in_hand(world, agent, *(f"第{count}句" for count in range(12)))
    talk = await world.talk_of(number)
    page = await at_desk(browser, world, agent, f"/talks/{number}")
    world.gateway.on_typing(talk)
    await expect(page.locator("#typing")).to_have_text("对方正在打字…")
    assert await is_last_whole(page)
    await page.locator("#box").fill("一行\n" * 6)
    await expect(page.locator(".line").last).to_be_in_viewport(ratio=1)
    assert await is_last_whole(page)


async def is_last_whole(page: Page) -> bool:
    """Whether the last line of the talk ends above the end of the log."""
    bottom = "document.{}.getBoundingClientRect().bottom"
    last, log = (bottom.format(where) for where in ("querySelector('.line:last-of-type')", "getElementById('log')"))
    return bool(await page.evaluate(f"{last} <= {log}"))


def overlap(one: Any, other: Any) -> bool:
    """Whether two boxes share any point."""
    across = one["x"] < other["x"] + other["width"] and other["x"] < one["x"] + one["width"]
    return bool(across and one["y"] < other["y"] + other["height"] and other["y"] < one["y"] + one["height"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_phone_shows_one_column_for_a_thumb(browser: Browser, world: WorkWorld, scheme: str) -> None:
    agent = await world.hire("王敏", sees_confidential=True)
    number = await in_hand(world, agent, "老板欠我3个月工资")
    await world.waits(SECRET, "我要举报")
    page = await at_desk(browser, world, agent, viewport=PHONE, has_touch=True, color_scheme=scheme)
    await picture(page, f"work-phone-{scheme}-lists")
    await page.locator(f"#row{number}").tap()
    await expect(page.locator("#box")).to_be_visible()
    await expect(page.locator("#lists")).to_be_hidden()
    await page.locator("#box").fill("您好")
    await page.get_by_role("button", name="发送", exact=True).tap()
    await expect(page.locator(".line.agent .words")).to_have_text("您好")
    await picture(page, f"work-phone-{scheme}-talk")
    for view in ("side", "lists", "talk"):
        await page.locator(f".views [data-view={view}]").tap()
        assert not await is_too_wide(page)
        tall = "[...document.querySelectorAll('main button, main a')].filter((e) => e.checkVisibility())"
        assert await page.evaluate(f"Math.min(...{tall}.map((e) => e.offsetHeight))") >= 24


@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")])
async def test_axe_finds_nothing_serious(browser: Browser, world: WorkWorld, size: Any, scheme: str) -> None:
    agent = await world.hire("王敏", sees_confidential=True)
    await world.canned("欢迎语", "您好，我是{坐席}。")
    number = await in_hand(world, agent, "老板欠我3个月工资")
    await world.console.desk.note(number, agent.staff, "要回访")
    await world.console.desk.reply(number, agent.staff, {"text": "您好"}, "request-1")
    await world.waits(SECRET, "我要举报", ago=500)
    page = await at_desk(browser, world, agent, viewport=size, color_scheme=scheme, bypass_csp=True)
    assert await findings(page) == []
    await page.goto(f"{world.url}/console/work/talks/{number}")
    await expect(page.locator("#suggestions .suggestion").first).to_be_attached(timeout=15000)
    for view in ("talk", "side"):
        if size is PHONE:
            await page.locator(f".views [data-view={view}]").click()
        assert await findings(page) == []
    for dialog in ("closing", "transferring", "places", "keys", "region"):
        await page.evaluate(f"document.getElementById('{dialog}').showModal()")
        assert await findings(page) == []
        await page.keyboard.press("Escape")
