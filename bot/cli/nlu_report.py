"""What `bangfu nlu test` prints: how well the trained model understands sentences that it never saw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.cli.engine_session import engine_session
from bot.cli.nlu_folds import Folds, cross_validated
from bot.cli.nlu_held_out import intent_files, read_entities, read_intents
from bot.cli.nlu_scores import Hits, Judged, Span, entity_hits, hits, score, total
from bot.cli.nlu_understood import as_understood
from bot.cli.tables import table
from bot.gateway.engine import HttpEngine
from bot.settings import Settings

MOST_CONFUSIONS = 20
STATUS = Console(stderr=True)
Parsed = Mapping[str, Any]


async def report(settings: Settings, folds: int) -> None:
    """Judges the held-out sentences with a real engine, then the training data by folds; 0 leaves that out."""
    out = Console()
    async with engine_session(settings) as engine:
        by_file = {path.stem: await _judged(engine, path) for path in intent_files()}
        entities = await _entities(engine)
    judged = [each for group in by_file.values() for each in group]
    out.print(_figures({**by_file, "all": judged}))
    out.print(_classes("intent", {intent: hits(judged, intent) for intent in sorted({each.label for each in judged})}))
    out.print(_confusions(judged))
    out.print(_classes("entity", {**entities, "all": total(entities.values())}))
    if folds:
        out.print(_fold_figures(cross_validated(settings, folds)))


async def _judged(engine: HttpEngine, path: Path) -> list[Judged]:
    rows = track(read_intents(path), path.stem, console=STATUS)
    return [Judged(text, label, as_understood(text, await engine.parse(text))["decision"]) for text, label in rows]


async def _entities(engine: HttpEngine) -> dict[str, Hits]:
    marked = track(list(read_entities()), "entities", console=STATUS)
    pairs = [(each.spans, _spans(await engine.parse(each.text))) for each in marked]
    return entity_hits(pairs)


def _spans(parsed: Parsed) -> list[Span]:
    found = parsed.get("entities") or []
    return [Span(each["start"], each["end"], each["entity"], str(each["value"])) for each in found]


def _figures(groups: Mapping[str, Sequence[Judged]]) -> Table:
    shown = table("文件", "句数", "准确率", "宏 F1", "范围外召回", "误拒")
    for name, judged in groups.items():
        if judged:
            figures = score(judged)
            shares = (figures.accuracy, figures.macro_f1, figures.out_of_scope_recall, figures.false_refusals)
            shown.add_row(name, str(len(judged)), *(f"{share:.1%}" for share in shares))
    return shown


def _classes(kind: str, classes: Mapping[str, Hits]) -> Table:
    shown = table(kind, "句数", "精确率", "召回率", "F1")
    for name, each in classes.items():
        shown.add_row(name, str(each.labelled), *(f"{share:.1%}" for share in (each.precision, each.recall, each.f1)))
    return shown


def _confusions(judged: Iterable[Judged]) -> Table:
    wrong = [each for each in judged if each.label != each.decision]
    shown = table("应为", "判成", "句数", "例子")
    for (label, decision), count in Counter((each.label, each.decision) for each in wrong).most_common(MOST_CONFUSIONS):
        example = next(each.text for each in wrong if (each.label, each.decision) == (label, decision))
        shown.add_row(label, decision, str(count), example)
    return shown


def _fold_figures(folds: Folds) -> str:
    figures = f"{folds.count} 折交叉检验：准确率 {folds.accuracy:.1%}，宏 F1 {folds.macro_f1:.1%}"
    return f"{figures}\n逐个意图和混淆图：{folds.folder}"
