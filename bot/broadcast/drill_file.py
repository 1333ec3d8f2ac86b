"""The drill file: one JSON line a delivery, also when several processes write and any of them is killed.

Whoever holds the lock (flock: the kernel lets go of it when a process dies) may write or draw conclusions from what is
there. A line counts once its newline is in the file: what stands behind the last newline was cut off and is removed.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import socket
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

BLOCK = 1 << 16


class DrillFile:
    """The file at one path; its folder is created."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet."""
        self._path = path.resolve()

    @property
    def place(self) -> str:
        """Tells this file on this machine from all others (8 characters)."""
        return hashlib.sha256(f"{socket.gethostname()}:{self._path}".encode()).hexdigest()[:8]

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[LockedFile]:
        """The file, whole, in the hands of this caller alone; raises OSError."""
        opening = asyncio.create_task(asyncio.to_thread(self._open))
        try:
            descriptor = await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_close_unused)
            raise
        try:
            yield LockedFile(descriptor)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # People stand in it by number, with the words sent to them: nobody else's business.
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            _mend(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


class LockedFile:
    """What may be done while the lock is held."""

    def __init__(self, descriptor: int) -> None:
        """Takes the open, locked file."""
        self._descriptor = descriptor

    async def append(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Adds the lines and waits for the disk; all of them or, with an OSError, none."""
        text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines)
        await _to_the_end(asyncio.to_thread(_append, self._descriptor, text.encode()))

    async def written(self, wanted: Mapping[int, str]) -> set[int]:
        """Which of these deliveries have a line of their run (`run_of`); other runs may have had the same numbers."""
        return await asyncio.to_thread(_written, self._descriptor, wanted)


async def _to_the_end(work: Any) -> None:
    # A thread cannot be stopped: the lock must not be given back while it still writes.
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _append(descriptor: int, content: bytes) -> None:
    start = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, content) != len(content):
            raise OSError("the drill file took only a part")
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, start)
        raise


def run_of(started_at: datetime) -> str:
    """Tells a campaign's rehearsal that started at this (aware) moment from its others, whatever clocks do since."""
    return started_at.astimezone(UTC).isoformat()


def _written(descriptor: int, wanted: Mapping[int, str]) -> set[int]:
    with open(os.dup(descriptor), "rb") as lines:
        lines.seek(0)
        return {number for number, run in map(_number_and_run, lines) if number in wanted and run == wanted[number]}


def _number_and_run(line: bytes) -> tuple[int, str]:
    try:
        content = json.loads(line)
        return int(content["delivery"]), str(content["run"])
    except (ValueError, KeyError, TypeError):
        # Somebody else wrote here; there is no delivery 0.
        return 0, ""


def _mend(descriptor: int) -> None:
    end = os.fstat(descriptor).st_size
    position = end
    while position > 0:
        start = max(0, position - BLOCK)
        newline = os.pread(descriptor, position - start, start).rfind(b"\n")
        if newline >= 0:
            position = start + newline + 1
            break
        position = start
    if position < end:
        os.ftruncate(descriptor, position)


def _close_unused(opening: asyncio.Task[int]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        os.close(opening.result())
