"""The load: users who each wait for an answer before the next message (a closed loop).

A user sends six messages and then becomes a new user, so that histories are as long as real talks are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

import aiohttp

MESSAGES = (
    "我想问下创业担保贷款怎么申请",
    "附近有没有招聘会",
    "社保补贴能领多少",
    "老板不发工资咋办",
    "公益岗还有吗",
    "你好",
)
LONGEST_TURN_SECONDS = 60
NUMBERS = count(1)


class Talk(Protocol):
    """How one user's conversation is spoken to a system."""

    def body(self, text: str) -> dict[str, Any]:
        """The JSON body of the next message."""

    def is_answered(self, reply: Any) -> bool:
        """Whether the JSON reply says something."""


class RestTalk:
    """Rasa's REST channel."""

    def __init__(self) -> None:
        """Starts a talk under a new sender id."""
        self._sender = f"load-{next(NUMBERS)}"

    def body(self, text: str) -> dict[str, Any]:
        """`{"sender","message"}`."""
        return {"sender": self._sender, "message": text}

    def is_answered(self, reply: Any) -> bool:
        """Rasa answers 200 with an empty list when something went wrong."""
        return bool(reply)


class BangfuTalk:
    """`POST /api/chat`."""

    def __init__(self) -> None:
        """Starts a talk without a conversation id; the first reply brings one."""
        self._known: dict[str, Any] = {}

    def body(self, text: str) -> dict[str, Any]:
        """`{"text","conversation_id"?}`."""
        return {"text": text, **self._known}

    def is_answered(self, reply: Any) -> bool:
        """Answered within the call, with at least one message."""
        self._known = {"conversation_id": reply.get("conversation_id")}
        return bool(reply.get("messages")) and bool(reply.get("answered"))


@dataclass(frozen=True)
class Shape:
    """How much load: how many turns in all, by how many users at once, how many messages before a user is new."""

    turns: int = 600
    users: int = 16
    per_user: int = 6


@dataclass
class Measured:
    """What a load showed; times in milliseconds, `seconds` is its whole length."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    silent: int = 0

    @property
    def turns_per_second(self) -> float:
        """Turns with or without an answer, per second."""
        return len(self.times) / self.seconds

    def percentile(self, part: float) -> float:
        """The time that `part` (0–1) of the turns did not exceed, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


async def put_load(url: str, new_talk: Callable[[], Talk], shape: Shape) -> Measured:
    """Puts a load on `url` and measures every turn."""
    measured = Measured()
    left = count(shape.turns, -1)
    timeout = aiohttp.ClientTimeout(total=LONGEST_TURN_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:

        async def user() -> None:
            while True:
                talk = new_talk()
                for number in range(shape.per_user):
                    if next(left) <= 0:
                        return
                    await _turn(session, url, talk, MESSAGES[number % len(MESSAGES)], measured)

        began = time.perf_counter()
        await asyncio.gather(*(user() for _ in range(shape.users)))
        measured.seconds = time.perf_counter() - began
    return measured


async def _turn(session: aiohttp.ClientSession, url: str, talk: Talk, text: str, measured: Measured) -> None:
    began = time.perf_counter()
    try:
        async with session.post(url, json=talk.body(text)) as reply:
            answered = reply.status == 200 and talk.is_answered(await reply.json())
    except (aiohttp.ClientError, TimeoutError, ValueError):
        answered = False
    measured.times.append((time.perf_counter() - began) * 1000)
    measured.silent += not answered
