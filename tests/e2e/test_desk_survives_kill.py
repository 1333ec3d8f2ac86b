"""SIGKILL to the app in the middle of a talk: both pages go on by themselves, nothing is lost or doubled."""

from __future__ import annotations

import asyncio

from desk_browsers import Desk, picture
from playwright.async_api import expect
from waiting import until

APP = "bot.process.app"
SAID = ["在吗", "停电的时候", "都回来了"]
ANSWERED = ["在，您说", "断线的时候", "都收到了"]


async def test_both_pages_go_on_after_the_app_was_killed(desk: Desk) -> None:
    person, screen = await desk.labourer(), await desk.sits(desk.office.wang)
    number = await person.asks_for_a_person()
    await screen.claims(number)
    await person.says(SAID[0])
    await screen.replies(ANSWERED[0])
    await person.hears(ANSWERED[0])
    desk.system.kill(APP)
    until(lambda: desk.system.status("/livez") == 0, 10)
    await person.says(SAID[1])
    await screen.key("r")
    await screen.page.locator("#box").fill(ANSWERED[1])
    await screen.page.keyboard.press("Enter")
    await expect(screen.page.locator(".unsent .words")).to_have_text(ANSWERED[1])
    await picture(screen.page, "agent-app-killed")
    await picture(person.page, "labourer-app-killed")
    await asyncio.to_thread(until, lambda: desk.system.status("/livez") == 200)
    again = screen.page.get_by_role("button", name="再发一次")
    await expect(screen.lines("person").last).to_have_text(SAID[1], timeout=30_000)
    if await again.count():
        await again.click()
    await person.hears(ANSWERED[1])
    await person.says(SAID[2])
    await expect(screen.lines("person").last).to_have_text(SAID[2])
    await screen.replies(ANSWERED[2])
    await person.hears(ANSWERED[2])
    await expect(screen.lines("person")).to_have_text(["转人工", *SAID])
    await expect(screen.lines("agent")).to_have_text(ANSWERED)
    await expect(person.page.locator(".said.person .words")).to_have_text(["转人工", *SAID])
    await expect(person.page.locator(".said.agent .words")).to_have_text(ANSWERED)
    await expect(screen.page.locator("#link")).to_have_text("")
    talk = await person.conversation()
    said = desk.system.rows("SELECT text FROM inbox WHERE conversation_id = ? ORDER BY id", talk)
    assert [words for (words,) in said] == ["转人工", *SAID]
    for page in (person.page, screen.page):
        await page.reload()
    await expect(screen.lines("agent")).to_have_text(ANSWERED)
    await expect(person.page.locator(".said.agent .words")).to_have_text(ANSWERED)
