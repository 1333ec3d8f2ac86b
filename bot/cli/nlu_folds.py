"""Cross-validation of the training data by Rasa itself: each fold is understood by a model that never saw it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.cli.training import TrainingFailed, gets_through, write_dictionary
from bot.settings import Settings

STATUS = Console(stderr=True)
REPORT = "intent_report.json"


@dataclass(frozen=True)
class Folds:
    """The shares are between 0 and 1; `folder` holds Rasa's report, its errors and the picture of the confusions."""

    count: int
    accuracy: float
    macro_f1: float
    folder: Path


def cross_validated(settings: Settings, count: int) -> Folds:
    """Trains `count` times; takes some minutes. Raises TrainingFailed if Rasa does not get through."""
    folder = settings.state_dir / "nlu_test"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_dictionary()
    with STATUS.status(f"{count} 折交叉检验，大约要几分钟 …"):
        _run_rasa(settings, count, folder)
    report = json.loads((folder / REPORT).read_text(encoding="utf8"))
    return Folds(count, report["accuracy"], report["macro avg"]["f1-score"], folder)


def _run_rasa(settings: Settings, count: int, folder: Path) -> None:
    arguments = [
        *("test", "nlu", "--cross-validation", "--folds", str(count)),
        *("--config", "config.yml", "--domain", "domain", "--nlu", "nlu_data", "--out", str(folder.resolve())),
    ]
    log = folder / "rasa.log"
    if not gets_through(settings, arguments, log):
        raise TrainingFailed(f"交叉检验没有做完，原因在 {log}。")
