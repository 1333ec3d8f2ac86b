"""How well the trained model understands sentences it never saw: accuracy, macro-F1, refusals, confusions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.cli.engine_session import engine_session
from bot.settings import ROOT, Settings

HELD_OUT = ROOT / "tests" / "nlu" / "held_out.tsv"
OUT_OF_SCOPE = "out_of_scope"
MOST_CONFUSIONS = 20


@dataclass(frozen=True)
class Judged:
    """A sentence with its label and what the bot decided."""

    text: str
    label: str
    decision: str


@dataclass(frozen=True)
class Scores:
    """The figures of a report, each between 0 and 1."""

    accuracy: float
    macro_f1: float
    out_of_scope_recall: float
    false_refusals: float


def read_held_out(path: Path = HELD_OUT) -> list[tuple[str, str]]:
    """`(text, intent)` rows of the held-out file."""
    lines = path.read_text(encoding="utf8").splitlines()[1:]
    return [(text, intent) for text, intent in (line.split("\t") for line in lines)]


def score(judged: list[Judged]) -> Scores:
    """The figures over all sentences."""
    right = sum(each.label == each.decision for each in judged)
    strange = [each for each in judged if each.label == OUT_OF_SCOPE]
    ours = [each for each in judged if each.label != OUT_OF_SCOPE]
    f1 = [f1_of(judged, intent) for intent in {each.label for each in judged}]
    return Scores(
        right / len(judged),
        sum(f1) / len(f1),
        sum(each.decision == OUT_OF_SCOPE for each in strange) / max(1, len(strange)),
        sum(each.decision == OUT_OF_SCOPE for each in ours) / max(1, len(ours)),
    )


def f1_of(judged: list[Judged], intent: str) -> float:
    """Harmonic mean of precision and recall of one intent."""
    hits = sum(each.label == intent == each.decision for each in judged)
    labelled = sum(each.label == intent for each in judged)
    decided = sum(each.decision == intent for each in judged)
    return 2 * hits / (labelled + decided) if hits else 0.0


async def report(settings: Settings) -> None:
    """Judges the held-out sentences with a real engine and prints the report."""
    from bot.cli.nlu import as_understood

    judged = []
    async with engine_session(settings) as engine:
        for text, label in track(read_held_out(), "检验中", console=Console(stderr=True)):
            judged.append(Judged(text, label, as_understood(text, await engine.parse(text))["decision"]))
    _print(judged)


def _print(judged: list[Judged]) -> None:
    out, figures = Console(), score(judged)
    out.print(
        f"{len(judged)} 句：准确率 {figures.accuracy:.1%}，宏 F1 {figures.macro_f1:.1%}，"
        f"范围外召回 {figures.out_of_scope_recall:.1%}，误拒 {figures.false_refusals:.1%}"
    )
    table = Table("应为", "判成", "句数", "例子")
    confused = Counter((each.label, each.decision) for each in judged if each.label != each.decision)
    for (label, decision), count in confused.most_common(MOST_CONFUSIONS):
        example = next(each.text for each in judged if (each.label, each.decision) == (label, decision))
        table.add_row(label, decision, str(count), example)
    out.print(table)
