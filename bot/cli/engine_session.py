"""An engine for a command: the one that `serve` runs, or a private one that lives as long as the command."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from rich.console import Console

from actions.endpoint import Endpoint
from bot.cli.outcome import FINDINGS, leave
from bot.directory.divisions import Divisions
from bot.gateway.engine import HttpEngine
from bot.knowledge.sources.shelf import SourcesInForce
from bot.knowledge.supplements.shelf import SupplementsInForce
from bot.process.engine_process import EngineAddress, engine_command, engine_environment, new_token, read_note
from bot.process.parent import die_with_parent
from bot.process.services import make_services
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.schema import upgrade

POLL_SECONDS = 0.3
LONGEST_START_SECONDS = 180
STATUS = Console(stderr=True)


@asynccontextmanager
async def engine_session(settings: Settings) -> AsyncIterator[HttpEngine]:
    """An engine that answers; where none starts, the command ends with one sentence."""
    note = read_note(settings)
    if note:
        running = HttpEngine(note.url, note.token, settings.engine_timeout)
        if await running.is_ready():
            yield running
            await running.close()
            return
        await running.close()
    async with _private_engine(settings) as private:
        yield private


@asynccontextmanager
async def _private_engine(settings: Settings) -> AsyncIterator[HttpEngine]:
    address = EngineAddress(_free_port(), new_token())
    actions_port = _free_port()
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        async with _actions(settings, address.token, actions_port):
            url = f"http://127.0.0.1:{actions_port}/actions"
            command = engine_command(settings, address.port, url, Path(folder) / "talks.db")
            process = await asyncio.create_subprocess_exec(
                *command,
                env=engine_environment(address.token),
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                preexec_fn=die_with_parent,
            )
            engine = HttpEngine(address.url, address.token, settings.engine_timeout)
            try:
                await _wait_until_ready(engine, process)
                yield engine
            finally:
                await engine.close()
                if process.returncode is None:
                    process.terminate()
                await process.wait()


@asynccontextmanager
async def _actions(settings: Settings, token: str, port: int) -> AsyncIterator[None]:
    database = Database(settings.sql_url)
    await upgrade(database)
    supplements = SupplementsInForce(database, Divisions.load())
    await supplements.refresh()
    originals = SourcesInForce(database)
    await originals.refresh()
    site = web.Application()
    site.add_routes([Endpoint(make_services(settings, database, supplements, originals), token).route()])
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield
    finally:
        await runner.cleanup()
        await database.close()


async def _wait_until_ready(engine: HttpEngine, process: asyncio.subprocess.Process) -> None:
    with STATUS.status("引擎正在启动，大约半分钟 …"):
        try:
            async with asyncio.timeout(LONGEST_START_SECONDS):
                while not await engine.is_ready():
                    if process.returncode is not None:
                        leave("引擎没有启动成功：请先运行 make train，再试一次。", FINDINGS)
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            leave(f"引擎{LONGEST_START_SECONDS}秒还没有启动好：等机器空一点，再试一次。", FINDINGS)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
