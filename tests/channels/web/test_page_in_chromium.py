"""The page in a real browser: asking, choosing, reloading, growing letters, keyboard, pushed words, no JavaScript.

Pictures are kept where `BANGFU_SCREENSHOTS` names a folder.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, async_playwright, expect
from web_site import Site

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
PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def opened(browser: Browser, site: Site, **options: Any) -> Page:
    context = await browser.new_context(**{"viewport": PHONE, "locale": "zh-CN", "reduced_motion": "reduce"} | options)
    page = await context.new_page()
    page.set_default_timeout(5000)
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security Policy" in line.text else None)
    await page.goto(site.url)
    return page


async def picture(page: Page, name: str) -> None:
    folder = os.environ.get("BANGFU_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def ask(page: Page, words: str) -> None:
    await page.get_by_label("打字问我").fill(words)
    await page.get_by_role("button", name="发送").click()


async def test_person_asks_taps_a_choice_and_reloads(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await picture(page, "first")
    await page.get_by_role("button", name="贷款").click()
    await expect(page.locator(".bot .words").last).to_contain_text("最多 <10> 万元")
    await expect(page.locator(".chip")).to_have_text("已过期")
    await picture(page, "answer")
    await page.get_by_role("button", name="转人工").click()
    await expect(page.locator(".bot .words").last).to_contain_text("已转给县就业局。")
    await expect(page.locator("#owner")).to_contain_text("等工作人员")
    await expect(page.locator(".answers").first).to_be_hidden()
    await expect(page.get_by_role("button", name="先问机器人")).to_be_visible()
    said = await page.locator(".said .words").all_text_contents()
    await picture(page, "queue")
    await page.reload()
    assert await page.locator(".said .words").all_text_contents() == said
    assert len(site.engine.heard) == 2


async def test_everything_works_without_javascript(browser: Browser, site: Site) -> None:
    page = await opened(browser, site, java_script_enabled=False)
    await expect(page.get_by_role("button", name="念给我听")).to_have_count(0)
    await expect(page.get_by_role("button", name="字大")).to_have_count(0)
    await page.get_by_role("button", name="贷款").click()
    await expect(page.locator(".bot .words")).to_contain_text("能贷款")
    await picture(page, "plain")
    await page.get_by_role("button", name="我要贷款").click()
    await expect(page.locator(".person .words").last).to_have_text("我要贷款")
    await ask(page, "你好")
    await expect(page.locator(".bot .words").last).to_have_text("听到：你好")


async def test_letters_grow_and_stay_grown(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    before = await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    for _ in range(2):
        await page.get_by_role("button", name="字大").click()
    await page.reload()
    after = await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert before >= 20
    assert after > before * 1.4


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_is_cut_off_sideways(browser: Browser, site: Site, width: int, size: int, scheme: str) -> None:
    page = await opened(browser, site, viewport={"width": width, "height": 640}, color_scheme=scheme)
    for _ in range(size - 1):
        await page.get_by_role("button", name="字大").click()
    await picture(page, f"{width}-{size}-{scheme}-first")
    await ask(page, "能贷款吗")
    await expect(page.locator(".chip")).to_be_visible()
    await picture(page, f"{width}-{size}-{scheme}-answer")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = "[...document.querySelectorAll('button,a,textarea,summary')].filter(e => e.checkVisibility())"
    heights = await page.evaluate(f"{small}.filter(e => !e.closest('.skip,.words')).map(e => e.offsetHeight)")
    assert min(heights) >= 36


async def test_all_is_reached_by_keyboard(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("打字问我")).to_be_focused()
    await page.keyboard.type("能贷款吗")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bot .words")).to_contain_text("能贷款")
    await expect(page.get_by_label("打字问我")).to_be_focused()
    await page.get_by_role("button", name="我要贷款").press("Enter")
    await expect(page.locator(".bot").last).to_be_focused()


async def test_pushed_words_appear_by_themselves_and_once(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await ask(page, "你好")
    await expect(page.locator(".bot")).to_have_count(1)
    conversation = (await page.context.cookies())[0]["value"]
    async with page.expect_response("**/events*"):
        await page.reload()
    await site.push(conversation, "明天上午 9 点有招聘会。")
    await expect(page.locator(".bot .words").last).to_have_text("明天上午 9 点有招聘会。")
    site.gateway.publish(conversation, {"event": "owner", "owner": "agent"})
    await expect(page.locator("#owner")).to_have_text("工作人员在")
    await expect(page.locator(".bot")).to_have_count(2)


async def test_answer_lost_on_the_way_is_fetched_again_and_not_asked_twice(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    lost: list[str] = []

    async def lose_first_answer(route: Route) -> None:
        if lost:
            return await route.continue_()
        await route.fetch()
        lost.append("answer")
        await route.abort()

    await page.route("**/api/chat", lose_first_answer)
    await ask(page, "你好")
    await expect(page.locator(".bot .words")).to_have_text("听到：你好")
    assert len(site.engine.heard) == 1


async def test_talk_on_a_shared_phone_can_be_forgotten(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await expect(page.get_by_role("button", name="重新开始")).to_be_hidden()
    await ask(page, "你好")
    await page.get_by_role("button", name="重新开始").click()
    await expect(page.locator(".said")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".said")).to_have_count(0)


async def test_refusal_is_said_in_the_talk(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await ask(page, "长" * 1001)
    await expect(page.locator(".note .words")).to_contain_text("太长")


async def test_answer_is_never_read_as_markup(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await ask(page, "<img src=x onerror=document.title=1>")
    await expect(page.locator(".bot .words")).to_contain_text("<img src=x")
    assert await page.locator("#log img").count() == 0


async def test_stop_without_network_shows_one_plain_sentence(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await page.goto(site.url)
    await expect(page.locator("p").first).to_contain_text("现在没有网")
    await picture(page, "offline")


async def test_place_is_sent_when_the_person_allows_it(browser: Browser, site: Site) -> None:
    place = {"latitude": 29.5, "longitude": 106.5}
    page = await opened(browser, site, geolocation=place, permissions=["geolocation"])
    await page.get_by_role("button", name="发位置").click()
    await expect(page.locator(".bot")).to_have_count(1)
    assert site.engine.heard[0]["metadata"]["location"] == {"lat": 29.5, "lon": 106.5}


async def test_answer_is_read_aloud_with_its_choices(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.evaluate("speechSynthesis.speak = (speech) => { window.spoken = [speech.lang, speech.text] }; 0")
    await ask(page, "能贷款吗")
    await page.get_by_role("button", name="念给我听").click()
    language, words = await page.evaluate("spoken")
    assert language == "zh-CN"
    assert words.startswith("能贷款。")
    assert words.endswith("我要贷款。转人工")
    await page.get_by_role("button", name="停").click()
    await expect(page.get_by_role("button", name="念给我听")).to_have_attribute("aria-pressed", "false")


HEARING = """window.SpeechRecognition = window.webkitSpeechRecognition = class {
  start() { this.onresult({ results: [[{ transcript: "能贷款吗" }]] }); this.onend() } }"""


async def test_spoken_words_stand_in_the_box_to_be_checked(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.add_init_script(HEARING)
    await page.reload()
    await page.get_by_role("button", name="说话").click()
    await expect(page.get_by_label("打字问我")).to_have_value("能贷款吗")
    assert site.engine.heard == []


async def test_speaking_is_not_offered_where_the_browser_cannot_hear(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.add_init_script("delete window.SpeechRecognition; delete window.webkitSpeechRecognition")
    await page.reload()
    await expect(page.locator("#place")).to_be_visible()
    await expect(page.locator("#speak")).to_be_hidden()


async def test_message_without_network_can_be_sent_again(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.clock.install()
    await page.route("**/api/chat", lambda route: route.abort())
    async with page.expect_event("requestfailed"):
        await ask(page, "你好")
    for _ in range(4):
        async with page.expect_event("requestfailed"):
            await page.clock.run_for(8000)
    await page.unroute("**/api/chat")
    await page.get_by_role("button", name="再发一次").click()
    await expect(page.locator(".bot .words")).to_have_text("听到：你好")
    await expect(page.locator(".person")).to_have_count(1)


CONTRAST = """() => {
  const shade = (c) => { const v = c / 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 };
  const light = (rgb) => { const [r, g, b] = rgb.map(shade); return .2126 * r + .7152 * g + .0722 * b };
  const numbers = (css) => css.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {
    const own = numbers(getComputedStyle(e).backgroundColor);
    return own.length === 4 && own[3] === 0 && e.parentElement ? ground(e.parentElement) : own.slice(0, 3) };
  const ratio = (e) => {
    const [a, b] = [light(numbers(getComputedStyle(e).color).slice(0, 3)), light(ground(e))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) };
  const worded = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const shown = [...document.body.querySelectorAll("*")].filter((e) => worded(e) && e.checkVisibility());
  return Math.min(...shown.map(ratio)) }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_contrast_is_at_least_seven_to_one(browser: Browser, site: Site, scheme: str) -> None:
    page = await opened(browser, site, color_scheme=scheme)
    await ask(page, "能贷款吗")
    await expect(page.locator(".chip")).to_be_visible()
    for standing in ("in_force", "period_over", "repealed", "draft"):
        await page.locator(".chip").evaluate(f"chip => chip.className = 'chip {standing}'")
        assert await page.evaluate(CONTRAST) >= 7
