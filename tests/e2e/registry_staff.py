"""Who keeps the registry and who sends notices, at the real console."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from desk_browsers import DESK, LOOKS, PATIENCE_MS, Desk
from desk_staff import COOKIE, Member
from playwright.async_api import Page
from system import TODAY, System
from waiting import until

from bot.settings import TIME_ZONE

PATH = "/console/broadcasts"
CREATED = re.compile(r"(\d+) 号群发的草稿")
CODE = re.compile(r"签到 (\d{6})")
VERSION = re.compile(r'name="version" value="(\d+)"')
FAIR = "城口家门口招聘会"


class Crew:
    """A keeper of the registry, and two who may write and approve notices."""

    def __init__(self, system: System) -> None:
        self.system = system
        both = ("--role", "broadcaster", "--role", "approver")
        self.keeper = Member(system, "keeper", "孙静", "--role", "registry_manager")
        self.writer = Member(system, "writer", "吴芳", *both)
        self.approver = Member(system, "approver", "郑好", *both)
        self._fair = 0

    def leave(self) -> None:
        """Ends the connections."""
        for member in (self.keeper, self.writer, self.approver):
            member.http.close()

    def fair(self, folder: Path) -> int:
        """The number of a fair that is open today, whether one goes by the clock or by the day of the system."""
        if not self._fair:
            today = datetime.now(TIME_ZONE).date()
            first, last = min(TODAY, today), max(TODAY, today) + timedelta(days=1)
            line = f"{FAIR},{first} 08:00,{last} 22:00,县文化广场,重庆市城口县,身份证"
            path = folder / "fairs.csv"
            path.write_text(f"名称,开始时间,结束时间,地点,地区,携带材料\n{line}\n", encoding="utf-8")
            self.system.run("fairs", "import", str(path))
            ((self._fair,),) = self.system.rows("SELECT id FROM fairs WHERE title = ?", FAIR)
        return self._fair

    def approved(self, title: str, said: str, region: str, *options: str) -> int:
        """A campaign by the commands, written by one and approved by the other."""
        made = self.system.run(
            "broadcast", "create", "--as", "writer", "--title", title, "--text", said, "--region", region, *options
        )
        found = CREATED.search(made)
        assert found, made
        self.system.run("broadcast", "submit", found[1], "--as", "writer")
        self.system.run("broadcast", "approve", found[1], "--as", "approver")
        return int(found[1])

    def step(self, number: int, name: str) -> None:
        """What the writer does on the campaign's page."""
        path = f"{PATH}/{number}"
        version = VERSION.search(self.writer.get(path).text)
        assert version
        done = self.writer.send(f"{path}/{name}", version=version[1])
        assert done.status_code == 303, done.text

    def start(self, number: int) -> None:
        """Sends, and waits until nobody is left to be told."""
        self.step(number, "start")
        self.is_done(number)

    def is_done(self, number: int) -> None:
        """Waits for the end of the campaign."""
        query = "SELECT state FROM campaigns WHERE id = ?"
        until(lambda: self.system.rows(query, number) == [("done",)], 90)


async def at_console(desk: Desk, member: Member, path: str) -> Page:
    """A page of the console in a browser of somebody who has signed in; questions of the page are answered with yes."""
    context = await desk.browser.new_context(**LOOKS | {"viewport": DESK})
    cookie = {"name": COOKIE, "value": member.cookie, "url": f"{desk.system.url}/console"}
    await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: desk.faults.append(error.stack or error.message))
    page.on("console", lambda line: desk.faults.append(line.text) if "Content Security" in line.text else None)
    page.on("dialog", lambda dialog: dialog.accept())
    await page.goto(f"{desk.system.url}{path}")
    return page


@contextmanager
def signed_in(system: System) -> Iterator[Crew]:
    """The crew while it works."""
    crew = Crew(system)
    yield crew
    crew.leave()
