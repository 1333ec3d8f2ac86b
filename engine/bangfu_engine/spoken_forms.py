"""Dialect and spoken words in their standard form: 啥子 → 什么, 俺 → 我, 有冇 → 有没有, 出粮 → 发工资.

At one place the longest entry wins, from left to right; a word that is kept as it is (调整, 名额) therefore shields the
dialect word inside it. An entry may ask to stand at the start or the end of a clause: `唔该$` is 谢谢, 唔该 is 请.
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, Sequence

from bangfu_engine.normalise import Normalised, Piece, spread

CLAUSE_START, CLAUSE_END = "^", "$"


class SpokenForms:
    """The words and what they stand for; a word that stands for itself is kept."""

    def __init__(self, standard: Mapping[str, str]) -> None:
        """Takes the standard form of every entry, entries with their marks `^` and `$`."""
        self.standard = dict(standard)
        self._lengths: Dict[str, List[int]] = {}
        for word in {entry.strip(CLAUSE_START + CLAUSE_END) for entry in self.standard}:
            self._lengths.setdefault(word[0], []).append(len(word))
        for first, lengths in self._lengths.items():
            self._lengths[first] = sorted(set(lengths), reverse=True)

    @classmethod
    def parse(cls, file: Mapping[str, object]) -> SpokenForms:
        """From the content of `nlu_data/spoken_forms.yml`; raises ValueError if an entry has two standard forms."""
        pairs = [(entry, standard) for standard, entries in file["forms"].items() for entry in entries.split()]
        pairs += [(word, word) for words in file["kept"] for word in words.split()]
        standard = dict(pairs)
        twice = sorted({entry for entry, form in pairs if standard[entry] != form})
        if twice:
            raise ValueError(f"Two standard forms: {' '.join(twice)}")
        return cls(standard)

    def apply(self, normal: Normalised) -> Normalised:
        """The text in standard form; every character still knows where it stood in the original."""
        pieces = list(self._pieces(normal))
        return Normalised("".join(piece[0] for piece in pieces), tuple(piece[1] for piece in pieces))

    def shielding(self, words: Sequence[str]) -> SpokenForms:
        """The same forms, with those of `words` kept that they would otherwise change."""
        kept = {word: word for word in words if word and self.of(word) != word}
        return SpokenForms({**self.standard, **kept})

    def of(self, word: str) -> str:
        """One word or text in standard form."""
        return self.apply(Normalised(word, tuple(range(len(word))))).text

    def _pieces(self, normal: Normalised) -> Iterator[Piece]:
        text, at = normal.text, 0
        while at < len(text):
            entry = self._longest(text, at)
            end = at + max(1, len(entry.strip(CLAUSE_START + CLAUSE_END)))
            if entry:
                yield from spread(self.standard[entry], normal.origin[at:end])
            else:
                yield text[at], normal.origin[at]
            at = end

    def _longest(self, text: str, at: int) -> str:
        """The entry that stands at `at`, or nothing; of two equally long the one bound to a clause's start or end."""
        for length in self._lengths.get(text[at], ()):
            word = text[at : at + length]
            if len(word) < length:
                continue
            starts = [CLAUSE_START, ""] if not text[at - 1 : at].isalnum() else [""]
            ends = [CLAUSE_END, ""] if not text[at + length : at + length + 1].isalnum() else [""]
            for entry in (start + word + end for start in starts for end in ends):
                if entry in self.standard:
                    return entry
        return ""
