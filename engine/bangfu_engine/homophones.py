"""Slips of pinyin and voice input, mended toward the words of the domain: 公意岗 → 公益岗, 设保 → 社保.

A noisy channel over words. The text as it stands is cut into its likeliest row of words; wherever some characters
sound like a word of the domain, that word may stand instead, at a price for every character that changes. A slip is
mended only if the row becomes likelier by it and nothing speaks for what is written (`Evidence`). One character takes
the place of one character, so that places in the text stay what they were.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Dict, FrozenSet, Iterable, Iterator, List, NamedTuple, Tuple

import jieba
from pypinyin import lazy_pinyin

HAN = re.compile(r"[一-鿿]")
# What people say of themselves after these words is a name.
NAMED = re.compile(r"(?:叫|姓|名字是?)[一-鿿]{2,4}")
# Everybody writes one for the other: no slips.
INTERCHANGEABLE = frozenset({"交缴", "缴交", "帐账", "账帐", "呆待", "待呆"})
# Two characters with one of these are grammar, not a term: 补的 is not 不得 mended.
FUNCTION = frozenset("的了是在不没有一我你他这那个都也几吗啥上下给先老办要会能去来说大小进人里")
# jie for jiu is typed: 杰业 for 就业. f for hu is spoken in Sichuan and Hunan.
TYPED = {"jie": "jiu"}
SPOKEN = {"hu": "fu", "hua": "fa", "huan": "fan", "huang": "fang", "hui": "fei", "hun": "fen"}
# Prices and scores are natural logarithms of probabilities; tuned on training texts and general language (docs/nlu.md).
SAME_SOUND, LIKE_SOUND, FURTHER = 5.5, 8.0, 0.5
IMPOSSIBLE = -30.0
# Frequencies are jieba's: in 60 million words of running text.
RAREST, NAME = 200, 900
COMMON, STANDING = 20, 10
UNUSUAL = 100
LONGEST_WRITTEN = 4
# What the domain's texts write at least a fifth as often as the word that sounds like it is no slip of that word.
RARER = 5


class Slip(NamedTuple):
    """`word` may be meant by what is written from `start` to `end` (exclusive)."""

    start: int
    end: int
    word: str


@dataclass(frozen=True)
class Words:
    """Words to mend toward, and other spans that sound like one of them: their counts in `total` characters of text."""

    domain: Dict[str, int]
    others: Dict[str, int]
    total: int
    names: FrozenSet[str] = field(default=frozenset(), repr=False)

    def count(self, span: str) -> int:
        """How often the domain's texts write it."""
        return self.domain.get(span) or self.others.get(span, 0)

    def __contains__(self, span: str) -> bool:
        return span in self.domain or span in self.others or span in self.names


class Corrector:
    """Mends the slips of texts in normal form; names of places are never touched and never put in."""

    def __init__(self, words: Words) -> None:
        """Takes the words of the domain."""
        jieba.initialize()
        self._words = words
        self._evidence = Evidence(words)
        self._sounds = _tree_of_sounds(words.domain)
        self._longest = max(map(len, words.domain), default=0)
        self._score = lru_cache(maxsize=65536)(self._measure)

    def correct(self, text: str) -> str:
        """The text with its slips mended."""
        slips = [slip for slip in self.sounding(text) if not self._evidence.stands(text, slip)]
        return self._likeliest(text, slips) if slips else text

    def sounding(self, text: str) -> List[Slip]:
        """Every span of the text that sounds like a word of the domain and is written otherwise."""
        sounds = [merged(syllable(character)) if HAN.match(character) else "-" for character in text]
        found = [
            Slip(start, start + len(word), word)
            for start in range(len(text) - 1)
            for word in _words_from(self._sounds, sounds[start:])
        ]
        return [slip for slip in found if text[slip.start : slip.end] != slip.word]

    def _likeliest(self, text: str, slips: List[Slip]) -> str:
        steps = self._written(text)
        for slip in slips:
            price = _price(text[slip.start : slip.end], slip.word)
            steps[slip.start].append((slip.end, slip.word, self._score(slip.word) - price))
        best: List[Tuple[float, str]] = [(0.0, "")] * (len(text) + 1)
        for start in reversed(range(len(text))):
            best[start] = max((score + best[end][0], word + best[end][1]) for end, word, score in steps[start])
        return best[0][1]

    def _written(self, text: str) -> List[List[Tuple[int, str, float]]]:
        """For every place the words that are written from there: `(end, word, score)`."""
        graph = jieba.dt.get_DAG(text)
        steps = []
        for start in range(len(text)):
            longest = min(len(text), start + self._longest)
            ours = (end for end in range(start + 2, longest + 1) if text[start:end] in self._words)
            ends = {start + 1, *(last + 1 for last in graph[start]), *ours}
            steps.append([(end, text[start:end], self._score(text[start:end])) for end in ends])
        return steps

    def _measure(self, word: str) -> float:
        frequency = _frequency(word)
        if len(word) == 1:
            frequency = max(frequency, RAREST)
        if word in self._words.names:
            frequency = max(frequency, NAME)
        share = self._words.count(word) / self._words.total + frequency / jieba.dt.total
        return math.log(share / 2) if share else IMPOSSIBLE


class Evidence:
    """What speaks for the characters as they are written."""

    def __init__(self, words: Words) -> None:
        """Takes the words of the domain."""
        self._words = words

    def stands(self, text: str, slip: Slip) -> bool:
        """Whether the text must stay as it is."""
        written = text[slip.start : slip.end]
        pairs = [(old, new) for old, new in zip(written, slip.word, strict=True) if old != new]
        short = len(written) == 2
        places = [at for at in range(slip.start, slip.end) if short or text[at] != slip.word[at - slip.start]]
        return (
            any(old + new in INTERCHANGEABLE for old, new in pairs)
            or (len(written) == 3 and any(old in FUNCTION for old, _ in pairs))
            or (short and self._is_short_doubt(text, slip, pairs))
            or self._words.count(written) * RARER >= self._words.domain[slip.word]
            or any(name.start() < slip.end and name.end() > slip.start for name in NAMED.finditer(text))
            or any(self._is_held(text, slip, place) for place in places)
        )

    def _is_short_doubt(self, text: str, slip: Slip, pairs: List[Tuple[str, str]]) -> bool:
        """Two characters say little: one must stand, the other sound the same; no common word, nothing said twice."""
        written = text[slip.start : slip.end]
        (old, new), known = pairs[0], _frequency(written)
        return (
            len(pairs) == 2
            or written[0] == written[1]
            or bool(FUNCTION.intersection(written))
            or _frequency(old) < UNUSUAL
            or _typed(old) != _typed(new)
            or known >= STANDING
            or (known > 0 and not self._is_beside_domain(text, slip))
        )

    def _is_held(self, text: str, slip: Slip, place: int) -> bool:
        """Whether a written word needs this character: a name, a word across the slip's border, a term inside it."""
        for start in range(max(0, place - LONGEST_WRITTEN + 1), place + 1):
            for end in range(max(place + 1, start + 2), min(len(text), start + LONGEST_WRITTEN) + 1):
                if self._holds(text[start:end], slip, start >= slip.start and end <= slip.end):
                    return True
        return False

    def _holds(self, word: str, slip: Slip, inside: bool) -> bool:
        if word in self._words.names:
            return True
        if inside:
            return self._words.domain.get(word, 0) >= self._words.domain[slip.word]
        return _frequency(word) >= COMMON

    def _is_beside_domain(self, text: str, slip: Slip) -> bool:
        sizes = range(2, LONGEST_WRITTEN + 1)
        before = (text[max(0, slip.start - size) : slip.start] for size in sizes)
        after = (text[slip.end : slip.end + size] for size in sizes)
        return any(word in self._words.domain for word in (*before, *after))


@lru_cache(maxsize=32768)
def syllable(character: str) -> str:
    """The toneless syllable of a character in its commonest reading."""
    return str(lazy_pinyin(character)[0])


@lru_cache(maxsize=2048)
def merged(sound: str) -> str:
    """The syllable without what southern speech does not tell apart: n/l, zh/z, ch/c, sh/s, hu/f, -ng/-n."""
    plain = TYPED.get(sound) or SPOKEN.get(sound, sound)
    return re.sub("ng$", "n", re.sub("^n", "l", re.sub("^([zcs])h", r"\1", plain)))


@lru_cache(maxsize=16384)
def _readings(word: str) -> Tuple[str, ...]:
    """The syllables of a word, each character read as this word reads it."""
    return tuple(lazy_pinyin(word))


def _typed(character: str) -> str:
    return TYPED.get(syllable(character), syllable(character))


def _frequency(word: str) -> int:
    return jieba.dt.FREQ.get(word) or 0


def _price(written: str, word: str) -> float:
    """Each change costs by how alike it sounds; further ones come cheaper, as a word is typed or heard whole."""
    prices = sorted(
        SAME_SOUND if syllable(old) in (syllable(new), read) else LIKE_SOUND
        for old, new, read in zip(written, word, _readings(word), strict=True)
        if old != new
    )
    return prices[-1] + sum(prices[:-1]) * FURTHER


def _tree_of_sounds(words: Iterable[str]) -> Dict[str, Any]:
    """Nested by sound; the words that end at a node are under the empty sound."""
    root: Dict[str, Any] = {}
    for word in words:
        for reading in {tuple(map(merged, _readings(word))), tuple(merged(syllable(each)) for each in word)}:
            node = root
            for sound in reading:
                node = node.setdefault(sound, {})
            node.setdefault("", []).append(word)
    return root


def _words_from(node: Dict[str, Any], sounds: List[str]) -> Iterator[str]:
    for sound in sounds:
        if sound not in node:
            return
        node = node[sound]
        yield from node.get("", ())
