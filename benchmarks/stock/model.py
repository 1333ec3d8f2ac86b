"""The stock bot's trained folder, kept from run to run as long as what it is made from stays the same."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

from benchmarks.stock.training_data import HERE, write_bot
from bot.settings import ROOT

SOURCES = ("*.yml", "training_data.py", "actions/__init__.py")
LOCK = ROOT / "engine" / "uv.lock"


class StockTrainingFailed(Exception):
    """Rasa did not train; the message names the log."""


def trained_bot(python: Path, environment: dict[str, str], kept: Path) -> Path:
    """The folder of the trained stock bot below `kept`; training takes some minutes, once."""
    folder = kept / f"stock-{_digest()[:16]}"
    if (folder / "models" / "stock.tar.gz").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_bot(folder)
    for name in ("config.yml", "credentials.yml"):
        shutil.copyfile(HERE / name, folder / name)
    shutil.copytree(HERE / "actions", folder / "actions", ignore=shutil.ignore_patterns("__pycache__"))
    _train(python, environment, folder)
    return folder


def _digest() -> str:
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in sorted(path for pattern in SOURCES for path in HERE.glob(pattern)):
        digest.update(f"{path.relative_to(HERE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _train(python: Path, environment: dict[str, str], folder: Path) -> None:
    command = [str(python), "-W", "ignore", "-m", "rasa", "train", "--config", "config.yml", "--domain", "domain.yml"]
    command += ["--data", "data", "--out", "models", "--fixed-model-name", "stock"]
    log = folder / "train.log"
    with log.open("w") as output:
        done = subprocess.run(command, cwd=folder, env=environment, stdout=output, stderr=output, check=False)
    if done.returncode:
        raise StockTrainingFailed(f"stock Rasa did not train; see {log}")
