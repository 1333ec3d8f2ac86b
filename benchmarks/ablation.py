"""What each part of the pipeline is worth: the model is trained without it and asked the held-out sentences again.

Takes some minutes a part. Every row is one training; compare rows of one run only.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path

from rich.console import Console

from benchmarks.nlu import table
from benchmarks.understanding import Pipeline, Result, TrainingFailed, measure
from bot.cli.nlu_held_out import intent_files, read_intents
from bot.cli.training import write_dictionary
from bot.settings import ROOT, Settings, settings

STATUS = Console(stderr=True)
# The spoken forms stand on the normal form and go with it.
PARTS = (
    ("SpokenForms", "Normaliser"),
    ("SpokenForms",),
    ("HomophoneCorrector",),
    ("DictionaryTokenizer",),
    ("LexiconExtractor",),
    ("QuantityExtractor",),
    ("Decision",),
)


def variants(whole: Pipeline) -> Iterator[Pipeline]:
    """The whole pipeline, then one without each part."""
    yield whole
    for parts in PARTS:
        yield reduce(Pipeline.without, parts, whole)


def measured(chosen: Settings, wanted: Sequence[Pipeline], asked: Sequence[tuple[str, str]]) -> Iterator[Result]:
    """Every pipeline in turn, trained on all of `nlu_data/`."""
    kept = (chosen.state_dir / "bench" / "ablation").resolve()
    for pipeline in wanted:
        STATUS.print(f"{pipeline.name} …")
        yield measure(chosen.engine_python, kept / pipeline.name.replace(" ", "-"), pipeline, ROOT / "nlu_data", asked)


def asked_of(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """The sentences of all files."""
    return [row for path in paths for row in read_intents(path)]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the trainings and prints the table."""
    parser = argparse.ArgumentParser(description="What each part of the pipeline is worth.")
    parser.add_argument("--files", nargs="+", type=Path, default=intent_files(), help="held-out files")
    arguments, chosen = parser.parse_args(argv), settings()
    if missing := [str(path) for path in arguments.files if not path.is_file()]:
        STATUS.print(f"no such file: {', '.join(missing)}")
        return 1
    write_dictionary()
    wanted = list(variants(Pipeline.read("the whole pipeline", ROOT / "config.yml", "bangfu")))
    try:
        results = list(measured(chosen, wanted, asked_of(arguments.files)))
    except TrainingFailed as error:
        STATUS.print(str(error))
        return 1
    title = "trained on nlu_data, asked " + ", ".join(path.stem for path in arguments.files)
    Console(width=None if sys.stdout.isatty() else 140).print(table(title, results))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
