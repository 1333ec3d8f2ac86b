"""Training: the tokenizer's dictionary first, then Rasa; only when a source has changed."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console

from bot.directory.divisions import Divisions
from bot.process.engine_process import engine_environment
from bot.settings import ROOT, Settings
from policy_kb.loader import load

SOURCES = (
    "config.yml",
    "domain/*.yml",
    "nlu_data/**/*.yml",
    "engine/bangfu_engine/**/*.py",
    "engine/uv.lock",
    "policy_kb/documents/*.yml",
    "bot/directory/data/*",
    "bot/directory/division_*.py",
)
WORD_FREQUENCY = 900
TAIL_LINES = 15
STATUS = Console(stderr=True)


class TrainingFailed(Exception):
    """Rasa did not train; the message holds what it said last."""


def train_if_needed(settings: Settings) -> None:
    """Trains unless the model stands for exactly these sources; raises TrainingFailed."""
    stamp = settings.models_dir / "sources.sha256"
    digest = digest_of(source_files())
    if stamp.is_file() and stamp.read_text() == digest and any(settings.models_dir.glob("*.tar.gz")):
        return
    write_dictionary()
    with STATUS.status("正在训练语言理解，大约两分钟 …"):
        _run_rasa(settings)
    stamp.write_text(digest)


def write_dictionary() -> None:
    """Writes the dictionary that `config.yml` names."""
    dictionary = ROOT / "var" / "dictionary.txt"
    dictionary.parent.mkdir(exist_ok=True)
    dictionary.write_text("\n".join(dictionary_lines()) + "\n", encoding="utf8")


def source_files() -> list[Path]:
    """Everything that the model is made from."""
    return sorted(path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file())


def digest_of(paths: Iterable[Path]) -> str:
    """One digest over names and contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def dictionary_lines() -> Iterator[str]:
    """`word frequency tag` for jieba: divisions, and the terms of the knowledge base."""
    seen = set()
    for word in Divisions.load().dictionary_words():
        seen.add(word)
        yield f"{word} {WORD_FREQUENCY} region"
    for _, measure in load().measures():
        for word in {measure.title, *measure.keywords} - seen:
            if 1 < len(word) < 9 and " " not in word:
                seen.add(word)
                yield f"{word} {WORD_FREQUENCY} term"


def gets_through(settings: Settings, arguments: Sequence[str], log: Path) -> bool:
    """Runs Rasa with the arguments in the project's folder; whether it ended well. What it says goes to `log`."""
    command = [str(settings.engine_python), "-W", "ignore", "-m", "rasa", *arguments]
    environment = {**engine_environment(""), "OMP_NUM_THREADS": str(os.cpu_count() or 1)}
    with log.open("w") as output:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False)
    return not done.returncode


def _run_rasa(settings: Settings) -> None:
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    # Rasa's cache looks at a component's class only, not at the modules under it: a changed one would not be trained.
    arguments = [
        *("train", "--force", "--config", "config.yml", "--domain", "domain", "--data", "nlu_data"),
        *("--out", str(settings.models_dir), "--fixed-model-name", "bangfu"),
    ]
    log = settings.state_dir / "train.log"
    if not gets_through(settings, arguments, log):
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
        raise TrainingFailed(f"训练没有成功，请看下面的原因：\n{tail}")
