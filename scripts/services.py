"""Run a command beside a PostgreSQL and a Redis of its own: `services.py COMMAND …`.

Both start on free ports in a folder that goes away afterwards, and nothing else on the machine is touched. Where a
server is missing, Debian's packages bring it. The command finds them in BANGFU_TEST_DATABASE_URL and
BANGFU_TEST_REDIS_URL, and its exit code is this one's.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from debian import Missing, install

PACKAGES = ("postgresql", "redis-server")
MEND = "没找到 PostgreSQL 或 Redis：请先安装（例如 apt-get install postgresql redis-server），再运行一次。"
# PostgreSQL refuses to run as root; its package brings this account.
ACCOUNT = "postgres"
START_SECONDS = 60
# 128 and the number of SIGTERM, as a shell says it.
STOPPED = 143
# A server for tests need not survive a power cut.
FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 "
    "-c autovacuum=off -c jit=off -c max_connections=300"
)
# Each test has its own.
REDIS_DATABASES = 10_000


def main(command: Sequence[str]) -> int:
    """The exit code of the command."""
    try:
        if not _programs():
            install(PACKAGES, "PostgreSQL 和 Redis（只用来测试）", MEND)
        if not _programs():
            raise Missing(MEND)
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 1
    # A stop must not leave the servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bangfu-services-")))
        folder.chmod(0o755)
        urls = {
            "BANGFU_TEST_DATABASE_URL": stack.enter_context(postgresql(folder / "postgresql")),
            "BANGFU_TEST_REDIS_URL": stack.enter_context(redis(folder / "redis")),
        }
        return subprocess.run(command, env=os.environ | urls, check=False).returncode


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A server as long as the context is open; gives the URL of its database `postgres`."""
    port, programs = _free_port(), _programs()
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
    data = folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FAST}"
    control = [f"{programs}/pg_ctl", "-D", str(data), "-w", "-t", str(START_SECONDS)]
    _run([f"{programs}/initdb", "-D", str(data), "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"])
    _run([*control, "-l", str(folder / "log"), "-o", options, "start"])
    try:
        yield f"postgresql+asyncpg://{ACCOUNT}@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "-m", "immediate", "stop"])


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A server as long as the context is open; gives its URL."""
    port = _free_port()
    folder.mkdir()
    where = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
    options = ["--save", "", "--databases", str(REDIS_DATABASES)]
    server = subprocess.Popen([str(shutil.which("redis-server")), *where, *options], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _programs() -> Path | None:
    """The folder with the programs of the server, if both servers are there."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return folders[0] if folders and shutil.which("redis-server") else None


def _wait_for(port: int) -> None:
    for _ in range(START_SECONDS * 10):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on {port}")


def _run(command: Sequence[str]) -> None:
    as_account = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_account, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
