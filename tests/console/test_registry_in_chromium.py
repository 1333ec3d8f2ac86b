"""The registry's pages in a real browser: on a desk and on a phone, light and dark, by keyboard, without stumbling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from console_browser import CHROMIUM, DESK, PHONE, chromium, findings, is_too_wide, opened, picture, sign_in
from console_site import ConsoleSite
from invented import people, person
from playwright.async_api import Browser, Page, expect
from registry_desk import NAME, Desk, desk_of, listed
from registry_desk import PHONE as NUMBER

from bot.registry.person import PersonChange
from bot.registry.values import EventKind, PersonClass, Status, Verified

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")

LOOKS = {
    "desk-light": (DESK, "light"),
    "desk-dark": (DESK, "dark"),
    "phone-light": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
}


@pytest.fixture
async def desk(site: ConsoleSite) -> Desk:
    return await desk_of(site)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


async def full(desk: Desk) -> int:
    """Somebody with everything a page can show; their number."""
    number = await desk.person()
    console = desk.console
    await desk.many(12)
    talk = await desk.chat(number)
    await desk.task(number, date(2026, 11, 18), "刚从深圳回来，想在县里找活。")
    await desk.task(None, date(2026, 11, 25))
    await desk.served(number, EventKind.VISIT, "在家，正在照顾老人，想找离家近的活。")
    await desk.served(number, EventKind.POLICY_TALK)
    await desk.recommended(number, talk, "保洁员", "too_far")
    await desk.recommended(number, talk, "家政服务员")
    await console.people.leave_class(number, PersonClass.SUBSISTENCE, date(2026, 9, 1), "command", Verified.DATA)
    past = (Status.EMPLOYMENT, "employed", date(2022, 1, 1), date(2023, 6, 1), "command", Verified.PHONE, "enterprise")
    await console.people.add_past(number, *past)
    await console.people.verify(number, f"staff:{desk.manager_id}", Verified.VISIT, date(2026, 11, 10))
    return number


async def looked_at(page: Page, name: str) -> dict[str, Any]:
    """What is wrong with a page in any of its looks."""
    seen = {}
    for look, (viewport, scheme) in LOOKS.items():
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme=scheme)
        await picture(page, f"registry-{name}-{look}")
        seen[look] = (await findings(page), await is_too_wide(page))
    return {look: wrong for look, wrong in seen.items() if wrong != ([], False)}


PAGES = {
    "people": "/console/people",
    "new": "/console/people/new",
    "person": "/console/people/{id}",
    "edit": "/console/people/{id}/edit",
    "erase": "/console/people/{id}/erase",
    "import": "/console/people/import",
    "lists": "/console/lists",
    "list": "/console/lists/talk_guidance",
    "unclear": "/console/lists/zero_employment?standing=unclear",
    "tasks": "/console/tasks",
}


async def test_pages_are_open_to_all_and_fit(browser: Browser, desk: Desk) -> None:
    number = await full(desk)
    page = await opened(browser, bypass_csp=True)
    await sign_in(page, desk.site, "wang")
    wrong = {}
    for name, path in PAGES.items():
        await page.goto(desk.site.url + path.format(id=number))
        await page.wait_for_load_state("networkidle")
        wrong[name] = await looked_at(page, name)
    assert {name: each for name, each in wrong.items() if each} == {}


async def test_all_that_folds_out_is_open_to_all(browser: Browser, desk: Desk) -> None:
    number = await full(desk)
    page = await opened(browser, bypass_csp=True)
    await sign_in(page, desk.site, "wang")
    wrong = {}
    for name in ("people", "person", "list"):
        await page.goto(desk.site.url + PAGES[name].format(id=number))
        await page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        wrong[name] = await looked_at(page, f"{name}-open")
    assert {name: each for name, each in wrong.items() if each} == {}


async def test_number_is_shown_on_demand_and_hides_again(browser: Browser, desk: Desk) -> None:
    number = await full(desk)
    page = await opened(browser)
    await page.clock.install()
    await sign_in(page, desk.site, "chen")
    await page.goto(f"{desk.site.url}/console/people/{number}")
    sealed = page.locator("#sealed-phone")
    await expect(sealed).not_to_contain_text(NUMBER)
    await sealed.get_by_role("button").press("Enter")
    await expect(sealed).to_contain_text(NUMBER)
    await picture(page, "registry-revealed")
    await page.clock.run_for(61_000)
    await expect(sealed).not_to_contain_text(NUMBER)
    await sealed.get_by_role("button").click()
    await expect(sealed).to_contain_text(NUMBER)
    await sealed.get_by_role("button", name="收起").click()
    await expect(sealed).not_to_contain_text(NUMBER)


async def test_somebody_is_found_and_the_way_back_leads_to_the_search(browser: Browser, desk: Desk) -> None:
    await full(desk)
    page = await opened(browser, viewport=PHONE)
    await sign_in(page, desk.site, "chen")
    await page.goto(f"{desk.site.url}/console/people")
    await page.get_by_label("姓名、身份证号或电话").fill(NUMBER)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name=NAME).click()
    await expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("link", name=NAME)).to_be_visible()
    assert NUMBER not in page.url


async def test_all_of_a_page_are_ticked_and_served_at_once(browser: Browser, desk: Desk) -> None:
    some = await desk.many(5)
    page = await opened(browser)
    await sign_in(page, desk.site, "chen")
    await page.goto(f"{desk.site.url}/console/lists/talk_guidance")
    await page.get_by_label("全选本页").check()
    await expect(page.locator("[data-picked]")).to_have_text("5 人")
    await page.get_by_label("选 甲大山").uncheck()
    await page.get_by_text("给勾选的人登记一次服务").click()
    await page.get_by_label("在哪里").select_option("meeting")
    await picture(page, "registry-ticked")
    await page.get_by_role("button", name="登记", exact=True).click()
    await expect(page.get_by_role("status").first).to_have_text("服务已给勾选的人登记。")
    assert [len(await desk.console.events.of(number)) for number in some] == [0, 1, 1, 1, 1]


async def test_conflict_is_mended_on_the_page(browser: Browser, desk: Desk) -> None:
    number = await desk.person()
    page = await opened(browser, bypass_csp=True)
    await sign_in(page, desk.site, "chen")
    await page.goto(f"{desk.site.url}/console/people/{number}/edit")
    other = PersonChange({"village": "别人填的村"})
    await desk.console.people.change(number, 0, other, "staff:9", Verified.PHONE)
    await page.get_by_label("村或社区").fill("我填的村")
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("alert")).to_contain_text("别人改过这个人")
    await expect(page.get_by_text("别人刚改成：别人填的村")).to_be_visible()
    assert await looked_at(page, "conflict") == {}
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status").first).to_have_text("已保存。")


async def test_list_is_brought_in_while_the_page_looks_on(browser: Browser, desk: Desk, tmp_path: Path) -> None:
    page = await opened(browser, bypass_csp=True)
    await sign_in(page, desk.site, "wang")
    await page.goto(f"{desk.site.url}/console/people/import")
    bad = [*people(20), person(30, 电话="12"), person(31, 户籍地="没有这里"), person(32, 电话="")]
    await page.get_by_label("xlsx 或 CSV 文件").set_input_files(listed(tmp_path, bad, "有错.xlsx"))
    await page.get_by_role("button", name="上传并检查").click()
    await expect(page.get_by_text("有错，没有导入")).to_be_visible()
    assert await looked_at(page, "import-faulty") == {}
    await page.get_by_role("button", name="改好了，重新上传").click()
    await page.get_by_label("xlsx 或 CSV 文件").set_input_files(listed(tmp_path, list(people(200)), "名单.xlsx"))
    await page.get_by_role("button", name="上传并检查").click()
    await expect(page.get_by_role("button", name="导入", exact=True)).to_be_visible()
    assert await looked_at(page, "import-ready") == {}
    await page.get_by_role("button", name="导入", exact=True).click()
    await expect(page.get_by_text("已导入", exact=True)).to_be_visible()
    assert await looked_at(page, "import-done") == {}
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="撤销").click()
    await expect(page.get_by_role("status").first).to_have_text("最近一次导入已撤销。")
