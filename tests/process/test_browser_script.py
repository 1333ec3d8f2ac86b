"""scripts/browser.py with a made-up PATH: a browser found, installed by apt-get, or one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

SCRIPT = ROOT / "scripts" / "browser.py"
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages")


def program(folder: Path, name: str, *lines: str) -> None:
    """A tiny shell script on the test's PATH."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(["#!/bin/sh", *lines, ""]))
    (folder / name).chmod(0o755)


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the script with nothing but the folder on the PATH."""
    environment = {**os.environ, "PATH": str(folder)}
    return subprocess.run([sys.executable, str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_browser_that_is_there_is_enough(tmp_path: Path, name: str) -> None:
    program(tmp_path / "bin", name, "exit 1")
    done = run(tmp_path / "bin")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@AS_ROOT
def test_root_gets_it_from_debian_after_an_update(tmp_path: Path) -> None:
    folder, calls = tmp_path / "bin", tmp_path / "calls"
    browser = f"printf '#!/bin/sh\\n' > {folder}/chromium; /bin/chmod +x {folder}/chromium"
    made = f'case "$*" in *install*) {browser};; esac'
    program(folder, "apt-get", f'echo "$*" >> {calls}', made)
    done = run(folder)
    assert done.returncode == 0, done.stderr
    assert "正在安装 Chromium" in done.stdout
    update, install = calls.read_text().splitlines()
    assert "update" in update
    assert install.endswith("chromium fonts-noto-cjk")


@AS_ROOT
@pytest.mark.parametrize("line", ["exit 100", "exit 0"])
def test_failed_installation_is_one_sentence_and_1(tmp_path: Path, line: str) -> None:
    program(tmp_path / "bin", "apt-get", line)
    done = run(tmp_path / "bin")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "请先安装" in done.stderr


def test_machine_without_apt_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    done = run(tmp_path / "bin")
    assert done.returncode == 1
    assert "apt-get install chromium" in done.stderr
