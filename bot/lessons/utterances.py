"""The training data as Rasa reads it, from the YAML files alone, and how alike two utterances are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from bot.settings import ROOT

NLU_DATA = ROOT / "nlu_data"
# From here on (Jaccard over character trigrams) two utterances say nearly the same.
ALIKE = 0.8
MARKS = re.compile(r"[\s，。！？,.!?、~]+")
Entry = Mapping[str, Any]


class Utterance(NamedTuple):
    """An example and its intent."""

    intent: str
    text: str


class Corpus:
    """Utterances that can be asked for what is like a text."""

    def __init__(self, utterances: Iterable[Utterance] = ()) -> None:
        """Takes what it holds at first."""
        self._held: list[tuple[Utterance, int]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for each in utterances:
            self.add(each)

    def add(self, utterance: Utterance) -> None:
        """Holds one more."""
        grams = trigrams(utterance.text)
        for gram in grams:
            self._holders[gram].append(len(self._held))
        self._held.append((utterance, len(grams)))

    def like(self, text: str, least: float = ALIKE) -> list[tuple[float, Utterance]]:
        """Those whose trigrams are alike by at least `least` (Jaccard), with the figure, the most alike first."""
        grams = trigrams(text)
        shared = Counter(place for gram in grams for place in self._holders.get(gram, ()))
        found = []
        for place, common in shared.items():
            utterance, size = self._held[place]
            likeness = common / (len(grams) + size - common)
            if likeness >= least:
                found.append((likeness, utterance))
        return sorted(found, key=lambda each: -each[0])


def utterances(folder: Path = NLU_DATA) -> Iterator[Utterance]:
    """All examples of a folder, in the order of the files."""
    for _, entry in entries(folder):
        if "intent" in entry:
            yield from (Utterance(entry["intent"], text) for text in examples(entry))


def entries(folder: Path = NLU_DATA) -> Iterator[tuple[Path, Entry]]:
    """Every entry of `nlu` (intent, lookup, synonym) with its file. Raises OSError, and what `entries_of` raises."""
    for path in sorted(folder.rglob("*.yml")):
        yield from ((path, entry) for entry in entries_of(path.read_text(encoding="utf8")))


def entries_of(text: str) -> list[Entry]:
    """The entries of one file's text; none if it holds something else (rules). Raises yaml.YAMLError, ValueError."""
    loaded = yaml.load(text, Loader=yaml.CSafeLoader)
    listed = (loaded.get("nlu") or []) if isinstance(loaded, dict) else []
    if not isinstance(listed, list) or not all(map(_is_entry, listed)):
        raise ValueError("not the form of training data")
    return listed


def examples(entry: Entry) -> list[str]:
    """The lines of an entry."""
    return [line[2:].strip() for line in entry["examples"].splitlines() if line.startswith("- ")]


def _is_entry(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("examples"), str)


def bare(text: str) -> str:
    """The text without blanks and marks, unless it is nothing else."""
    return MARKS.sub("", text.lower()) or text


def trigrams(text: str) -> frozenset[str]:
    """Its runs of three characters, with a mark at each end."""
    bounded = f"^{bare(text)}$"
    return frozenset(bounded[start : start + 3] for start in range(max(1, len(bounded) - 2)))
