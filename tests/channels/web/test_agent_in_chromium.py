"""A person's page in a real browser while an agent speaks: words, cards, typing both ways, the way back to the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright, expect
from test_page_in_chromium import ARGUMENTS, CHROMIUM, CONTRAST, PHONE, opened, picture
from test_web_agent import FAIR, LINK, PLACE
from web_site import Site

DESKTOP = {"width": 1280, "height": 900}
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def served(page: Page, site: Site) -> str:
    """The person has asked for staff by taps, and the agent has taken the talk."""
    await page.get_by_role("button", name="贷款").click()
    await page.get_by_role("button", name="转人工").click()
    await expect(page.locator("#owner")).to_contain_text("正在等工作人员")
    conversation = (await page.context.cookies())[0]["value"]
    await site.office.hire()
    await site.office.claims(conversation)
    await expect(page.locator("#owner")).to_have_text("工作人员在")
    return conversation


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP])
async def test_agents_talk_with_all_its_cards(
    browser: Browser, site: Site, viewport: dict[str, int], scheme: str
) -> None:
    page = await opened(browser, site, viewport=viewport, color_scheme=scheme)
    conversation = await served(page, site)
    name = f"agent-{viewport['width']}-{scheme}"
    await picture(page, f"{name}-joined")
    file = await site.office.stores(conversation, "个人创业担保贷款申请表.pdf", b"%PDF-" + b"x" * 120_000)
    choices = [{"title": "上午来", "payload": "say:上午来"}, {"title": "下午来", "payload": "say:下午来"}]
    await site.office.says(conversation, "填好这张表，带身份证来。", file=file)
    await site.office.says(conversation, "就在这里。", location=PLACE)
    await site.office.says(conversation, "也可以去这个招聘会。", fair={**FAIR, "link": LINK})
    await site.office.says(conversation, "您什么时候来？", buttons=choices)
    await expect(page.locator(".agent")).to_have_count(4)
    await page.locator(".agent").first.scroll_into_view_if_needed()
    await picture(page, f"{name}-cards")
    await page.get_by_role("button", name="下午来").scroll_into_view_if_needed()
    await picture(page, f"{name}-choices")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(CONTRAST) >= 7
    assert [each["id"] for each in (await Axe().run(page)).response["violations"]] == []
    await page.get_by_role("button", name="下午来").click()
    await expect(page.locator(".person .words").last).to_have_text("下午来")
    await page.reload()
    await expect(page.locator(".agent .who").first).to_have_text("工作人员 小李")
    await expect(page.locator(".agent .card")).to_have_count(3)


async def test_file_is_saved_under_its_name(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    conversation = await served(page, site)
    file = await site.office.stores(conversation, "申请表.pdf", b"%PDF-")
    await site.office.says(conversation, "填这张表。", file=file)
    async with page.expect_download() as saved:
        await page.locator(".card").click()
    assert (await saved.value).suggested_filename == "申请表.pdf"


async def test_typing_is_shown_both_ways(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    told: list[str] = []
    site.gateway.on_typing = told.append
    conversation = await served(page, site)
    async with page.expect_response("**/typing"):
        await page.get_by_label("打字问我").press_sequentially("我想问一下")
    assert told == [conversation]
    site.office.voice.typing(conversation)
    await expect(page.locator("#status")).to_have_text("工作人员正在打字…")


async def test_bot_is_not_told_that_somebody_types(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    await page.get_by_role("button", name="贷款").click()
    await expect(page.locator(".bot")).to_have_count(1)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    await page.get_by_label("打字问我").press_sequentially("你好")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".bot")).to_have_count(2)
    assert not [url for url in calls if url.endswith("/typing")]


async def test_words_typed_to_an_agent_are_not_answered_by_the_bot(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    conversation = await served(page, site)
    await page.get_by_label("打字问我").fill("要带什么")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator("#status")).to_have_text("")
    await site.office.says(conversation, "带身份证。")
    await expect(page.locator(".bot .words").last).to_have_text("带身份证。")
    said = await page.locator(".said .words").all_text_contents()
    assert said[-2:] == ["要带什么", "带身份证。"]


async def test_talk_is_rated_by_one_tap_and_goes_back_to_the_bot(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    conversation = await served(page, site)
    await site.office.says(conversation, "办好了。")
    await site.office.gives_back(conversation)
    await expect(page.locator("#owner")).to_have_text("")
    await page.get_by_role("button", name="帮上了", exact=True).scroll_into_view_if_needed()
    await picture(page, "agent-rating")
    await page.get_by_role("button", name="帮上了", exact=True).click()
    await expect(page.locator(".bot .words").last).to_have_text("谢谢您，记下了。有事接着问我。")
    await page.get_by_label("打字问我").fill("你好")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".bot .words").last).to_have_text("听到：你好")


async def test_agents_words_come_once_though_the_page_was_away(browser: Browser, site: Site) -> None:
    page = await opened(browser, site)
    conversation = await served(page, site)
    await page.context.set_offline(True)
    await site.office.says(conversation, "您还在吗？")
    await page.context.set_offline(False)
    await page.reload()
    await expect(page.locator(".agent .words")).to_have_text(["您还在吗？"])
    await site.office.says(conversation, "我在。")
    await expect(page.locator(".agent .words")).to_have_text(["您还在吗？", "我在。"])
