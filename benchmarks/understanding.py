"""A pipeline is trained on labelled sentences and asked about others: accuracy, macro-F1, seconds, milliseconds."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.systems import quiet_environment
from bot.cli.nlu_scores import Judged, score
from bot.settings import ROOT

HERE = Path(__file__).parent
REFUSAL = "nlu_fallback"
PARSER = HERE / "parse_lines.py"
Labelled = Sequence[tuple[str, str]]


class TrainingFailed(Exception):
    """Rasa did not train or did not answer; the message names the log."""


@dataclass(frozen=True)
class Pipeline:
    """A pipeline by name; `runner` is `bangfu` (the engine's own graph runner) or `rasa` (the stock one)."""

    name: str
    config: dict[str, Any]
    runner: str = "bangfu"

    @classmethod
    def read(cls, name: str, path: Path, runner: str) -> Pipeline:
        """The pipeline of a Rasa configuration file."""
        return cls(name, yaml.safe_load(path.read_text(encoding="utf8")), runner)

    def without(self, component: str) -> Pipeline:
        """The same pipeline with a component left out, named by the last part of its path.

        Rasa wants a tokenizer: its own jieba stands in for ours.
        """
        stock = [{"name": "JiebaTokenizer"}] if component == "DictionaryTokenizer" else []
        parts = [(part, part["name"].rpartition(".")[2] == component) for part in self.config["pipeline"]]
        kept = [each for part, out in parts for each in (stock if out else [part])]
        return Pipeline(f"without {component}", {**self.config, "pipeline": kept}, self.runner)


@dataclass(frozen=True)
class Result:
    """What a pipeline did: shares between 0 and 1, training in seconds, percentiles of a parse in milliseconds.

    `best` counts the first of the ranking, `macro_f1` too; `decided` counts what the bot would act on.
    """

    name: str
    best: float
    macro_f1: float
    decided: float
    training_s: float
    p50: float
    p99: float


def measure(python: Path, folder: Path, pipeline: Pipeline, nlu: Path, asked: Labelled) -> Result:
    """Trains in an empty `folder` on the Rasa files `nlu`, then asks; raises TrainingFailed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seconds = _train(python, folder, pipeline, nlu)
    answers = _parse(python, folder, pipeline, [text for text, _ in asked])
    return _result(pipeline.name, seconds, answers, asked)


def write_examples(path: Path, labelled: Labelled) -> None:
    """Labelled sentences as a Rasa training file."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in labelled:
        by_intent.setdefault(intent, []).append(text)
    entries = [
        {"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in by_intent.items()
    ]
    path.write_text(
        yaml.safe_dump({"version": "3.1", "nlu": entries}, allow_unicode=True, width=10000), encoding="utf8"
    )


def _train(python: Path, folder: Path, pipeline: Pipeline, nlu: Path) -> float:
    config = folder / "config.yml"
    config.write_text(yaml.safe_dump(_absolute(pipeline.config), allow_unicode=True), encoding="utf8")
    command = [str(python), "-W", "ignore", "-m", "rasa", "train", "nlu", "--config", str(config)]
    command += ["--nlu", str(nlu), "--out", str(folder), "--fixed-model-name", "model"]
    began = time.perf_counter()
    _run(command, folder, "")
    return time.perf_counter() - began


def _absolute(config: dict[str, Any]) -> dict[str, Any]:
    """The configuration with paths that hold in any folder."""
    parts = [
        {**part, **{key: str(ROOT / part[key]) for key in part if key.endswith("_path")}} for part in config["pipeline"]
    ]
    return {**config, "pipeline": parts}


def _parse(python: Path, folder: Path, pipeline: Pipeline, texts: Sequence[str]) -> list[dict[str, Any]]:
    command = [str(python), "-W", "ignore", str(PARSER), str(folder / "model.tar.gz"), pipeline.runner]
    lines = _run(command, folder, "\n".join(texts)).splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def _run(command: Sequence[str], folder: Path, given: str) -> str:
    log = folder / "log"
    with log.open("a") as errors:
        done = subprocess.run(
            command,
            cwd=folder,
            env=quiet_environment(),
            input=given,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            check=False,
        )
    if done.returncode:
        raise TrainingFailed(f"a step did not work; see {log}")
    return done.stdout


def _result(name: str, seconds: float, answers: Sequence[dict[str, Any]], asked: Labelled) -> Result:
    best = [Judged(text, label, _best(answer)) for (text, label), answer in zip(asked, answers, strict=True)]
    scores = score(best)
    times = statistics.quantiles([answer["ms"] for answer in answers], n=100)
    decided = sum(answer["intent"] == label for (_, label), answer in zip(asked, answers, strict=True))
    return Result(
        name,
        scores.accuracy,
        scores.macro_f1,
        decided / len(best),
        seconds,
        times[49],
        times[98],
    )


def _best(answer: dict[str, Any]) -> str:
    return next((name for name in answer["ranking"] if name != REFUSAL), "")
