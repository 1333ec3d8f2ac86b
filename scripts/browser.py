"""Find a Chromium for the tests of the page; on Debian, as root, install it when there is none."""

from __future__ import annotations

import shutil
import sys

from debian import Missing, install

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without the font Chromium draws Chinese as empty boxes.
PACKAGES = ("chromium", "fonts-noto-cjk")
MEND = "没找到 Chromium：请先安装（例如 apt-get install chromium fonts-noto-cjk），再运行一次。"


def find() -> str | None:
    """The path of a browser, if there is one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def main() -> int:
    """0 when there is a browser; else 1 and one sentence."""
    try:
        if find() is None:
            install(PACKAGES, "Chromium（只用来测试网页）", MEND)
        if find() is None:
            raise Missing(MEND)
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
