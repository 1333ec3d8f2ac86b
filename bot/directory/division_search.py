"""From what people write to one division, several to ask about, or none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal

from bot.directory.division_index import TOWNSHIP_WORDS, DivisionIndex, Reading
from bot.directory.division_names import Form
from bot.directory.divisions import Division, Divisions, is_inside
from bot.directory.segmentation import new_tokenizer

CANDIDATES = 6
CONTESTED = frozenset({"朝阳", "兴安"})
NOISE = re.compile(r"[\s,，.。;；:：!！?？、“”\"'（）()]+")
CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
SHORT_NAME_FREQUENCY = 300
FULL_NAME_FREQUENCY = 1000


@dataclass(frozen=True)
class Resolution:
    """The outcome: `found` with one division, `ambiguous` with up to six to ask about, or `unknown`.

    `start` and `end` delimit the name in the searched text.
    """

    status: Literal["found", "ambiguous", "unknown"]
    text: str
    candidates: tuple[Division, ...] = ()
    start: int = 0
    end: int = 0

    @property
    def division(self) -> Division | None:
        """The division, if there is exactly one."""
        return self.candidates[0] if self.status == "found" else None


class DivisionSearch:
    """Resolves names against one table of divisions."""

    def __init__(self, divisions: Divisions) -> None:
        """Builds the index of names."""
        self._divisions = divisions
        self._index = DivisionIndex(divisions)

    def resolve(self, text: str, within: str | None) -> Resolution:
        """See `Divisions.resolve`."""
        name = NOISE.sub("", unicodedata.normalize("NFKC", text)).removeprefix("中国")
        if CODE.fullmatch(name):
            return self._by_code(name)
        readings = [reading for reading in self._index.readings(name) if reading.end == len(name)]
        return self._outcome(name, readings, within)

    def find(self, text: str, within: str | None) -> list[Resolution]:
        """See `Divisions.find`."""
        whole = self.resolve(text, within)
        if whole.status != "unknown":
            return [Resolution(whole.status, text, whole.candidates, 0, len(text))]
        return list(self._scan(text, within))

    def dictionary_words(self) -> Iterator[str]:
        """See `Divisions.dictionary_words`."""
        yield from dict.fromkeys(word for word, _ in self._words())
        townships = dict.fromkeys(name for _, name in self._divisions.townships())
        yield from (name for name in townships if name.endswith(TOWNSHIP_WORDS) and len(name) > 2)

    def _by_code(self, digits: str) -> Resolution:
        code = digits[:6] if digits[6:9] in ("", "000") else digits[:9]
        division = self._divisions.get(self._index.old_codes.get(code, code))
        return Resolution("found", digits, (division,), 0, len(digits)) if division else Resolution("unknown", digits)

    def _outcome(self, text: str, readings: Sequence[Reading], within: str | None) -> Resolution:
        codes = _choose(text, readings, self._scopes(within))
        found = [division for code in codes if (division := self._divisions.get(code))]
        if not found:
            return Resolution("unknown", text)
        start, end = readings[0].start, readings[0].end
        status: Literal["found", "ambiguous"] = "found" if len(found) == 1 else "ambiguous"
        return Resolution(status, text, tuple(found[:CANDIDATES]), start, end)

    def _scopes(self, within: str | None) -> list[str]:
        return [division.code for division in self._divisions.chain(within)] if within else []

    def _scan(self, text: str, within: str | None) -> Iterator[Resolution]:
        edges = self._word_edges(text)
        position = 0
        while position < len(text):
            readings = self._longest(text, position, edges)
            if not readings:
                position += 1
                continue
            position = readings[0].end
            yield self._outcome(text[readings[0].start : position], readings, within)

    def _longest(self, text: str, start: int, edges: frozenset[int]) -> list[Reading]:
        fitting = [each for each in self._index.readings(text, start) if self._fits(text, each, edges)]
        end = max((reading.end for reading in fitting), default=0)
        return [reading for reading in fitting if reading.end == end]

    def _fits(self, text: str, reading: Reading, edges: frozenset[int]) -> bool:
        """Whether the name stands in the sentence as a word: 上海南站 does not name 海南, 朝阳市场 not 朝阳市."""
        written = text[reading.start : reading.end]
        if reading.end not in edges or self._index.is_ordinary(reading, written):
            return False
        if len(reading.code) == 9:
            return written.endswith(TOWNSHIP_WORDS) and (reading.is_path or len(written) > 2)
        return reading.start in edges

    def _word_edges(self, text: str) -> frozenset[int]:
        return frozenset(accumulate((len(word) for word in self._tokenizer.cut(text)), initial=0))

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = new_tokenizer()
        for word, frequency in self._words():
            tokenizer.add_word(word, max(frequency, tokenizer.FREQ.get(word, 0)))
        return tokenizer

    def _words(self) -> Iterator[tuple[str, int]]:
        names = ((form, min(kind for _, kind in bearers)) for form, bearers in self._index.upper_forms())
        for form, kind in names:
            if kind < Form.RENAMED and form not in self._index.ordinary:
                yield form, SHORT_NAME_FREQUENCY if kind == Form.BARE else FULL_NAME_FREQUENCY


def _choose(text: str, readings: Iterable[Reading], scopes: Iterable[str]) -> list[str]:
    """The codes left after the rules that a reader applies, in their order."""
    best = _closest_form(list(readings))
    codes = sorted({reading.code for reading in best})
    codes = _well_known(text, codes)
    return _outermost(_nearest(codes, scopes))


def _closest_form(readings: list[Reading]) -> list[Reading]:
    upper = [reading for reading in readings if len(reading.code) == 6] or readings
    closest = min((reading.form for reading in upper), default=Form.FULL)
    return [reading for reading in upper if reading.form == closest]


def _well_known(text: str, codes: list[str]) -> list[str]:
    """Provinces, then prefectures, before counties elsewhere of the same name: 吉林, 海南, 西安, 中山."""
    provinces = [code for code in codes if code.endswith("0000")]
    prefectures = [code for code in codes if code.endswith("00") and len(code) == 6]
    if provinces or text in CONTESTED:
        return provinces or codes
    return prefectures or codes


def _nearest(codes: list[str], scopes: Iterable[str]) -> list[str]:
    for scope in scopes:
        if inside := [code for code in codes if is_inside(code, scope)]:
            return inside
    return codes


def _outermost(codes: list[str]) -> list[str]:
    """Without those inside another candidate: 朝阳县 lies in 朝阳市."""
    return [code for code in codes if not any(code != other and is_inside(code, other) for other in codes)]
