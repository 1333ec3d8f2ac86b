"""scripts/environments.py with made-up interpreters: uv's own search, then pyenv's folders, then one sentence."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.settings import ROOT

SCRIPT = ROOT / "scripts" / "environments.py"
VERSIONS = ("3.13", "3.12")


@pytest.fixture
def environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with no pyenv but the test's."""
    spec = importlib.util.spec_from_file_location("environments", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setattr(module, "TOOLS", tmp_path / "var" / "tools")
    (tmp_path / "var").mkdir()
    return module


def program(path: Path, *lines: str) -> str:
    """A tiny shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)
    return str(path)


def python(path: Path, version: str) -> str:
    """An interpreter that says it is of this version."""
    return program(path, f"echo {version}")


def uv(folder: Path, find: str = "exit 2", install: str = "exit 2") -> str:
    """A uv that answers `python find` and `python install` in this way."""
    return program(folder / "bin" / "uv", 'case "$2" in', f"find) {find};;", f"install) {install};;", "esac")


def test_what_uv_finds_is_taken(environments: ModuleType, tmp_path: Path) -> None:
    found = python(tmp_path / "system" / "python3.12", "3.12")
    python(tmp_path / "pyenv/versions/3.13.0/bin/python3.13", "3.13")
    assert environments.find_python(uv(tmp_path, f"echo {found}"), ">=3.12", VERSIONS) == found


def test_newest_of_pyenv_is_taken_when_uv_finds_nothing(environments: ModuleType, tmp_path: Path) -> None:
    python(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "3.12")
    newest = python(tmp_path / "pyenv/versions/3.13.0/bin/python3.13", "3.13")
    assert environments.find_python(uv(tmp_path), ">=3.12", VERSIONS) == newest


def test_pyenv_shim_that_does_not_start_is_no_find(environments: ModuleType, tmp_path: Path) -> None:
    shim = program(tmp_path / "pyenv/shims/python3.12", "echo 'pyenv: python3.12: command not found' >&2", "exit 127")
    real = python(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "3.12")
    assert environments.find_python(uv(tmp_path, f"echo {shim}"), ">=3.12", VERSIONS) == real


def test_interpreter_of_a_wrong_version_is_no_find(environments: ModuleType, tmp_path: Path) -> None:
    old = python(tmp_path / "system" / "python3", "3.9")
    python(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "3.9")
    with pytest.raises(environments.Missing):
        environments.find_python(uv(tmp_path, f"echo {old}"), ">=3.12", VERSIONS)


def test_uv_downloads_what_is_nowhere(environments: ModuleType, tmp_path: Path) -> None:
    fetched = tmp_path / "fetched" / "python3.13"
    install = f"mkdir -p {fetched.parent} && printf '#!/bin/sh\\necho 3.13\\n' > {fetched} && chmod +x {fetched}"
    tool = uv(tmp_path, f"test -e {fetched} && echo {fetched}", install)
    assert environments.find_python(tool, ">=3.12", VERSIONS) == str(fetched)


def test_nothing_anywhere_is_one_sentence_with_the_mend(environments: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(environments.Missing, match=r"^没找到 Python 3\.13：请先安装.*。$"):
        environments.find_python(uv(tmp_path), ">=3.12", VERSIONS)


def project(folder: Path) -> Path:
    """A bare copy of the project that the script sets up."""
    for place in (folder, folder / "engine"):
        place.mkdir(parents=True, exist_ok=True)
        (place / "uv.lock").write_text("")
        (place / "pyproject.toml").write_text("")
    (folder / "scripts").mkdir()
    return Path(shutil.copy(SCRIPT, folder / "scripts"))


def run(script: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the script with the test's uv and pyenv only."""
    path = f"{folder / 'bin'}:/usr/bin:/bin"
    environment = {**os.environ, "PATH": path, "PYENV_ROOT": str(folder / "pyenv")}
    return subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)


def test_script_ends_with_one_sentence_and_1_when_nothing_fits(tmp_path: Path) -> None:
    script = project(tmp_path / "project")
    uv(tmp_path)
    done = run(script, tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "请先安装" in done.stderr


def test_script_makes_both_environments_once(tmp_path: Path) -> None:
    script = project(tmp_path / "project")
    python(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "3.12")
    python(tmp_path / "pyenv/versions/3.10.13/bin/python3.10", "3.10")
    calls = tmp_path / "calls"
    body = [f'if [ "$1" = sync ]; then echo "$PWD $*" >> {calls}; mkdir -p .venv; exit 0; fi', "exit 2"]
    program(tmp_path / "bin" / "uv", *body)
    first, second = run(script, tmp_path), run(script, tmp_path)
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    synced = calls.read_text().splitlines()
    assert len(synced) == 2
    assert "python3.12" in synced[0]
    assert "python3.10" in synced[1]


def test_failed_download_of_packages_is_one_sentence(tmp_path: Path) -> None:
    script = project(tmp_path / "project")
    python(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "3.12")
    program(tmp_path / "bin" / "uv", "exit 2")
    done = run(script, tmp_path)
    assert done.returncode == 1
    assert "依赖没有装上" in done.stderr
    assert not (tmp_path / "project" / ".venv" / "bangfu-stamp").exists()
