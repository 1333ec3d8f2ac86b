"""Which words slips are mended toward: the terms of the word lists that the training texts bear out."""

from __future__ import annotations

from collections import Counter
from typing import Dict, FrozenSet, Iterable, Iterator, Sequence, Set, Tuple

import jieba

from bangfu_engine.homophones import FUNCTION, HAN, RARER, STANDING, Corrector, Words

PARTICLES = frozenset("的了吗")
LEAST_SHORT, LEAST_LONG, LEAST_OTHER = 8, 2, 3
PHRASE = 4
# Two characters are a word of the domain if its texts write them this much more often than running text does.
SPECIFIC = 10


def learn(terms: Iterable[str], texts: Sequence[str], names: FrozenSet[str]) -> Words:
    """Counts the terms and the words they are made of; the lists' own slips (公意岗) are heard out and left out."""
    jieba.initialize()
    total = sum(map(len, texts))
    counts = _occurrences({part for term in terms for part in _parts(term)} - names, texts)
    candidates = {word: count for word, count in counts.items() if _is_borne_out(word, count, total)}
    phrases = {word: count + 1 for word, count in counts.items() if _is_phrase(word, candidates)}
    candidates.update(phrases)
    corrector = Corrector(Words(candidates, {}, total))
    spans = list(_sounding(corrector, texts))
    written = Counter(span for span, _ in spans)
    # The candidates are read too: a list's own slip may stand in no text.
    meant = {*spans, *_sounding(corrector, candidates)}
    slips = {span for span, words in meant for word in words if written[span] * RARER < counts[word]}
    domain = {word: count for word, count in candidates.items() if word not in slips}
    heard = {span: count for span, count in written.items() if count >= LEAST_OTHER}
    others = {span: count for span, count in heard.items() if span not in slips and span not in domain}
    return Words(domain, others, total, names)


def _parts(term: str) -> Iterator[str]:
    for part in {term, *jieba.cut(term, HMM=False)}:
        grammar = FUNCTION if len(part) == 2 else PARTICLES
        if len(part) > 1 and all(map(HAN.match, part)) and not grammar.intersection(part):
            yield part


def _occurrences(words: Set[str], texts: Sequence[str]) -> Dict[str, int]:
    longest = max(map(len, words), default=0)
    counts = Counter(
        text[start:end]
        for text in texts
        for start in range(len(text))
        for end in range(start + 2, min(len(text), start + longest) + 1)
        if text[start:end] in words
    )
    return {word: counts[word] for word in words}


def _sounding(corrector: Corrector, texts: Iterable[str]) -> Iterator[Tuple[str, FrozenSet[str]]]:
    """Each time a span of the texts sounds like words of the domain: the span and the words."""
    for text in texts:
        spans: Dict[Tuple[int, int], Set[str]] = {}
        for slip in corrector.sounding(text):
            spans.setdefault((slip.start, slip.end), set()).add(slip.word)
        yield from ((text[start:end], frozenset(words)) for (start, end), words in spans.items())


def _is_borne_out(word: str, count: int, total: int) -> bool:
    if len(word) > 2:
        return count >= LEAST_LONG
    return count >= LEAST_SHORT and count / total > SPECIFIC * (jieba.dt.FREQ.get(word) or 0) / jieba.dt.total


def _is_phrase(word: str, words: Dict[str, int]) -> bool:
    """A long term of common words needs no text to bear it out."""
    if len(word) < PHRASE:
        return False
    frequency = jieba.dt.FREQ.get
    return bool(frequency(word)) or all(
        part in words or (len(part) > 1 and (frequency(part) or 0) >= STANDING) for part in jieba.cut(word, HMM=False)
    )
