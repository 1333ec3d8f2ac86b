"""`bangfu handoff`: who waits for a person, and giving a conversation back to the bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.outcome import WRONG_USE, leave
from bot.clock import SystemClock
from bot.gateway.speaker import Speaker
from bot.handoff.board import Board
from bot.handoff.desk import Desk
from bot.handoff.errors import Gone
from bot.handoff.holidays import Holidays
from bot.handoff.ownership import Owner
from bot.handoff.queue import Queue, Waiting
from bot.handoff.routing import routing
from bot.handoff.teams import Teams
from bot.handoff.voice import Posted
from bot.privacy.audit import Audit
from bot.settings import TIME_ZONE, settings
from bot.storage.database import Database
from bot.storage.schema import is_current
from policy_kb.phrases import topics

handoff = typer.Typer(name="handoff", no_args_is_help=True, help="转人工的队列。")
LISTED = ("序号", "急", "主题", "团队", "转给", "等候自", "说的话")


class StoredWords(Speaker):
    """Speaks by storing alone: pages and channels are the app's, which finds the words by itself."""

    def __init__(self) -> None:
        """Needs neither gateway nor delivery."""

    def told(self, posted: Posted) -> None:
        """Nobody in this process shows it."""

    def owner_changed(self, conversation_id: str, owner: Owner) -> None:
        """Nobody in this process shows it."""

    def typing(self, conversation_id: str) -> None:
        """Nobody in this process shows it."""


@handoff.command("list")
def list_() -> None:
    """列出在等人的对话，急的在前，等得久的在前。"""
    table = Table(*LISTED)
    for each in asyncio.run(_waiting()):
        since = each.queued_at.astimezone(TIME_ZONE).strftime("%m-%d %H:%M")
        urgent = "急" if each.urgent else ""
        words = (each.topic_name, each.team, each.desk, since, each.summary)
        table.add_row(str(each.id), urgent, *(escape(word) for word in words))
    Console().print(table)


@handoff.command()
def release(number: Annotated[int, typer.Argument(help="handoff list 里的序号")]) -> None:
    """处理完了，把对话还给机器人。"""
    try:
        asyncio.run(_release(number))
    except Gone:
        leave(f"{number} 号不在队列里：用 bangfu handoff list 看序号。", WRONG_USE)
    typer.echo("已还给机器人。")


async def _waiting() -> list[Waiting]:
    clock = SystemClock()
    async with _opened() as database:
        names = {**topics(), **routing().names}
        queue = Queue(database, Teams(database, Holidays(database)), Audit(database, clock), clock, names)
        return await queue.all_waiting()


async def _release(number: int) -> None:
    clock = SystemClock()
    async with _opened() as database:
        teams, audit = Teams(database, Holidays(database)), Audit(database, clock)
        await Desk(database, teams, StoredWords(), Board(), audit, clock).release(number)
        await audit.record("command", "talk.released", f"handoff:{number}")


@asynccontextmanager
async def _opened() -> AsyncIterator[Database]:
    database = Database(settings().sql_url)
    try:
        if not await is_current(database):
            leave("数据库还没建好：先运行 bangfu db upgrade。", WRONG_USE)
        yield database
    finally:
        await database.close()
