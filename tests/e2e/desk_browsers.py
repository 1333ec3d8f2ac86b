"""Two sides of one desk in real browsers: an agent at a screen, a labourer with a phone."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desk_staff import COOKIE, Member, Office
from playwright.async_api import Browser, Locator, Page, expect
from system import System

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
LOOKS: dict[str, Any] = {"locale": "zh-CN", "reduced_motion": "reduce"}


async def picture(page: Page, name: str) -> None:
    """Keeps a picture where `BANGFU_SCREENSHOTS` names a folder."""
    folder = os.environ.get("BANGFU_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"desk-{name}.png")


@dataclass
class Labourer:
    """Somebody on the web page."""

    page: Page
    system: System

    @property
    def heard(self) -> Locator:
        """All that was answered, by bot, desk and agents."""
        return self.page.locator(".bot .words")

    @property
    def said(self) -> Locator:
        """Everything in the talk, in order."""
        return self.page.locator(".said .words")

    async def says(self, words: str) -> None:
        """Types and sends."""
        await self.page.get_by_label("打字问我").fill(words)
        await self.page.get_by_role("button", name="发送").click()

    async def hears(self, words: str) -> None:
        """The last answer holds these words."""
        await expect(self.heard.last).to_contain_text(words)

    async def taps(self, title: str) -> None:
        """Taps a choice."""
        await self.page.locator(".bot").get_by_role("button", name=title, exact=True).last.click()

    async def conversation(self) -> str:
        """The id of the talk."""
        cookies = await self.page.context.cookies()
        return str(next(each["value"] for each in cookies if each["name"] == "bangfu_conversation"))

    async def handoff(self) -> int:
        """The number of the latest hand-off."""
        query = "SELECT max(id) FROM handoffs WHERE conversation_id = ?"
        return int(self.system.rows(query, await self.conversation())[0][0])

    async def asks_for_a_person(self) -> int:
        """Asks, waits for the notice; the hand-off's number."""
        await self.says("转人工")
        await expect(self.page.locator("#owner")).to_have_text("正在等工作人员")
        return await self.handoff()


@dataclass
class Screen:
    """An agent's workspace."""

    page: Page
    member: Member

    @property
    def log(self) -> Locator:
        """The open talk."""
        return self.page.locator("#log")

    def lines(self, kind: str) -> Locator:
        """The words of the talk by `person`, `agent`, `bot`, `note`."""
        return self.page.locator(f".line.{kind} .words")

    async def opens(self, number: int) -> None:
        """Opens a talk from the list."""
        await self.page.locator(f"#row{number}").click()
        await expect(self.page.locator(f"#talk[data-talk='{number}']")).to_be_visible()

    async def claims(self, number: int) -> None:
        """Opens a talk and takes it over."""
        await self.opens(number)
        await self.key("c")
        await expect(self.page.locator("#head")).to_contain_text("我在接待")

    async def key(self, key: str) -> None:
        """Does what a key does by the button that names it; the keys themselves have tests in the console's folder."""
        await self.page.locator(f'[data-key="{key}"]:visible').first.click()

    async def replies(self, words: str) -> None:
        """Writes to the person; it is stored when this returns."""
        before = await self.lines("agent").count()
        await self.key("r")
        await self.page.locator("#box").fill(words)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator(".line.agent:not(.unsent)[data-line]")).to_have_count(before + 1)

    async def sends(self) -> None:
        """Sends what lies in the composer."""
        await self.page.get_by_role("button", name="发送", exact=True).click()
        await expect(self.page.locator(".unsent")).to_have_count(0)
        await expect(self.page.locator("#extras li")).to_have_count(0)

    async def notes(self, words: str) -> None:
        """Writes a private note."""
        await self.key("n")
        await self.page.locator("#note-box").fill(words)
        await self.page.keyboard.press("Enter")
        await expect(self.lines("note").last).to_have_text(words)

    async def gives_back(self) -> None:
        """The bot answers again."""
        await self.key("g")
        await self.page.locator("#giving").get_by_role("button", name="还给机器人").click()
        await expect(self.page.locator("#case")).to_contain_text("这次对话结束了")

    async def closes(self, *tags: str) -> None:
        """The matter is done."""
        await self.key("x")
        for tag in tags:
            await self.page.get_by_label(tag).check()
        await self.page.get_by_role("button", name="结束对话", exact=True).click()
        await expect(self.page.locator("#case")).to_contain_text("这次对话结束了")

    async def transfers_to(self, name: str, why: str) -> None:
        """Passes the talk to a colleague."""
        await self.key("t")
        await self.page.get_by_label(name).check()
        await self.page.get_by_label("为什么转").fill(why)
        await self.page.get_by_role("button", name="转交", exact=True).click()
        await expect(self.page.locator("#head")).to_contain_text(f"{name}在接待")


@dataclass
class Desk:
    """The open office and its browsers; script errors and what a page's security policy stopped are kept."""

    office: Office
    browser: Browser
    faults: list[str] = field(default_factory=list)

    @property
    def system(self) -> System:
        """The running system."""
        return self.office.system

    async def page(self, **options: Any) -> Page:
        """A page in a browser profile of its own."""
        context = await self.browser.new_context(**LOOKS | options)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(error.stack or error.message))
        page.on("console", lambda line: self.faults.append(line.text) if "Content Security" in line.text else None)
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        return page

    async def labourer(self) -> Labourer:
        """Somebody who opens the page on a phone for the first time."""
        page = await self.page(viewport=PHONE, has_touch=True)
        await page.goto(self.system.url)
        return Labourer(page, self.system)

    async def sits(self, member: Member) -> Screen:
        """An agent who has signed in sits down at the desk; the page hears news when this returns."""
        page = await self.page(viewport=DESK)
        cookie = {"name": COOKIE, "value": member.cookie, "url": f"{self.system.url}/console"}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        async with page.expect_response("**/console/events"):
            await page.goto(f"{self.system.url}/console/work")
        return Screen(page, member)
