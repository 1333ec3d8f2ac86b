"""Make the two environments: bring uv if it is missing, find or fetch the interpreters, install what the locks name.

Needs nothing but Python and pip. Interpreters are looked for in this order: uv's own search, the versions that pyenv
has installed (its bare shims fail unless a version is switched on), uv's download.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "var" / "tools"
ENVIRONMENTS = {
    ROOT: (">=3.12", ("3.13", "3.12")),
    ROOT / "engine": ("3.10", ("3.10",)),
}


class Missing(Exception):
    """Something that the person has to install; the message says what."""


def find_uv() -> str:
    """uv on the path, or the one kept in `var/tools`, brought by pip when there is none."""
    kept = TOOLS / "bin" / "uv"
    found = shutil.which("uv") or (str(kept) if kept.is_file() else None)
    if found:
        return found
    print("帮扶通: 正在安装 uv …", flush=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-qq",
        "--root-user-action=ignore",
        "--disable-pip-version-check",
        "--target",
        str(TOOLS),
        "uv",
    ]
    if subprocess.run(command, check=False).returncode or not kept.is_file():
        raise Missing("没装上 uv：请先装好 pip（例如 apt install python3-pip），再运行一次。")
    return str(kept)


def works(python: str, versions: tuple[str, ...]) -> bool:
    """Whether the interpreter starts and is one of the versions (`3.12`)."""
    probe = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", probe], capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() in versions


def by_uv(uv: str, request: str, versions: tuple[str, ...]) -> str | None:
    """What uv's own search finds; an interpreter that does not start is no find."""
    done = subprocess.run(
        [uv, "python", "find", request], capture_output=True, text=True, check=False, cwd=TOOLS.parent
    )
    found = done.stdout.strip()
    return found if done.returncode == 0 and works(found, versions) else None


def by_pyenv(versions: tuple[str, ...]) -> str | None:
    """The newest fitting version that pyenv has installed."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in versions:
        for python in sorted(root.glob(f"{version}*/bin/python{version}"), reverse=True):
            if works(str(python), versions):
                return str(python)
    return None


def by_download(uv: str, versions: tuple[str, ...]) -> str | None:
    """An interpreter that uv downloads."""
    done = subprocess.run([uv, "python", "install", versions[0]], check=False)
    return by_uv(uv, versions[0], versions) if done.returncode == 0 else None


def find_python(uv: str, request: str, versions: tuple[str, ...]) -> str:
    """The path of a fitting interpreter; raises Missing."""
    found = by_uv(uv, request, versions) or by_pyenv(versions) or by_download(uv, versions)
    if found is None:
        raise Missing(f"没找到 Python {versions[0]}：请先安装（例如 pyenv install {versions[0]}），再运行一次。")
    return found


def stamp_of(folder: Path) -> str:
    """A digest of what the environment is made from."""
    content = (folder / "uv.lock").read_bytes() + (folder / "pyproject.toml").read_bytes()
    return hashlib.sha256(content).hexdigest()


def install(uv: str, folder: Path, request: str, versions: tuple[str, ...]) -> None:
    """Makes one environment, unless it was already made from the same lock."""
    stamp = folder / ".venv" / "bangfu-stamp"
    if stamp.is_file() and stamp.read_text() == stamp_of(folder):
        return
    python = find_python(uv, request, versions)
    print(f"帮扶通: 正在安装 {folder.name or folder} 的环境 …", flush=True)
    command = [uv, "sync", "--frozen", "--quiet", "--compile-bytecode", "--python", python]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        raise Missing("依赖没有装上：请检查网络能否访问 Python 软件包源，再运行一次。")
    stamp.write_text(stamp_of(folder))


def main() -> int:
    """Makes what is missing; 1 with one sentence when something has to be installed by hand."""
    TOOLS.mkdir(parents=True, exist_ok=True)
    try:
        uv = find_uv()
        for folder, (request, versions) in ENVIRONMENTS.items():
            install(uv, folder, request, versions)
    except Missing as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
