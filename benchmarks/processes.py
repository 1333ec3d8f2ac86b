"""Starting the processes of a system, waiting for them, weighing them, stopping them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from bot.process.parent import die_with_parent

LONGEST_START_SECONDS = 240
POLL_SECONDS = 0.1
GRACE_SECONDS = 20
MEGABYTE = 1024 * 1024


class DidNotStart(Exception):
    """A process ended early or took too long; the message names its log."""


@contextmanager
def started(command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[int]:
    """Runs a command in a session of its own while the context is open; gives its process id."""
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  this program has one thread when it starts others
        )
        try:
            yield process.pid
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def seconds_until_ok(url: str, began: float, log: Path) -> float:
    """Waits until `url` answers 200; the seconds since `began` (time.perf_counter)."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while not await _is_ok(session, url):
            if time.perf_counter() - began > LONGEST_START_SECONDS:
                raise DidNotStart(f"{url} did not answer within {LONGEST_START_SECONDS} s; see {log}")
            await asyncio.sleep(POLL_SECONDS)
    return time.perf_counter() - began


async def _is_ok(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


def resident_megabytes(roots: Sequence[int]) -> float:
    """The resident memory of processes and all their descendants, summed (Linux, /proc)."""
    family = _family(roots)
    return sum(_resident_bytes(pid) for pid in family) / MEGABYTE


def _family(roots: Sequence[int]) -> set[int]:
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    family = set(roots)
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return family


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it ended meanwhile
        return 0


def _resident_bytes(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
