"""Broadcast and directory in a real browser: written, approved by another, drilled; wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from broadcast_desk import PATH, BroadcastDesk, broadcast_desk_of
from console_browser import CHROMIUM, DESK, PHONE, chromium, findings, is_too_wide, opened, picture, sign_in
from console_site import ConsoleSite
from playwright.async_api import Browser, Page, expect
from test_directory_pages import upload, vacancy

from bot.broadcast.states import Campaign as State

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
LOOKS: dict[str, tuple[Any, Any]] = {
    "desk-light": (DESK, "light"),
    "desk-dark": (DESK, "dark"),
    "phone-light": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
}
# Both layouts and both sets of colours.
CHECKED = ("desk-light", "phone-dark")
OF_BROADCAST = {
    "list": PATH,
    "new": f"{PATH}/new",
    "edit": f"{PATH}/1/edit",
    "draft": f"{PATH}/1",
    "submitted": f"{PATH}/2",
    "approved": f"{PATH}/3",
    "running": f"{PATH}/4",
    "paused": f"{PATH}/5",
    "people": f"{PATH}/4/people",
    "fairs": "/console/attendance",
    "fair": "/console/attendance/1",
    "absent": "/console/attendance/1?view=absent",
    "poster": "/console/attendance/1/poster",
}
OF_DIRECTORY = {
    "vacancies": "/console/directory/vacancies",
    "directory-fairs": "/console/directory/fairs",
    "import": "/console/directory/vacancies/import",
    "blocked": "/console/directory/blocked",
}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as made:
        yield made


@pytest.fixture
async def desk(site: ConsoleSite) -> BroadcastDesk:
    return await broadcast_desk_of(site)


async def fill(desk: BroadcastDesk) -> None:
    """Campaigns in all states, numbered as `OF_BROADCAST` has them, and items of the directory."""
    await desk.people(24)
    await desk.draft()
    await desk.step(
        await desk.draft(title="技能培训", kind="training", fair="", text="{姓名}，电焊班开始报名了。"), "submit"
    )
    await desk.approved()
    for title in ("县里的冬季招聘会，二十家企业到场", "停下来的通知"):
        number = await desk.approved(title=title)
        await desk.step(number, "start")
        for state, reason, limit in (("sent", "", 9), ("failed", "blocked by user", 2), ("skipped", "one_a_day", 3)):
            await desk.settle(number, state, reason, limit)
    await desk.console.campaigns.pause(5, None, None, "自动暂停：最近 40 条里有 12 条没有发成。")
    await vacancy(desk, "保洁员", pay_text="月薪3000元", requirements="能吃苦", contact="前台")
    await vacancy(desk, "缝纫工", employer="黑心劳务公司", sample=True)
    await desk.page("/console/directory/blocked", desk.registrar)
    await desk.registrar.post("/console/directory/blocked", {"name": "黑心劳务公司", "reason": "拖欠工资"})


async def look_over(page: Page, desk: BroadcastDesk, places: dict[str, str], look: str) -> None:
    for name, path in places.items():
        await page.goto(f"{desk.site.url}{path}")
        if name in {"new", "edit"}:
            await expect(page.get_by_role("heading", name="会发给谁")).to_be_visible()
            await expect(page.get_by_role("heading", name="看起来是这样")).to_be_visible()
        assert not await is_too_wide(page), name
        if look in CHECKED:
            assert await findings(page) == [], name
        await picture(page, f"broadcast-{name}-{look}")


@pytest.mark.parametrize("look", LOOKS)
async def test_pages_fit_and_shut_nobody_out(desk: BroadcastDesk, browser: Browser, look: str) -> None:
    await fill(desk)
    size, colours = LOOKS[look]
    for login, places in (("li", OF_BROADCAST), ("zhou", OF_DIRECTORY)):
        page = await opened(browser, viewport=size, color_scheme=colours, bypass_csp=True)
        await sign_in(page, desk.site, login)
        await look_over(page, desk, places, look)


async def test_notice_is_written_approved_by_another_and_drilled(desk: BroadcastDesk, browser: Browser) -> None:
    await desk.people(8)
    writer, approver = await opened(browser), await opened(browser)
    await sign_in(writer, desk.site, "wang")
    await writer.goto(f"{desk.site.url}{PATH}/new")
    await writer.get_by_label("标题（只给同事看）").fill("冬季招聘会")
    await writer.get_by_label("招聘会", exact=True).select_option("1")
    await writer.get_by_role("button", name="称呼").click()
    await writer.keyboard.type("，来看看")
    await writer.get_by_role("button", name="招聘会", exact=True).click()
    await expect(writer.get_by_label("正文")).to_have_value("{称呼}，来看看{招聘会}")
    await expect(writer.locator("#preview")).to_contain_text("张女士，来看看彭水冬季招聘会")
    await writer.get_by_role("button", name="存为草稿").click()
    writer.on("dialog", lambda dialog: dialog.accept())
    await writer.get_by_role("button", name="提交审批").click()
    await expect(writer.get_by_text("要另一位审批员来审")).to_be_visible()
    await sign_in(approver, desk.site, "chen")
    approver.on("dialog", lambda dialog: dialog.accept())
    await approver.goto(f"{desk.site.url}{PATH}/1")
    await approver.get_by_role("button", name="批准").click()
    await expect(approver.get_by_text("正文和名单定住了。").first).to_be_visible()
    async with desk.sending():
        await writer.goto(f"{desk.site.url}{PATH}/1")
        await writer.get_by_role("button", name="先演练").click()
        await desk.until(1, State.DONE)
        # The open page notices by itself.
        await expect(writer.get_by_text("6 / 6")).to_be_visible()
        await expect(writer.get_by_role("button", name="马上发送")).to_be_visible()


async def test_bad_rows_are_readable_on_a_phone(desk: BroadcastDesk, browser: Browser) -> None:
    html = await (await upload(desk, "岗位名称,用人单位,地区,有效期至\n保洁,示例公司,没有这里,明天\n")).text()
    assert "要改的地方" in html
    page = await opened(browser, viewport=PHONE, bypass_csp=True)
    await sign_in(page, desk.site, "zhou")
    await page.goto(f"{desk.site.url}/console/directory/vacancies/import")
    content = "岗位名称,用人单位,地区,有效期至\n保洁,示例公司,没有这里,明天\n".encode()
    file = {"name": "名单.csv", "mimeType": "text/csv", "buffer": content}
    await page.get_by_label("xlsx 或 CSV 文件").set_input_files(file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="导入").click()
    await expect(page.get_by_text("没有“没有这里”这个地区")).to_be_visible()
    assert not await is_too_wide(page)
    assert await findings(page) == []
    await picture(page, "directory-faults-phone")
