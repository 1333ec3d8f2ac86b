"""scripts/services.py: a command beside a PostgreSQL and a Redis of its own, or one sentence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

SCRIPT = ROOT / "scripts" / "services.py"
NEEDS_SERVERS = pytest.mark.skipif(
    not shutil.which("redis-server") or not list(Path("/usr/lib/postgresql").glob("*/bin")),
    reason="PostgreSQL and Redis are not installed: `make test-services` brings them",
)
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")
USES_BOTH = """
import asyncio, os, asyncpg
from redis import Redis

async def reads():
    connection = await asyncpg.connect(os.environ["BANGFU_TEST_DATABASE_URL"].replace("+asyncpg", ""))
    print(await connection.fetchval("SHOW server_encoding"), await connection.fetchval("SHOW lc_collate"))
    await connection.close()

asyncio.run(reads())
with Redis.from_url(os.environ["BANGFU_TEST_REDIS_URL"]) as redis:
    print(redis.ping())
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The test's environment; the servers' folder is made in `folder`."""
    return {**os.environ, "TMPDIR": str(folder), **more}


def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs a command through the script."""
    line = [sys.executable, str(SCRIPT), *command]
    return subprocess.run(line, env=environment(folder, **more), capture_output=True, text=True, check=False)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of the server may enter, with a path short enough for a socket."""
    made = Path(tempfile.mkdtemp(prefix="sv-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@NEEDS_SERVERS
def test_command_finds_both_servers_and_nothing_is_left(folder: Path) -> None:
    done = run(folder, sys.executable, "-c", USES_BOTH)
    assert (done.returncode, done.stdout.split()) == (0, ["UTF8", "C.UTF-8", "True"]), done.stderr
    assert list(folder.iterdir()) == []


@NEEDS_SERVERS
def test_exit_code_is_that_of_the_command(folder: Path) -> None:
    assert run(folder, sys.executable, "-c", "raise SystemExit(7)").returncode == 7


@NEEDS_SERVERS
def test_stop_takes_the_servers_along(folder: Path) -> None:
    waits = "import time; print('up', flush=True); time.sleep(60)"
    line = [sys.executable, str(SCRIPT), sys.executable, "-c", waits]
    with subprocess.Popen(line, env=environment(folder), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 143
    assert list(folder.iterdir()) == []


def program(folder: Path, name: str, *lines: str) -> None:
    """A tiny shell script on the test's PATH."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(["#!/bin/sh", *lines, ""]))
    (folder / name).chmod(0o755)


@AS_ROOT
def test_root_gets_what_is_missing_from_debian(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    program(tmp_path / "bin", "apt-get", f'echo "$*" >> {calls}')
    done = run(tmp_path, "true", PATH=str(tmp_path / "bin"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "请先安装" in done.stderr
    update, install = calls.read_text().splitlines()
    assert "update" in update
    assert install.endswith("postgresql redis-server")


def test_machine_without_apt_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    done = run(tmp_path, "true", PATH=str(tmp_path / "bin"))
    assert done.returncode == 1
    assert "apt-get install postgresql redis-server" in done.stderr
