"""Find a Chromium for the tests of the page; on Debian, as root, install it when there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without the font Chromium draws Chinese as empty boxes.
PACKAGES = ("chromium", "fonts-noto-cjk")
TIMEOUT_SECONDS = 900
MEND = "没找到 Chromium：请先安装（例如 apt-get install chromium fonts-noto-cjk），再运行一次。"


class Missing(Exception):
    """Something that the person has to install; the message says what."""


def find() -> str | None:
    """The path of a browser, if there is one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Installs Debian's packages; raises Missing where that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(MEND)
    print("帮扶通: 正在安装 Chromium（只用来测试网页），大约两分钟 …", flush=True)
    _apt("update")
    _apt("install", "--yes", "--no-install-recommends", *PACKAGES)


def _apt(*arguments: str) -> None:
    command: Sequence[str] = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", *arguments)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False, timeout=TIMEOUT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(MEND) from error
    if done.returncode:
        raise Missing(MEND)


def main() -> int:
    """0 when there is a browser; else 1 and one sentence."""
    try:
        if find() is None:
            install()
        if find() is None:
            raise Missing(MEND)
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
