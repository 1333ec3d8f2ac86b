"""The shell and the administration in a real browser: wide and narrow, light and dark, with and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from console_browser import CHROMIUM, DESK, PHONE, chromium, findings, is_too_wide, opened, picture, sign_in
from console_site import ConsoleSite
from playwright.async_api import Browser, Page, expect

from bot.settings import Settings
from bot.staff.roles import Role

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
PAGES = {
    "me": "/console/me",
    "phone": "/console/me/phone",
    "password": "/console/password",
    "set-up": "/console/second-factor/set-up",
    "staff": "/console/staff",
    "staff-new": "/console/staff/new",
    "staff-one": "/console/staff/2",
    "teams": "/console/teams",
    "team-new": "/console/teams/new",
    "team-one": "/console/teams/1",
    "calendar": "/console/calendar",
    "audit": "/console/audit",
    "audit-check": "/console/audit/chain",
    "missing": "/console/nowhere",
}
LOOKS: dict[str, tuple[Any, Any]] = {
    "desk-light": (DESK, "light"),
    "desk-dark": (DESK, "dark"),
    "phone-light": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
}
# Both layouts and both sets of colours.
CHECKED = ("desk-light", "phone-dark")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest.fixture
async def staffed(site: ConsoleSite) -> ConsoleSite:
    await site.hire("wang", Role.ADMINISTRATOR, Role.AUDITOR, name="王芳")
    await site.hire("chen.chen", Role.AGENT, Role.EDITOR, name="陈晨", sees_confidential=True)
    await site.console.accounts.add("lijing", "李静", {Role.AGENT}, "command")
    await site.hire("old", Role.AGENT, name="赵明")
    await site.console.accounts.disable("old", "command")
    await site.bind("chen.chen")
    await site.console.teams.set_members(1, [1, 2])
    return site


async def looked_at(page: Page, name: str) -> dict[str, Any]:
    """What is wrong with a page in any of its looks."""
    seen = {}
    for look, (viewport, scheme) in LOOKS.items():
        await page.set_viewport_size(viewport)
        await page.emulate_media(color_scheme=scheme)
        await picture(page, f"{name}-{look}")
        found = await findings(page) if look in CHECKED else []
        seen[f"{name}-{look}"] = (found, await is_too_wide(page))
    return {look: wrong for look, wrong in seen.items() if wrong != ([], False)}


@pytest.mark.parametrize("name", PAGES)
async def test_page_is_open_to_all_and_fits(browser: Browser, staffed: ConsoleSite, name: str) -> None:
    page = await opened(browser, bypass_csp=True)
    await sign_in(page, staffed, "wang")
    await page.goto(staffed.url + PAGES[name])
    await page.wait_for_load_state("networkidle")
    assert await looked_at(page, name) == {}


async def test_sign_in_page_is_open_to_all_and_fits(browser: Browser, staffed: ConsoleSite) -> None:
    page = await opened(browser, bypass_csp=True)
    await sign_in(page, staffed, "wang", "wrong")
    assert await looked_at(page, "sign-in") == {}


async def test_pages_keep_the_content_security_policy(browser: Browser, staffed: ConsoleSite) -> None:
    page = await opened(browser)
    await sign_in(page, staffed, "wang")
    for path in PAGES.values():
        await page.goto(staffed.url + path)
    await page.goto(f"{staffed.url}/console/audit")
    await expect(page.get_by_text("日志完整")).to_be_visible()
    drawn = await page.locator(".brand .icon").evaluate("svg => svg.getBBox().width > 0")
    assert drawn, "the icons come from a file that the policy has to let in"


async def test_second_factor_is_set_up_by_keyboard(browser: Browser, staffed: ConsoleSite, settings: Settings) -> None:
    settings.staff_second_factor = "required"
    page = await opened(browser, viewport=PHONE)
    await sign_in(page, staffed, "wang")
    await expect(page.get_by_role("heading", name="绑定手机验证器")).to_be_visible()
    await expect(page.get_by_role("img", name="二维码")).to_be_visible()
    secret = str(await page.locator("input[name=secret]").get_attribute("value"))
    await page.keyboard.type("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    await page.keyboard.type(staffed.code(secret))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_have_text("验证器已绑定。")
    staffed.clock.move(60)
    await page.locator(".who").get_by_role("button", name="退出").click()
    await sign_in(page, staffed, "wang")
    await expect(page.get_by_role("heading", name="输入验证码")).to_be_visible()
    await picture(page, "second-factor")
    await page.keyboard.type(staffed.code(secret))
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_visible()
    assert "second-factor" not in page.url


async def test_account_is_added_without_javascript(browser: Browser, staffed: ConsoleSite) -> None:
    page = await opened(browser, java_script_enabled=False)
    await sign_in(page, staffed, "wang")
    await page.goto(f"{staffed.url}/console/staff/new")
    await page.get_by_label("姓名").fill("孙立")
    await page.get_by_role("textbox", name="账号").fill("SUN 立")
    await page.get_by_role("checkbox", name="坐席").check()
    await page.get_by_role("button", name="添加").click()
    await expect(page.get_by_role("alert")).to_contain_text("小写字母")
    await expect(page.get_by_role("checkbox", name="坐席")).to_be_checked()
    await page.get_by_role("textbox", name="账号").fill("sunli")
    await page.get_by_role("button", name="添加").click()
    await expect(page.locator(".secret")).to_be_visible()
    await picture(page, "staff-password")


async def test_deeds_that_cannot_be_undone_are_asked_about(browser: Browser, staffed: ConsoleSite) -> None:
    page = await opened(browser)
    await sign_in(page, staffed, "wang")
    await page.goto(f"{staffed.url}/console/staff/2")
    page.once("dialog", lambda dialog: dialog.dismiss())
    await page.get_by_role("button", name="停用账号").click()
    person = await staffed.console.accounts.get(2)
    assert person is not None
    assert not person.disabled
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("button", name="停用账号").click()
    await expect(page.get_by_text("账号已停用，登录已全部退出。")).to_be_visible()


async def test_menu_opens_on_a_phone(browser: Browser, staffed: ConsoleSite) -> None:
    page = await opened(browser, viewport=PHONE)
    await sign_in(page, staffed, "wang")
    await page.goto(f"{staffed.url}/console/me")
    await expect(page.get_by_role("link", name="办公日历")).to_be_hidden()
    await page.locator(".menu summary").click()
    await picture(page, "menu-phone")
    await page.get_by_role("link", name="办公日历").click()
    await expect(page.get_by_role("heading", name="办公日历")).to_be_visible()


async def test_bad_calendar_is_shown_row_by_row(browser: Browser, staffed: ConsoleSite) -> None:
    page = await opened(browser, viewport=PHONE)
    await sign_in(page, staffed, "wang")
    await page.goto(f"{staffed.url}/console/calendar")
    content = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-02-30,放假,x\n".encode()
    await page.get_by_label("CSV 或 xlsx 文件").set_input_files(
        [{"name": "2027.csv", "mimeType": "text/csv", "buffer": content}]
    )
    await page.get_by_role("button", name="上传").click()
    await expect(page.get_by_role("alert")).to_contain_text("一天也没有导入")
    await expect(page.get_by_text("看不懂的日期“2027-02-30”")).to_be_visible()
    await picture(page, "calendar-errors")
