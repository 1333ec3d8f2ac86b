"""The held-out sentences: labelled with an intent, or with their entities, and never trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.cli.nlu_scores import Span
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "nlu"
ENTITIES = FOLDER / "entities.txt"
# 我是[彭水](region)的, [20w](amount:200000): the markup of Rasa, with the value where it matters.
MARKED = re.compile(r"\[([^\]]+)\]\((\w+)(?::([^)]+))?\)")


@dataclass(frozen=True)
class Marked:
    """A sentence and where its entities stand."""

    text: str
    spans: tuple[Span, ...]


def intent_files() -> list[Path]:
    """The files of `text<TAB>intent` rows."""
    return sorted(FOLDER.glob("held_out*.tsv"))


def read_intents(path: Path) -> list[tuple[str, str]]:
    """`(text, intent)` rows of a held-out file."""
    lines = path.read_text(encoding="utf8").splitlines()[1:]
    return [(text, intent) for text, intent in (line.split("\t") for line in lines)]


def read_entities(path: Path = ENTITIES) -> Iterator[Marked]:
    """The sentences whose entities are marked; a line that begins with # is a remark."""
    for line in path.read_text(encoding="utf8").splitlines():
        if line and not line.startswith("#"):
            yield unmarked(line)


def unmarked(line: str) -> Marked:
    """A marked line as the sentence that people write, with the spans of its entities."""
    text, at = "", 0
    spans = []
    for match in MARKED.finditer(line):
        text += line[at : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1]), match[2], match[3] or ""))
        text += match[1]
        at = match.end()
    return Marked(text + line[at:], tuple(spans))
