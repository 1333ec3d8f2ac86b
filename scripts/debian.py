"""Debian's packages, brought when they are missing and this is root on Debian."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence

TIMEOUT_SECONDS = 900


class Missing(Exception):
    """Something that the person has to install; the message says what."""


def install(packages: Sequence[str], purpose: str, mend: str) -> None:
    """Installs the packages; raises Missing with `mend` where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(mend)
    print(f"帮扶通: 正在安装 {purpose}，大约两分钟 …", flush=True)
    _apt(mend, "update")
    _apt(mend, "install", "--yes", "--no-install-recommends", *packages)


def _apt(mend: str, *arguments: str) -> None:
    command = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *arguments)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False, timeout=TIMEOUT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(mend) from error
    if done.returncode:
        raise Missing(mend)
