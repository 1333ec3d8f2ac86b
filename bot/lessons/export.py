"""What people have labelled, on its way into the training data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.lessons.files import CannotExport, add, locked
from bot.lessons.judging import Judge, Outcome, Verdict
from bot.lessons.keeping import Labelled
from bot.lessons.texts import text
from bot.lessons.utterances import utterances


@dataclass(frozen=True)
class Report:
    """The verdicts, and how many lines went into which file."""

    verdicts: Sequence[Verdict]
    files: Mapping[Path, int]

    def of(self, outcome: Outcome) -> list[Verdict]:
        """The verdicts with this outcome."""
        return [each for each in self.verdicts if each.outcome is outcome]

    @property
    def standing(self) -> list[Labelled]:
        """What stands in the training data now."""
        return [each.lesson for each in self.verdicts if each.outcome is not Outcome.REFUSED]


def judge(folder: Path, lessons: Sequence[Labelled], held_out: Collection[str]) -> list[Verdict]:
    """What would become of them; raises CannotExport if the folder holds no training data.

    `held_out` are the sentences that the model is tested with.
    """
    try:
        trained = list(utterances(folder))
    except (yaml.YAMLError, OSError, ValueError) as error:
        raise CannotExport(text("unreadable", folder=folder)) from error
    if not trained:
        raise CannotExport(text("no_data", folder=folder))
    return Judge(trained, held_out).verdicts(lessons)


def export(folder: Path, lessons: Sequence[Labelled], held_out: Collection[str]) -> Report:
    """Writes what may be learnt, see `judge`; raises CannotExport with nothing written.

    Whoever is stopped before noting what was written finds it there the next time (`Outcome.THERE`).
    """
    with locked(folder):
        verdicts = judge(folder, lessons, held_out)
        by_intent: dict[str, list[str]] = defaultdict(list)
        for each in verdicts:
            if each.outcome is Outcome.TAKEN:
                by_intent[each.lesson.intent].append(each.lesson.text)
        return Report(verdicts, add(folder, by_intent))
