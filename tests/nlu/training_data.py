"""The training data and the held-out sentences as the checks read them, beside `bot.lessons.utterances`."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import yaml

from bot.cli.nlu_held_out import intent_files, read_intents
from bot.lessons import utterances as files
from bot.lessons.utterances import Utterance, bare
from bot.settings import ROOT

__all__ = ["Utterance", "bare"]


def utterances() -> list[Utterance]:
    """All training examples, in the order of the files."""
    return list(files.utterances())


def held_out() -> list[Utterance]:
    """The sentences that the model never sees."""
    return [Utterance(intent, text) for path in intent_files() for text, intent in read_intents(path)]


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


def _lists(kind: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for _, entry in files.entries():
        if kind in entry:
            found[entry[kind]].update(files.examples(entry))
    return found
