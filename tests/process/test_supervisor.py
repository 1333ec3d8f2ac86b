"""A child that dies is started again; signals are passed on; no child outlives the supervisor."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from engine_server import free_port
from waiting import becomes_true, until

from bot.process.supervisor import Child, next_pause
from bot.settings import ROOT

SMALL_CHILD = Path(__file__).with_name("small_child.py")


@pytest.mark.parametrize(
    ("pause", "lived", "expected"),
    [(1, 0, 2), (2, 59.9, 4), (16, 5, 30), (30, 0, 30), (30, 60, 1), (1, 3600, 1)],
)
def test_pause_doubles_at_early_deaths_and_forgets_after_a_steady_minute(
    pause: float, lived: float, expected: float
) -> None:
    assert next_pause(pause, lived) == expected


async def test_crashed_child_is_started_again_and_stops_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes, stopping = tmp_path / "notes", asyncio.Event()
    child = Child("small", [sys.executable, str(SMALL_CHILD), str(notes), "1"], os.environ)
    kept = asyncio.create_task(child.keep(stopping))

    async def is_serving() -> bool:
        return "small  | serving" in capsys.readouterr().out

    await becomes_true(is_serving)
    stopping.set()
    child.signal(signal.SIGTERM)
    await asyncio.wait_for(kept, 10)
    assert notes.read_text().splitlines() == ["started", "started", "told to stop"]


async def test_child_that_ended_is_not_signalled(tmp_path: Path) -> None:
    child = Child("small", [sys.executable, "-c", ""], os.environ)
    child.signal(signal.SIGTERM)
    assert await child._run() == 0
    child.signal(signal.SIGTERM)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path, int]]:
    """`bangfu serve` with the real app and, for an engine, a small child; its notes and the app's port."""
    notes, engine = tmp_path / "notes", tmp_path / "python"
    engine.write_text(f"#!/bin/sh\nexec {sys.executable} {SMALL_CHILD} {notes} 0\n")
    engine.chmod(0o755)
    port = free_port()
    environment = {
        **os.environ,
        "BANGFU_STATE_DIR": str(tmp_path / "state"),
        "BANGFU_ENGINE_PYTHON": str(engine),
        "BANGFU_PORT": str(port),
        "BANGFU_ENGINE_PORT": str(free_port()),
        "BANGFU_METRICS_PORT": str(free_port()),
    }
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "bot.cli.main", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            until(lambda: "serving" in (tmp_path / "log").read_text().split("app    |")[-1])
            until(notes.exists)
            yield process, notes, port
        finally:
            process.kill()
            process.wait()


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Process ids of the direct children."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not listed.exists():
        pytest.skip("only Linux tells the children of a process")
    return [int(child) for child in listed.read_text().split()]


def gone(child: int) -> Callable[[], bool]:
    """Whether the process has ended (a zombie that nobody reaps has too)."""

    def is_gone() -> bool:
        try:
            return Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            return True

    return is_gone


def test_sigterm_reaches_every_child_and_the_end_is_orderly(
    served: tuple[subprocess.Popen[bytes], Path, int],
) -> None:
    process, notes, _ = served
    children = children_of(process)
    assert len(children) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert notes.read_text().splitlines()[-1] == "told to stop"
    for child in children:
        until(gone(child))


def test_killed_supervisor_takes_its_children_along(served: tuple[subprocess.Popen[bytes], Path, int]) -> None:
    process, notes, _ = served
    children = children_of(process)
    process.kill()
    for child in children:
        until(gone(child))
    assert notes.read_text().splitlines()[-1] == "told to stop"


def test_app_that_was_killed_is_started_again(served: tuple[subprocess.Popen[bytes], Path, int]) -> None:
    process, notes, _ = served
    log = notes.with_name("log")
    app = next(
        child for child in children_of(process) if b"bot.process.app" in Path(f"/proc/{child}/cmdline").read_bytes()
    )
    os.kill(app, signal.SIGKILL)
    until(lambda: "app ended with -9; starting it again in 1 s" in log.read_text())
    until(lambda: log.read_text().count("serving") >= 2)
    assert "engine ended" not in log.read_text()
