"""The training data as Rasa reads it, from the YAML files alone, and how alike two utterances are."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.settings import ROOT

NLU_DATA = ROOT / "nlu_data"
HELD_OUT = ROOT / "tests" / "nlu" / "held_out.tsv"
MARKS = re.compile(r"[\s，。！？,.!?、~]+")


class Utterance(NamedTuple):
    """A training example and its intent."""

    intent: str
    text: str


def utterances() -> list[Utterance]:
    """All training examples, in the order of the files."""
    return [
        Utterance(entry["intent"], text)
        for path in sorted(NLU_DATA.rglob("*.yml"))
        for entry in _entries(path)
        if "intent" in entry
        for text in _examples(entry)
    ]


def held_out() -> list[Utterance]:
    """The sentences that the model never sees."""
    rows = (line.split("\t") for line in HELD_OUT.read_text(encoding="utf8").splitlines()[1:])
    return [Utterance(intent, text) for text, intent in rows]


def is_kept(text: str) -> bool:
    """Whether a held-out sentence belongs to the half whose errors nobody reads (docs/nlu.md)."""
    return bool(hashlib.sha256(text.encode()).digest()[-1] & 1)


def intents() -> list[str]:
    """The intents of the domain."""
    return list(yaml.safe_load((ROOT / "domain" / "intents.yml").read_text(encoding="utf8"))["intents"])


def entities() -> list[str]:
    """The entities of the domain."""
    return list(yaml.safe_load((ROOT / "domain" / "entities.yml").read_text(encoding="utf8"))["entities"])


def lookups() -> dict[str, set[str]]:
    """Every entity's word list."""
    return _lists("lookup")


def synonyms() -> dict[str, set[str]]:
    """Every code's words."""
    return _lists("synonym")


def bare(text: str) -> str:
    """The text without blanks and marks, unless it is nothing else."""
    return MARKS.sub("", text.lower()) or text


def near_duplicates(texts: list[str], least: float) -> list[tuple[str, str]]:
    """Pairs whose character trigrams are alike by at least `least` (Jaccard); only likely pairs are compared."""
    grams = [_trigrams(text) for text in texts]
    return [
        (texts[left], texts[right])
        for left, right in sorted(_sharing(grams, least))
        if len(grams[left] & grams[right]) / len(grams[left] | grams[right]) >= least
    ]


def _sharing(grams: list[set[str]], least: float) -> set[tuple[int, int]]:
    """Pairs of similar size with a common trigram among the rare ones: alike texts must share one of those."""
    frequency: dict[str, int] = defaultdict(int)
    for each in grams:
        for gram in each:
            frequency[gram] += 1
    holders: dict[str, list[int]] = defaultdict(list)
    pairs: set[tuple[int, int]] = set()
    for place, each in enumerate(grams):
        rarest = sorted(each, key=lambda gram: (frequency[gram], gram))[: len(each) - int(least * len(each)) + 1]
        for gram in rarest:
            pairs.update((earlier, place) for earlier in holders[gram])
            holders[gram].append(place)
    return pairs


def _trigrams(text: str) -> set[str]:
    bounded = f"^{bare(text)}$"
    return {bounded[start : start + 3] for start in range(max(1, len(bounded) - 2))}


def _lists(kind: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(NLU_DATA.rglob("*.yml")):
        for entry in _entries(path):
            if kind in entry:
                found[entry[kind]].update(_examples(entry))
    return found


def _entries(path: Path) -> list[dict[str, str]]:
    loaded: dict[str, list[dict[str, str]]] = yaml.load(path.read_text(encoding="utf8"), Loader=yaml.CSafeLoader)
    return loaded.get("nlu") or []


def _examples(entry: dict[str, str]) -> Iterator[str]:
    return (line[2:].strip() for line in entry["examples"].splitlines() if line.startswith("- "))
