"""The pipeline of `config.yml` beside stock Rasa's, on a public benchmark: SMP2017-ECDT task 1 (arXiv:1709.10217).

It shows whether the pipeline is good, not our data: each is trained on `train.tsv` and asked about `dev.tsv` in one
run. The benchmark is open for research use and no part of this project: `--data` names the folder that holds it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.understanding import HERE, Pipeline, Result, TrainingFailed, measure, write_examples
from bot.cli.nlu_held_out import read_intents
from bot.cli.training import write_dictionary
from bot.settings import ROOT, Settings, settings

DATA = ROOT.parent / "shared" / "bench" / "smp2017_ecdt"
STATUS = Console(stderr=True)


def pipelines() -> list[Pipeline]:
    """Stock Rasa with DIET, stock Rasa with logistic regression, ours."""
    return [
        Pipeline.read("stock Rasa, DIET", HERE / "stock" / "config.yml", "rasa"),
        Pipeline.read("stock Rasa, logistic regression", HERE / "stock" / "config_lean.yml", "rasa"),
        Pipeline.read("Bangfu", ROOT / "config.yml", "bangfu"),
    ]


def compared(chosen: Settings, data: Path, wanted: Sequence[Pipeline]) -> Iterator[Result]:
    """Every pipeline in turn."""
    kept = (chosen.state_dir / "bench" / "nlu").resolve()
    kept.mkdir(parents=True, exist_ok=True)
    write_examples(kept / "nlu.yml", read_intents(data / "train.tsv"))
    for pipeline in wanted:
        STATUS.print(f"{pipeline.name} …")
        folder = kept / pipeline.name.replace(" ", "-")
        yield measure(chosen.engine_python, folder, pipeline, kept / "nlu.yml", read_intents(data / "dev.tsv"))


def table(title: str, results: Iterable[Result]) -> Table:
    """The results, one a row."""
    shown = Table(title=title)
    for heading in ("pipeline", "accuracy %", "macro-F1 %", "as decided %", "training s", "parse p50 ms", "p99 ms"):
        shown.add_column(heading, justify="left" if heading == "pipeline" else "right")
    for each in results:
        shares = [f"{100 * share:.1f}" for share in (each.best, each.macro_f1, each.decided)]
        shown.add_row(each.name, *shares, f"{each.training_s:.0f}", f"{each.p50:.1f}", f"{each.p99:.1f}")
    return shown


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the comparison and prints the table."""
    parser = argparse.ArgumentParser(description="Our pipeline and stock Rasa's on SMP2017-ECDT.")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with train.tsv and dev.tsv")
    parser.add_argument("--ours", action="store_true", help="ours alone")
    arguments, chosen = parser.parse_args(argv), settings()
    if not (arguments.data / "train.tsv").is_file():
        STATUS.print(f"{arguments.data} holds no train.tsv: name the benchmark's folder with --data")
        return 1
    write_dictionary()
    try:
        results = list(compared(chosen, arguments.data, pipelines()[-1:] if arguments.ours else pipelines()))
    except TrainingFailed as error:
        STATUS.print(str(error))
        return 1
    Console(width=None if sys.stdout.isatty() else 140).print(table("trained on train.tsv, asked dev.tsv", results))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
