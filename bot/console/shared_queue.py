"""The queue as HTML, made once for all who may see the same of it, and anew when something has changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.console.services import CONSOLE, Console
from bot.console.work_lists import Waiters, waiters
from bot.handoff.board import Board, What
from bot.staff.member import Staff

# Promises come to be at risk, and other processes change rows, without a word on the board.
OLDEST_SECONDS = 5.0
CHANGING = frozenset({What.QUEUE, What.OWNER, What.WARNING, What.NOTE})
Render = Callable[[Waiters], str]


@dataclass(frozen=True)
class Key:
    """Who sees the same queue."""

    teams: frozenset[int]
    sees_confidential: bool


@dataclass(frozen=True)
class Made:
    """A list under way or ready, as it was begun."""

    html: asyncio.Task[str]
    at: float


class SharedQueue:
    """Keeps the rendered queue of each group of viewers until the board tells of a change."""

    def __init__(self, console: Console, render: Render) -> None:
        """`render` makes the HTML."""
        self._console = console
        self._render = render
        self._made: dict[Key, Made] = {}

    async def html(self, staff: Staff) -> str:
        """The queue as this member of staff may see it now."""
        teams = frozenset(team.id for team in await self._console.teams.of(staff.id))
        key, moment = Key(teams, staff.sees_confidential), self._console.clock.monotonic()
        made = self._made.get(key)
        if made is None or moment - made.at > OLDEST_SECONDS or _failed(made.html):
            made = self._made[key] = Made(asyncio.create_task(self._make(staff)), moment)
        return await asyncio.shield(made.html)

    async def _make(self, staff: Staff) -> str:
        return self._render(waiters(await self._console.queue.waiting(staff), self._console.divisions))

    async def follow(self, board: Board) -> None:
        """Forgets at every change; whoever asks then gets a list begun after it. Runs until cancelled."""
        async with board.subscribe() as changes:
            while True:
                if (await changes.get()).what in CHANGING:
                    self._made.clear()


SHARED_QUEUE = web.AppKey("console_queue", SharedQueue)


def _failed(task: asyncio.Task[str]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


async def following(site: web.Application) -> AsyncIterator[None]:
    """Follows the board as long as the app runs."""
    task = asyncio.create_task(site[SHARED_QUEUE].follow(site[CONSOLE].board))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
