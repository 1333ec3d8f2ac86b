"""A running console for tests: the real app side over HTTP, staff with known passwords, and a browser's session."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pyotp
from aiohttp import ClientResponse, ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from yarl import URL

from bot.console.services import Console
from bot.staff.roles import Role

TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
SECRET = re.compile(r'name="secret" value="([A-Z2-7]+)"')
PASSWORD = "wanshi-ruyi-2026"
OWN = {"Accept": "text/html"}


@dataclass
class Visitor:
    """Somebody's browser: it keeps cookies, follows no redirection and reads the form's token from pages."""

    url: str
    http: ClientSession
    csrf: str = ""

    async def get(self, path: str, **options: Any) -> ClientResponse:
        """Opens a page; its text is read, its token kept."""
        headers = OWN | options.pop("headers", {})
        answer = await self.http.get(self.url + path, headers=headers, allow_redirects=False, **options)
        return await self._read(answer)

    async def post(self, path: str, data: Any = None, **options: Any) -> ClientResponse:
        """Sends a form, with the token of the page seen last unless `data` has one."""
        headers = OWN | options.pop("headers", {})
        fields = [("csrf", self.csrf), *_pairs(data)] if not isinstance(data, bytes) else data
        answer = await self.http.post(self.url + path, data=fields, headers=headers, allow_redirects=False, **options)
        return await self._read(answer)

    async def _read(self, answer: ClientResponse) -> ClientResponse:
        body = await answer.read()
        if answer.content_type == "text/html" and (found := TOKEN.search(body.decode())):
            self.csrf = found[1]
        return answer

    def cookie(self) -> str:
        """The session's token as the browser holds it."""
        found = self.http.cookie_jar.filter_cookies(URL(f"{self.url}/console/")).get("bangfu_staff")
        return found.value if found else ""


def _pairs(data: Any) -> list[tuple[str, str]]:
    return list(data.items()) if isinstance(data, dict) else list(data or [])


@dataclass
class ConsoleSite:
    """The running console."""

    url: str
    console: Console
    server: TestServer
    clock: Any
    secrets: dict[str, str] = field(default_factory=dict)
    sessions: list[ClientSession] = field(default_factory=list)

    def visitor(self) -> Visitor:
        """A new browser."""
        http = ClientSession(cookie_jar=CookieJar(unsafe=True))
        self.sessions.append(http)
        return Visitor(self.url, http)

    async def hire(self, login: str, *roles: Role, name: str = "", **options: Any) -> int:
        """An account whose password is PASSWORD; its number."""
        accounts = self.console.accounts
        once = await accounts.add(login, name or login, frozenset(roles), "command", **options)
        person = await accounts.find(login)
        assert person is not None
        await accounts.change_password(person.id, once, PASSWORD)
        return person.id

    async def bind(self, login: str) -> str:
        """Gives an account a second factor; its secret."""
        person = await self.console.accounts.find(login)
        assert person is not None
        enrolment = await self.console.accounts.enrolment(person.id)
        await self.console.accounts.confirm_second_factor(person.id, enrolment.secret, self.code(enrolment.secret))
        self.secrets[login] = enrolment.secret
        return enrolment.secret

    def code(self, secret: str) -> str:
        """The code that a phone shows for this secret now."""
        return pyotp.TOTP(secret).at(self.clock.now())

    async def enter(self, login: str, password: str = PASSWORD) -> Visitor:
        """A browser in which this member of staff gave login and password."""
        visitor = self.visitor()
        answer = await visitor.post("/console/sign-in", {"login": login, "password": password})
        assert answer.status == 303, await answer.text()
        due = answer.headers["Location"]
        await visitor.get("/console/me" if due == "/console/" else due)
        return visitor

    async def recorded(self, action: str) -> list[Any]:
        """What the audit log holds of an action, the newest first."""
        return await self.console.audit.page(action=action)
