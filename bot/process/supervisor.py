"""Runs the app and the engine as children: one log, signals passed on, a child that dies is started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.process.engine_process import (
    TOKEN_VARIABLE,
    EngineAddress,
    engine_command,
    engine_environment,
    new_token,
    write_note,
)
from bot.process.parent import die_with_parent
from bot.settings import Settings

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
GRACE_SECONDS = 10.0


def next_pause(pause: float, lived: float) -> float:
    """Seconds to wait before the next start: doubled at each early death, back to one after a steady minute."""
    if lived >= STEADY_SECONDS:
        return FIRST_PAUSE
    return min(pause * 2, LONGEST_PAUSE)


@dataclass
class Child:
    """One process to keep alive."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: asyncio.subprocess.Process | None = field(default=None)

    async def keep(self, stopping: asyncio.Event) -> None:
        """Starts the process again whenever it ends, until stopping."""
        pause = FIRST_PAUSE
        while not stopping.is_set():
            began = time.monotonic()
            code = await self._run()
            if stopping.is_set():
                return
            say(f"{self.name} ended with {code}; starting it again in {pause:g} s")
            await _wait(stopping, pause)
            pause = next_pause(pause, time.monotonic() - began)

    async def _run(self) -> int:
        self.process = await asyncio.create_subprocess_exec(
            *self.command,
            env=dict(self.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
        assert self.process.stdout
        async for line in self.process.stdout:
            print(f"{self.name:6} | {line.decode(errors='replace').rstrip()}", flush=True)
        return await self.process.wait()

    def signal(self, number: int) -> None:
        """Passes a signal on to the process, if it runs."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(number)


def say(words: str) -> None:
    """A line of the supervisor in the log."""
    print(f"serve  | {words}", flush=True)


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return


def children(settings: Settings) -> list[Child]:
    """The app and the engine, sharing a fresh token."""
    address = EngineAddress(settings.engine_port, os.environ.get(TOKEN_VARIABLE) or new_token())
    write_note(settings, address)
    actions = f"http://127.0.0.1:{settings.port}/actions"
    talks = settings.state_dir / "engine.db"
    app_environment = {**os.environ, TOKEN_VARIABLE: address.token, "PYTHONUNBUFFERED": "1"}
    app_environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it would make every start compile the app anew
    app_environment |= {"BANGFU_HOST": settings.host, "BANGFU_PORT": str(settings.port)}
    return [
        Child("app", [sys.executable, "-m", "bot.process.app"], app_environment),
        Child("engine", engine_command(settings, address.port, actions, talks), engine_environment(address.token)),
    ]


async def supervise(settings: Settings) -> None:
    """Keeps both children alive until told to stop (SIGTERM, SIGINT), then stops them in good order."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    kept = children(settings)
    tasks = [asyncio.create_task(child.keep(stopping)) for child in kept]
    say(f"帮扶通 http://{settings.host}:{settings.port}")
    await stopping.wait()
    say("stopping")
    for child in kept:
        child.signal(signal.SIGTERM)
    _, late = await asyncio.wait(tasks, timeout=GRACE_SECONDS)
    for child in kept if late else ():
        child.signal(signal.SIGKILL)
    await asyncio.gather(*tasks)
