"""The people of the desk's load: those who ask, those who answer, and the journal of what reached whom and when."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

PASSWORD = "zhao-huo-bu-nan-26"  # noqa: S105  of accounts that live as long as the run
TOKEN = re.compile(r'"X-CSRF-Token": "([^"]+)"')
QUESTION = re.compile(r"第(\d+)位第(\d+)句")
ANSWER = re.compile(r"答第(\d+)位第(\d+)句")
LONGEST_WAIT_SECONDS = 60
FOREVER = aiohttp.ClientTimeout(total=None)
UNREAD = ".".join("0000")  # the page's mark before the first row of each kind
Mark = tuple[int, int]


@dataclass
class Direction:
    """Messages one way: when they were sent, when they came, and in which order."""

    name: str
    sent: dict[Mark, float] = field(default_factory=dict)
    came: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    times: list[float] = field(default_factory=list)

    def send(self, mark: Mark) -> None:
        """The message leaves its writer."""
        self.sent[mark] = time.perf_counter()

    def arrive(self, mark: Mark) -> None:
        """The message is on the other's screen; times are milliseconds."""
        self.came[mark[0]].append(mark[1])
        self.times.append((time.perf_counter() - self.sent[mark]) * 1000)

    def percentile(self, part: float) -> float:
        """The time that `part` (0–1) of the messages did not exceed, in milliseconds."""
        ordered = sorted(self.times) or [float("inf")]
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    @property
    def lost(self) -> int:
        """Messages that never came."""
        return len(self.sent) - sum(len(set(numbers)) for numbers in self.came.values())

    @property
    def doubled(self) -> int:
        """Messages that came again."""
        return sum(len(numbers) - len(set(numbers)) for numbers in self.came.values())

    @property
    def disordered(self) -> int:
        """Conversations in which the order was another than that of writing."""
        return sum(numbers != sorted(numbers) for numbers in self.came.values())

    @property
    def is_whole(self) -> bool:
        """Nothing lost, doubled or out of order."""
        return bool(self.sent) and not (self.lost or self.doubled or self.disordered)

    def figures(self) -> dict[str, float]:
        """Everything for the JSON file."""
        faults = {"lost": self.lost, "doubled": self.doubled, "disordered": self.disordered}
        parts = {f"p{round(part * 100)}_ms": round(self.percentile(part), 1) for part in (0.5, 0.95, 0.99)}
        return {"messages": len(self.times), **parts, **faults}


@dataclass
class Journal:
    """Both directions."""

    to_agents: Direction = field(default_factory=lambda: Direction("person to agent"))
    to_people: Direction = field(default_factory=lambda: Direction("agent to person"))

    async def wait_until_all_arrived(self) -> None:
        """Returns when every message has its answer on the screen, or after a minute."""
        end = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < end and self._is_open():  # noqa: ASYNC110  a benchmark may look now and then
            await asyncio.sleep(0.2)

    def _is_open(self) -> bool:
        return bool(self.to_agents.lost or len(self.to_people.times) < len(self.to_agents.sent))


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, str]]:
    """The events of a stream: kind and data."""
    kind, data = "message", []
    async for line in answer.content:
        text = line.decode().rstrip("\n")
        if text.startswith("event: "):
            kind = text[7:]
        elif text.startswith("data: "):
            data.append(text[6:])
        elif not text and data:
            yield kind, "\n".join(data)
            kind, data = "message", []


class Person:
    """Somebody with a question, as the chat page speaks for them."""

    def __init__(self, http: aiohttp.ClientSession, site: str, number: int, journal: Journal) -> None:
        self._http, self._site, self._number, self._journal = http, site, number, journal
        self._conversation = ""

    async def ask_for_a_person(self) -> None:
        """Gets into the queue."""
        reply = await self._say("转人工")
        self._conversation = reply["conversation_id"]
        assert reply["owner"] == "queue", reply

    async def listen(self) -> None:
        """Reads what is pushed, until cancelled."""
        address = f"{self._site}/api/chat/{self._conversation}/events?after=0"
        async with self._http.get(address, timeout=FOREVER) as answer:
            async for kind, data in events(answer):
                found = ANSWER.search(json.loads(data).get("text") or "") if kind == "message" else None
                if found:
                    self._journal.to_people.arrive((int(found[1]), int(found[2])))

    async def talk(self, messages: int, pace: float, people: int) -> None:
        """Writes at a steady pace; the people begin one after another."""
        await asyncio.sleep(pace * self._number / people)
        for number in range(messages):
            self._journal.to_agents.send((self._number, number))
            await self._say(f"第{self._number}位第{number}句")
            await asyncio.sleep(pace)

    async def _say(self, text: str) -> dict[str, Any]:
        body = {"text": text, "message_id": f"{self._number}-{time.monotonic_ns()}"}
        if self._conversation:
            body["conversation_id"] = self._conversation
        async with self._http.post(f"{self._site}/api/chat", json=body) as answer:
            answer.raise_for_status()
            reply: dict[str, Any] = await answer.json()
            return reply


class Agent:
    """A member of staff with the workspace open: each talk is read on as the page does, and every question answered."""

    def __init__(self, site: str, login: str, journal: Journal) -> None:
        self._site, self._login, self._journal = site, login, journal
        jar = aiohttp.CookieJar(unsafe=True)
        self._http = aiohttp.ClientSession(base_url=site, cookie_jar=jar, connector=aiohttp.TCPConnector(limit=6))
        self._headers: dict[str, str] = {"HX-Request": "true"}
        self._read: dict[int, str] = {}
        self._shown: dict[int, set[str]] = defaultdict(set)
        self._busy: set[int] = set()
        self._again: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def sign_in(self) -> None:
        """Opens the workspace."""
        form = {"login": self._login, "password": PASSWORD}
        async with self._http.post("/console/sign-in", data=form, headers={"Origin": self._site}) as answer:
            token = TOKEN.search(await answer.text())
        assert token, f"not signed in: {answer.url.path}"
        self._headers["X-CSRF-Token"] = token[1]
        assert self._http.cookie_jar.filter_cookies(URL(f"{self._site}/console/"))

    async def take_over(self, talks: int) -> None:
        """Claims whoever is next, `talks` times, and reads what was said so far."""
        for _ in range(talks):
            async with self._http.post("/console/work/next", headers=self._headers) as answer:
                opened = json.loads(answer.headers["HX-Trigger"])
            number = int(next(each["talk"] for each in opened.values() if "talk" in each))
            self._read[number] = UNREAD
            await self._read_on(number)

    async def listen(self) -> None:
        """Reads the console's stream, until cancelled."""
        async with self._http.get("/console/events", timeout=FOREVER) as answer:
            async for kind, data in events(answer):
                talk = json.loads(data).get("talk")
                if kind == "line" and talk in self._read:
                    self._later(self._read_on(talk))

    async def leave(self) -> None:
        """Closes the browser."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read_on(self, talk: int) -> None:
        # As the page: one request at a time for a talk, and again if there was news meanwhile.
        if talk in self._busy:
            self._again.add(talk)
            return
        self._busy.add(talk)
        try:
            await self._read_lines(talk)
        finally:
            self._busy.discard(talk)
        if talk in self._again:
            self._again.discard(talk)
            await self._read_on(talk)

    async def _read_lines(self, talk: int) -> None:
        address = f"/console/work/talks/{talk}/lines"
        async with self._http.get(address, params={"after": self._read[talk]}, headers=self._headers) as answer:
            answer.raise_for_status()
            news = await answer.json()
        self._read[talk] = news["cursor"]
        for html in news["lines"]:
            self._show(talk, html)

    def _show(self, talk: int, html: str) -> None:
        # The page knows its lines by their number, and shows none twice.
        line = re.search(r'data-line="(\w+)"', html)
        found = QUESTION.search(html)
        if line is None or line[1] in self._shown[talk]:
            return
        self._shown[talk].add(line[1])
        if found and 'class="line person"' in html:
            mark = int(found[1]), int(found[2])
            self._journal.to_agents.arrive(mark)
            self._later(self._answer(talk, mark))

    async def _answer(self, talk: int, mark: Mark) -> None:
        self._journal.to_people.send(mark)
        body = {"request_id": f"answer-{mark[0]}-{mark[1]}", "text": f"答第{mark[0]}位第{mark[1]}句"}
        address = f"/console/work/talks/{talk}/reply"
        async with self._http.post(address, json=body, headers=self._headers) as answer:
            answer.raise_for_status()
