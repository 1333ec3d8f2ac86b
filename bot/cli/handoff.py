"""`bangfu handoff`: who waits for a person, and giving a conversation back to the bot."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.outcome import WRONG_USE, leave
from bot.gateway.store import GatewayStore
from bot.handoff.ownership import NotWaiting
from bot.handoff.queue import waiting
from bot.handoff.routing import routing
from bot.settings import TIME_ZONE, settings
from bot.storage.database import Database
from bot.storage.schema import is_current
from policy_kb.phrases import topics

handoff = typer.Typer(name="handoff", no_args_is_help=True, help="转人工的队列。")
LISTED = ("序号", "急", "主题", "转给", "等候自", "说的话")


async def _open() -> Database:
    database = Database(settings().sql_url)
    if await is_current(database):
        return database
    await database.close()
    leave("数据库还没建好：先运行 bangfu db upgrade。", WRONG_USE)


@handoff.command("list")
def list_() -> None:
    """列出在等人的对话，急的在前，等得久的在前。"""

    async def run() -> None:
        database = await _open()
        table, names = Table(*LISTED), {**topics(), **routing().names}
        for each in await waiting(database):
            since = each.queued_at.astimezone(TIME_ZONE).strftime("%m-%d %H:%M")
            urgent = "急" if each.urgent else ""
            table.add_row(str(each.id), urgent, names.get(each.topic, each.topic), each.desk, since, each.summary)
        Console().print(table)
        await database.close()

    asyncio.run(run())


@handoff.command()
def release(number: Annotated[int, typer.Argument(help="handoff list 里的序号")]) -> None:
    """处理完了，把对话还给机器人。"""

    async def run() -> None:
        database = await _open()
        try:
            await GatewayStore(database).release(number)
        finally:
            await database.close()

    try:
        asyncio.run(run())
    except NotWaiting:
        leave(f"{number} 号不在队列里：用 bangfu handoff list 看序号。", WRONG_USE)
    typer.echo("已还给机器人。")
