"""The staff of the real system: accounts made by the real command, signed in over HTTP, and the hours they keep."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import httpx
import pyotp
from system import System

from bot.handoff.calendar import ClockSpan
from bot.handoff.holidays import Holidays
from bot.handoff.teams import Teams
from bot.settings import TIME_ZONE
from bot.storage.database import Database

PASSWORD = "wanshi-ruyi-2026"
ONE_TIME = re.compile(r"：(\S+)$")
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
SECRET = re.compile(r'name="secret" value="([A-Z2-7]+)"')
COOKIE = "bangfu_staff"
FIRST_TEAM = 1
NOON = 12
ALL_DAY: ClockSpan = (time(), time())
MORNING: ClockSpan = (time(9), time(11))
AFTERNOON: ClockSpan = (time(13), time())


def add_account(system: System, login: str, name: str, *options: str) -> str:
    """A new account's one-time password, as the command prints it."""
    found = ONE_TIME.search(system.run("staff", "add", login, "--name", name, *options).strip())
    assert found
    return found[1]


class Member:
    """Somebody of the staff with a finished sign-in, and a browser without scripts."""

    def __init__(self, system: System, login: str, name: str, *options: str) -> None:
        self.login, self.name = login, name
        headers = {"Accept": "text/html"}
        self.http = httpx.Client(
            base_url=system.url, headers=headers, trust_env=False, follow_redirects=True, timeout=30
        )
        self._csrf = ""
        self._finish_sign_in(add_account(system, login, name, *options))
        ((self.id,),) = system.rows("SELECT id FROM staff WHERE login = ?", login)

    def _finish_sign_in(self, once: str) -> None:
        self.post("/console/sign-in", login=self.login, password=once)
        found = SECRET.search(self.post("/console/password", old=once, new=PASSWORD, again=PASSWORD).text)
        assert found, "no secret on the page"
        code = pyotp.TOTP(found[1]).now()
        done = self.post("/console/second-factor/set-up", secret=found[1], code=code)
        assert self.name in done.text
        assert "验证器已绑定" in done.text

    @property
    def cookie(self) -> str:
        """The session's token."""
        return str(self.http.cookies[COOKIE])

    @property
    def actor(self) -> str:
        """How the audit log names the member."""
        return f"staff:{self.id}"

    def get(self, path: str) -> httpx.Response:
        """Opens a page and keeps its token."""
        return self._read(self.http.get(path))

    def post(self, path: str, files: Any = None, **fields: Any) -> httpx.Response:
        """Sends a form with the token of the page seen last."""
        return self._read(self.http.post(path, data={"csrf": self._csrf, **fields}, files=files))

    def send(self, path: str, **fields: Any) -> httpx.Response:
        """Sends a form likewise, and does not go where it leads."""
        return self.http.post(path, data={"csrf": self._csrf, **fields}, follow_redirects=False)

    def reply(self, number: int, text: str, request_id: str) -> httpx.Response:
        """Answers the person of a hand-off as the page does."""
        body = {"request_id": request_id, "text": text}
        return self.http.post(
            f"/console/work/talks/{number}/reply", json=body, headers={"X-CSRF-Token": self._csrf, "Accept": "*/*"}
        )

    def _read(self, answer: httpx.Response) -> httpx.Response:
        if found := TOKEN.search(answer.text):
            self._csrf = found[1]
        return answer


class Office:
    """The office: two agents of the first team, and one who administers and audits but talks to nobody."""

    def __init__(self, system: System) -> None:
        self.system = system
        team = ("--role", "agent", "--team", str(FIRST_TEAM))
        self.wang = Member(system, "wang", "王敏", *team, "--confidential")
        self.chen = Member(system, "chen", "陈芳", *team)
        self.chief = Member(system, "chief", "周正", "--role", "administrator", "--role", "auditor")
        self._make_days_workdays()

    def _make_days_workdays(self) -> None:
        """Whatever the real calendar says of these days: the tests do not depend on when they run."""
        today = datetime.now(TIME_ZONE).date()
        days = [today + timedelta(days=number) for number in range(-1, 4)]
        rows = "\n".join(["日期,类型,名称", *(f"{day},上班,调休" for day in days)])
        self.chief.get("/console/calendar")
        done = self.chief.post("/console/calendar", files={"file": ("days.csv", rows.encode(), "text/csv")})
        assert "放假安排已导入" in done.text

    async def opens(self) -> None:
        """The team works round the clock."""
        await self._works(ALL_DAY)

    async def closes(self) -> None:
        """The team is closed now, and works again within a day."""
        await self._works(AFTERNOON if datetime.now(TIME_ZONE).hour < NOON else MORNING)

    async def _works(self, span: ClockSpan) -> None:
        database = Database(self.system.database_url)
        try:
            teams = Teams(database, Holidays(database))
            team = await teams.get(FIRST_TEAM)
            await teams.save(replace(team, hours=dict.fromkeys(range(7), (span,))))
        finally:
            await database.close()

    def recorded(self, action: str) -> list[tuple[Any, ...]]:
        """Actor, subject and detail of the audit log's rows of an action, oldest first."""
        query = "SELECT actor, subject, detail FROM audit_log WHERE action = ? ORDER BY id"
        return self.system.rows(query, action)

    def chain_is_whole(self) -> bool:
        """What `bangfu doctor` says of the audit log; it has one finding, the demo account."""
        return "✓ 审计日志完整" in self.system.run("doctor", code=1)

    def leave(self) -> None:
        """Ends the connections."""
        for member in (self.wang, self.chen, self.chief):
            member.http.close()

    def finish_all(self) -> None:
        """Gives every open talk back to the bot, so that the next test finds an empty desk."""
        held = self.system.rows("SELECT id, agent_id FROM handoffs WHERE ended_at IS NULL")
        for number, agent in held:
            member = next((each for each in (self.wang, self.chen) if each.id == agent), self.wang)
            member.get("/console/me")
            if agent is None:
                member.post(f"/console/work/talks/{number}/claim")
            member.post(f"/console/work/talks/{number}/close")
