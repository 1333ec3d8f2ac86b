"""How varied the utterances of an intent are, and which of them the training data should not hold beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lessons.utterances import ALIKE, Corpus, Utterance, bare, trigrams


@dataclass(frozen=True)
class Variety:
    """An intent's utterances: `trigrams` is how many different ones a sentence brings on average.

    `nearest` is the mean likeness (Jaccard over character trigrams) of a sentence to the one most like it: 0 where all
    are worded apart, 1 where each is written twice. `alike` are the pairs that say nearly the same.
    """

    sentences: int
    trigrams: float
    nearest: float
    alike: Sequence[tuple[str, str]]


def varieties(utterances: Iterable[Utterance]) -> dict[str, Variety]:
    """Each intent's."""
    texts: dict[str, list[str]] = defaultdict(list)
    for intent, text in utterances:
        texts[intent].append(text)
    return {intent: variety(said) for intent, said in texts.items()}


def variety(texts: Sequence[str]) -> Variety:
    """That of some utterances of one intent, of which there is at least one."""
    corpus, likeness = Corpus(), []
    alike: list[tuple[str, str]] = []
    for text in texts:
        alike += [(other.text, text) for _, other in corpus.like(text, ALIKE)]
        corpus.add(Utterance("", text))
    for text in texts:
        # The first is the sentence itself.
        others = corpus.like(text, 0)[1:2]
        likeness.append(others[0][0] if others else 0.0)
    grams = set().union(*map(trigrams, texts))
    return Variety(len(texts), len(grams) / len(texts), sum(likeness) / len(texts), alike)


def said_in_several(utterances: Iterable[Utterance]) -> dict[str, set[str]]:
    """Utterances that stand in more than one intent, by their bare words."""
    intents: dict[str, set[str]] = defaultdict(set)
    for intent, text in utterances:
        intents[bare(text)].add(intent)
    return {words: found for words, found in intents.items() if len(found) > 1}
