"""Where a message may be cut: at marks, at blanks between Chinese clauses, and before connectives (另外, 还有, 顺便问).

A part runs to the end of a question; what is told around it (who one is, what has happened) stays with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Iterator, List, Sequence, Text

MOST_PARTS = 4


class Link(IntEnum):
    """How plainly words are set apart from those before them."""

    NONE = 0
    COMMA = 1
    STOP = 2
    CONNECTIVE = 3


class Mood(IntEnum):
    """Whether words tell, wish or ask."""

    TELLS = 0
    WISHES = 1
    ASKS = 2


@dataclass(frozen=True)
class Part:
    """A stretch of a message, `start` to `end` (exclusive); the connective before it is no part of it."""

    start: int
    end: int
    link: Link
    mood: Mood

    def of(self, text: Text) -> Text:
        """Its words."""
        return text[self.start : self.end].strip()

    def and_also(self, later: Part) -> Part:
        """Both as one."""
        return replace(self, end=later.end, mood=max(self.mood, later.mood))


LETTER = re.compile(r"\w")
SAYING = "(?:问|打听|了解|咨询|请教|知道|晓得)"
# A stop or comma between digits belongs to a number, a blank between other than Chinese letters to a name.
STOP = r"[。！？!?；;\n…]+|(?<!\d)\.+|\.+(?!\d)"
COMMA = r"[，、：:~～—]+|(?<!\d),+|,+(?!\d)|(?<=[\u4e00-\u9fff])[ \t\u3000]+(?=[\u4e00-\u9fff\d])"
NUMBER = r"(?<![\d.])[1-4一二三四](?:[、)）]|[.．](?!\d))\s*|[①②③④]"
# 还有 asks more often than it joins: 还有没有, 还有多久, 还有效吗.
NO_JOIN = "(?![个一两没冇吗么多几啥不谁哪什得名效])"
COUNTED = r"首先|一来(?=想)|第[一二三](?:个|件)?(?=[是，,、想问我]|事|问题)|其次|[二三]来|[二三]是(?!不)"
# Sets apart wherever it stands.
PLAIN = (
    rf"另外(?!一?[个家份种的]|找|再找|换)|另想|此外|顺[便带]|再{SAYING}|[还又]想{SAYING}|还要{SAYING}"
    rf"|再就是|再一个|再有就是|还有就是|还有[个一两]?件?事|{COUNTED}"
)
# Sets apart where a clause begins, or after a question.
ALSO = rf"[我俺]?还想|(?:还有|再有|仲有){NO_JOIN}|以及|对了|同时(?=[想我俺还也])"
SEPARATOR = re.compile(rf"(?P<stop>{STOP})|(?P<number>{NUMBER})|(?P<plain>{PLAIN})|(?P<also>{ALSO})|(?P<comma>{COMMA})")
MARKS = {"stop": Link.STOP, "comma": Link.COMMA}
# What only brings a question in: 下, 我想问问, 就是.
BRINGS = re.compile(
    rf"(?:[\s，,、：:]|[我俺]?(?:还|再|又|另)?(?:想|要|来)?{SAYING}(?:一?下|哈|{SAYING})?|一?下|哈|就是|个?事|是)+"
)
ASKS = re.compile(
    r"[?？吗咋怎啥哪谁]|什么|如何|多少|多久|多大|多高|几[个点号时月年天岁]|[好幾](?:多|久|時)|几时|点样|點樣|凭啥"
    r"|是否|可否|能否|何时|(\w)[不没唔]\1|有没|有冇|(?<![也都我她他])没有$|[不没]得?$|呢$|[么嘛]$"
)
WISHES = re.compile(
    rf"想(?:{SAYING}|[找学换办查贷进考看]|申请|投诉|反映)|[帮给]我[查看找问]|咨询|要[办领查告]|[查问]一?下"
)


def parts(text: Text) -> List[Part]:
    """The parts of a message in their order, at most four; one for a message that nothing sets apart."""
    found: List[Part] = []
    for clause in clauses(text):
        if found and not _begins_anew(found, clause):
            found[-1] = found[-1].and_also(clause)
        else:
            found.append(clause)
    return found


def clauses(text: Text) -> Iterator[Part]:
    """All stretches between marks and connectives."""
    start, link = 0, Link.NONE
    for mark in SEPARATOR.finditer(text):
        before, kind = text[start : mark.start()], str(mark.lastgroup)
        if kind == "also" and LETTER.search(before) and not ASKS.search(before):
            continue
        if LETTER.search(before):
            yield _clause(text, start, mark.end() if kind == "stop" else mark.start(), link)
            link = Link.NONE
        start, link = mark.end(), max(link, MARKS.get(kind, Link.CONNECTIVE))
    if LETTER.search(text[start:]):
        yield _clause(text, start, len(text), link)


def _begins_anew(found: Sequence[Part], clause: Part) -> bool:
    """Whether a clause is no longer part of what was said: after a question, or after a connective."""
    if len(found) == MOST_PARTS:
        return False
    return clause.link is Link.CONNECTIVE or found[-1].mood is Mood.ASKS


def _clause(text: Text, start: int, end: int, link: Link) -> Part:
    mood = _mood(text[start:end].strip(" \t。，,"))
    brought = BRINGS.match(text, start, end) if link is Link.CONNECTIVE else None
    if brought is None or not LETTER.search(text, brought.end(), end):
        return Part(start, end, link, mood)
    return Part(brought.end(), end, link, max(mood, _mood(brought[0])))


def _mood(words: Text) -> Mood:
    if ASKS.search(words):
        return Mood.ASKS
    return Mood.WISHES if WISHES.search(words) else Mood.TELLS
