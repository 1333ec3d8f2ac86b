"""One list at a time on its way into the registry: kept, checked and brought in behind the backs of open pages.

The file holds personal data: it lies in a folder of a random name that only the app may read, until the list is in, is
given up, has faults or the app starts anew.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import IO, Any

import structlog

from bot.registry.import_errors import ImportRefused
from bot.registry.importing import Checked, Imports, Outcome
from bot.sheets.reading import SheetError

LOG = structlog.get_logger("registry")
LONGEST_NAME = 100
NOT_IN_NAMES = set('/\\:*?"<>|') | {chr(code) for code in range(32)} | {chr(127)}


class Stage(StrEnum):
    """How far a list has come."""

    CHECKING = "checking"
    FAULTY = "faulty"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


AT_WORK = frozenset({Stage.CHECKING, Stage.RUNNING})
OPEN = AT_WORK | {Stage.READY}


@dataclass
class Tally:
    """How much of a phase is done; written from another thread."""

    phase: str = ""
    done: int = 0
    total: int = 0

    def tell(self, done: int, total: int, phase: str) -> None:
        """Takes what an import tells of its progress."""
        self.phase, self.done, self.total = phase, done, total


@dataclass
class Job:
    """A list on its way; `sentence` says in Chinese why it failed, empty for a fault of ours."""

    file_name: str
    by: str
    stage: Stage = Stage.CHECKING
    tally: Tally = field(default_factory=Tally)
    checked: Checked | None = None
    outcome: Outcome | None = None
    sentence: str = ""


class JobOpen(Exception):
    """Another list is on its way."""


class NoSuchStep(Exception):
    """The list is not at this step (any more)."""


class ImportJobs:
    """Holds the one list; what it is at is lost with the process, which undoes nothing: a list is in, or it is not."""

    def __init__(self, imports: Imports, folder: Path) -> None:
        """Keeps files below `folder`, which belongs to it alone."""
        self._imports = imports
        self._folder = folder
        self._job: Job | None = None
        self._path = folder
        self._task: asyncio.Task[None] | None = None

    @property
    def job(self) -> Job | None:
        """The list that is on its way, or the last one."""
        return self._job

    def clear(self) -> None:
        """Removes what an earlier process left; call it before anything starts."""
        shutil.rmtree(self._folder, ignore_errors=True)

    async def start(self, content: IO[bytes], file_name: str, by: str) -> None:
        """Keeps the file and begins to check it; raises JobOpen. The caller closes `content`."""
        if self._job and self._job.stage in OPEN:
            raise JobOpen
        job = Job(safe_name(file_name), by)
        self._job = job
        self._path = self._folder / token_hex(16) / job.file_name
        try:
            await asyncio.to_thread(keep, content, self._path)
        except BaseException:
            self._job = None
            self._remove()
            raise
        self._later(self._check(job))

    async def confirm(self, by: str) -> None:
        """Begins to bring the list in; raises NoSuchStep."""
        job = self._job
        if job is None or job.stage is not Stage.READY:
            raise NoSuchStep
        job.stage, job.by, job.tally = Stage.RUNNING, by, Tally()
        self._later(self._run(job))

    async def cancel(self) -> None:
        """Gives the list up, or puts the result away; raises NoSuchStep while it is being written."""
        if self._job and self._job.stage is Stage.RUNNING:
            raise NoSuchStep
        await self._halt()
        self._job = None

    async def stop(self) -> None:
        """Ends all work under way and removes the file, as the app stops."""
        await self._halt()

    async def _halt(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._remove()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        self._task = asyncio.create_task(work)

    async def _check(self, job: Job) -> None:
        try:
            job.checked = await self._imports.check(self._path, job.tally.tell)
            job.stage = Stage.FAULTY if job.checked.problems else Stage.READY
        except Exception as error:
            self._fail(job, error)
        if job.stage is not Stage.READY:
            self._remove()

    async def _run(self, job: Job) -> None:
        try:
            job.outcome = await self._imports.run(self._path, job.by, job.tally.tell)
            # Somebody may have changed the registry since the list was checked.
            job.checked = job.outcome.checked
            job.stage = Stage.FAULTY if job.outcome.number is None else Stage.DONE
        except Exception as error:
            self._fail(job, error)
        self._remove()

    def _fail(self, job: Job, error: Exception) -> None:
        job.stage = Stage.FAILED
        if isinstance(error, SheetError | ImportRefused):
            job.sentence = str(error)
            return
        # Without the traceback: its lines may quote what the file holds.
        LOG.error("import failed", error=type(error).__name__)

    def _remove(self) -> None:
        if self._path != self._folder:
            shutil.rmtree(self._path.parent, ignore_errors=True)


def keep(content: IO[bytes], path: Path) -> None:
    """Copies a file to where only this user may read it."""
    path.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600, exist_ok=False)
    with path.open("wb") as kept:
        shutil.copyfileobj(content, kept)


def safe_name(name: str) -> str:
    """The name of a file without anything that leads elsewhere; its end, which tells what it is, stays."""
    plain = "".join(sign for sign in name if sign not in NOT_IN_NAMES).strip(" .")
    return plain[-LONGEST_NAME:] or "list"
