"""The two systems under measurement, each started afresh for a round."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import BangfuTalk, RestTalk, Talk
from benchmarks.processes import free_port, resident_megabytes, seconds_until_ok, started
from bot.settings import ROOT, Settings

ENDPOINTS = 'action_endpoint:\n  url: "http://127.0.0.1:{port}/webhook"\n'


@dataclass(frozen=True)
class Running:
    """A system that is ready: where it is spoken to, how it came up (seconds by stage), its processes."""

    url: str
    new_talk: Callable[[], Talk]
    start_up: dict[str, float]
    processes: tuple[int, ...]

    def memory(self) -> float:
        """Resident megabytes of all its processes."""
        return resident_megabytes(self.processes)


@dataclass(frozen=True)
class System:
    """A system by name, and how to run it while a context is open."""

    name: str
    run: Callable[[], AbstractAsyncContextManager[Running]]


def quiet_environment() -> dict[str, str]:
    """The environment of stock Rasa: no telemetry, few warnings, nothing else changed."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }


def stock(bot: Path, python: Path) -> System:
    """Stock Rasa with the trained bot in the folder `bot`, as its own documentation starts it."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Running]:
        port, actions = free_port(), free_port()
        (bot / "endpoints.yml").write_text(ENDPOINTS.format(port=actions))
        rasa = [str(python), "-W", "ignore", "-m", "rasa", "run"]
        serve = [*rasa, "-m", "models", "--port", str(port), "--endpoints", "endpoints.yml"]
        serve += ["--credentials", "credentials.yml", "--interface", "127.0.0.1"]
        environment, began = quiet_environment(), time.perf_counter()
        with ExitStack() as stack:
            action_log, log = bot / "actions.log", bot / "server.log"
            action_command = [*rasa, "actions", "--port", str(actions)]
            first = stack.enter_context(started(action_command, bot, environment, action_log))
            second = stack.enter_context(started(serve, bot, environment, log))
            await seconds_until_ok(f"http://127.0.0.1:{actions}/health", began, action_log)
            ready = await seconds_until_ok(f"http://127.0.0.1:{port}/", began, log)
            url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
            yield Running(url, RestTalk, {"ready": ready}, (first, second))

    return System("stock Rasa 3.6.21", run)


def bangfu(settings: Settings, logs: Path) -> System:
    """Bangfu as `bangfu serve` starts it, with the model of `settings` and an empty state of its own."""

    @asynccontextmanager
    async def run() -> AsyncIterator[Running]:
        with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as state:
            async with serving(settings, Path(state), logs / "bangfu.log") as running:
                yield running

    return System("Bangfu", run)


@asynccontextmanager
async def serving(settings: Settings, state: Path, log: Path, **more: str) -> AsyncIterator[Running]:
    """`bangfu serve` on the folder `state` while the context is open; `more` are further environment variables."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "bangfu"), "serve"]
    environment = {
        **os.environ,
        "BANGFU_STATE_DIR": str(state),
        "BANGFU_MODELS_DIR": str(settings.models_dir),
        "BANGFU_DATABASE_URL": "",
        "BANGFU_TELEGRAM_TOKEN": "",
        "BANGFU_PORT": str(port),
        "BANGFU_ENGINE_PORT": str(free_port()),
        "BANGFU_METRICS_PORT": str(free_port()),
        **more,
    }
    began = time.perf_counter()
    with started(command, ROOT, environment, log) as pid:
        site = f"http://127.0.0.1:{port}"
        alive = await seconds_until_ok(f"{site}/livez", began, log)
        ready = await seconds_until_ok(f"{site}/readyz", began, log)
        yield Running(f"{site}/api/chat", BangfuTalk, {"alive": alive, "ready": ready}, (pid,))
