"""Which labelled words may go into the training data: nothing twice, nothing that is tested with, nothing personal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.lessons.intents import named
from bot.lessons.keeping import Labelled
from bot.lessons.personal import looks_personal
from bot.lessons.texts import text
from bot.lessons.utterances import Corpus, Utterance, bare

# Rasa reads these as markup: an annotated span, a forced intent.
MARKUP = re.compile(r"[\[\](){}]|^/")
INVISIBLE = frozenset({"Cc", "Co", "Cn", "Cs"})


class Outcome(StrEnum):
    """What becomes of labelled words: written, there already, or refused."""

    TAKEN = "taken"
    THERE = "there"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """An outcome; `reason` is one Chinese sentence where the words are refused, else empty."""

    lesson: Labelled
    outcome: Outcome
    reason: str = ""


class Judge:
    """Compares with the training data, the words it let pass before, and the held-out sentences."""

    def __init__(self, trained: Iterable[Utterance], held_out: Iterable[str]) -> None:
        """`held_out` are never to be trained on."""
        self._corpus = Corpus(trained)
        self._held_out = set(map(bare, held_out))

    def verdicts(self, lessons: Sequence[Labelled]) -> list[Verdict]:
        """One for each, in order: of two that say nearly the same the first is taken."""
        return [self._verdict(each) for each in lessons]

    def _verdict(self, lesson: Labelled) -> Verdict:
        like = self._corpus.like(lesson.text)
        if any(self._is_same(lesson, each) for _, each in like):
            return Verdict(lesson, Outcome.THERE)
        reason = _unfit(lesson.text) or self._known(lesson) or _too_like(lesson.intent, [each for _, each in like])
        if reason:
            return Verdict(lesson, Outcome.REFUSED, reason)
        self._corpus.add(Utterance(lesson.intent, lesson.text))
        return Verdict(lesson, Outcome.TAKEN)

    def _known(self, lesson: Labelled) -> str:
        return text("faults.held_out") if bare(lesson.text) in self._held_out else ""

    @staticmethod
    def _is_same(lesson: Labelled, trained: Utterance) -> bool:
        return trained.intent == lesson.intent and bare(trained.text) == bare(lesson.text)


def _unfit(words: str) -> str:
    """Why no intent may learn these words; empty if one may."""
    if MARKUP.search(words):
        return text("faults.markup")
    if any(unicodedata.category(each) in INVISIBLE for each in words):
        return text("faults.invisible")
    return text("faults.personal") if looks_personal(words) else ""


def _too_like(intent: str, like: Sequence[Utterance]) -> str:
    """Why what is there already stands against it: what another intent says first."""
    for other in like:
        if other.intent != intent:
            return text("faults.other_intent", intent=named(other.intent), text=other.text)
    return text("faults.near", text=like[0].text) if like else ""
