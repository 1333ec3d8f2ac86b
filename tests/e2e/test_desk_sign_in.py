"""An account from the command line to the desk, in a browser: one-time password, own password, second factor."""

from __future__ import annotations

import time

import pyotp
from desk_browsers import DESK, Desk, picture
from desk_staff import PASSWORD, add_account
from playwright.async_api import Page, expect

PERIOD = 30


async def test_new_agent_changes_the_password_sets_up_the_phone_and_signs_in_with_both(desk: Desk) -> None:
    once = add_account(desk.system, "li.na", "李娜", "--role", "agent", "--team", "1")
    page = await desk.page(viewport=DESK)
    await page.goto(f"{desk.system.url}/console/work")
    await give(page, "li.na", once)
    await page.get_by_label("一次性密码").fill(once)
    await page.get_by_label("新密码", exact=True).fill(PASSWORD)
    await page.get_by_label("再输一次新密码").fill(PASSWORD)
    await picture(page, "password")
    await page.get_by_role("button", name="修改").click()
    secret = (await page.locator(".secret-key").text_content() or "").replace(" ", "")
    assert await is_whole(page)
    await picture(page, "second-factor")
    await enter(page, pyotp.TOTP(secret).now(), "绑定")
    await expect(page.locator(".bar")).to_contain_text("李娜")
    await expect(page.locator("#queue-title")).to_contain_text("排队")
    await page.get_by_role("button", name="退出").click()
    await give(page, "li.na", once)
    await expect(page.locator(".problem")).to_have_text("账号或密码不对，请重新输入。")
    await give(page, "li.na", PASSWORD)
    await page.goto(f"{desk.system.url}/console/work")
    await expect(page.get_by_role("heading", name="输入验证码")).to_be_visible()
    await enter(page, "000000", "确定")
    await expect(page.locator(".problem")).to_contain_text("验证码不对")
    # A code counts once: the next time step's is taken a step early.
    await enter(page, pyotp.TOTP(secret).at(int(time.time()) + PERIOD), "确定")
    await expect(page.locator(".bar")).to_contain_text("李娜")
    ((me,),) = desk.system.rows("SELECT 'staff:' || id FROM staff WHERE login = 'li.na'")
    rows = desk.system.rows("SELECT action FROM audit_log WHERE ? IN (actor, subject) ORDER BY id", me)
    done = [action for (action,) in rows]
    assert done[0] == "staff.added"
    assert {"staff.signed_in", "staff.password_changed", "staff.second_factor_set", "staff.refused"} <= {*done}


async def is_whole(page: Page) -> bool:
    """Whether the code to scan is seen to its edges."""
    frame, drawn = await page.locator(".qr").bounding_box(), await page.locator(".qr path").first.bounding_box()
    assert frame
    assert drawn
    return drawn["width"] <= frame["width"] + 1 and drawn["height"] <= frame["height"] + 1


async def give(page: Page, login: str, password: str) -> None:
    """Fills in the first page of the sign-in."""
    await page.get_by_label("账号").fill(login)
    await page.get_by_label("密码").fill(password)
    await page.get_by_role("button", name="登录").click()


async def enter(page: Page, code: str, button: str) -> None:
    """Types the phone's code."""
    await page.locator("#code").fill(code)
    await page.get_by_role("button", name=button, exact=True).click()
