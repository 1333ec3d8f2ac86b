"""The parts of an official document: the covering notice, the document itself, its annexes, what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policy_kb.ingest.numbering import mark_of

NOTICE, HEAD, BEGINNING, ENDING, BELOW = "通知", "标题", "开头", "末段", "落款"
# Between an annex and the clauses in it: 附件1：二(一).
ANNEX_LEVEL = "："
# 关于印发《X》的通知, and inside it 现将《X》印发给你们.
PLAN = re.compile(
    r"(?:印发|转发|公布|发布)(?:了)?《?([^《》]{4,80}?)》?(?:[(（][^()（）]{1,8}[)）])?的(?:通知|公告|函)"
)
GIVEN = re.compile(r"现将《(.{4,80}?)》\s?(?:[(（].{1,20}[)）])?\s?(?:印发|转发|发)")
ANNEX = re.compile(r"附\s?(?:件|表|录)\s?([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})?\s?$")
ANNEX_TITLED = re.compile(r"附\s?件\s?([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})(?:\s|[:：])\s?[^。；]{2,60}$")
ANNEX_LIST = re.compile(r"附\s?件\s?[:：]")
# 一、总体要求……………1
CONTENTS_LINE = re.compile(r".{2,}?(?:\.{3,}|…+|·{3,})\s*[-—]?\s*\d{1,3}\s*[-—]?$")
BLANKS_AND_MARKS = re.compile(r"[\s《》<>〈〉“”\"'「」,，、:：]")
SENTENCE_END = re.compile(r"[。！？；!?;：:）)」”]$")
LONGEST_BELOW = 40
LONGEST_CONTENTS = 120
MOST_TITLE_LINES = 4


@dataclass(frozen=True)
class Part:
    """Some lines with the name of their part ("" for the document itself); `numbered` if they are split further."""

    name: str
    lines: tuple[str, ...]
    numbered: bool


@dataclass(frozen=True)
class Layout:
    """Where the parts of a document are: the head (title, number, notice), the body, and what stands below."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    below: tuple[str, ...]
    annexes: tuple[tuple[str, tuple[str, ...]], ...]
    plan: str = ""

    def parts(self) -> list[Part]:
        """The parts in reading order; the head is the covering notice if a document follows it."""
        found = [Part(NOTICE if self.plan else HEAD, self.head, numbered=False)] if self.head else []
        found.append(Part("", self.body, numbered=True))
        found += [Part(BELOW, self.below, numbered=False)] if self.below else []
        return found + [Part(name, lines, numbered=True) for name, lines in self.annexes]


def lay_out(lines: Sequence[str]) -> Layout:
    """Finds the parts; a table of contents is left out."""
    lines = [line for line in lines if not (len(line) <= LONGEST_CONTENTS and CONTENTS_LINE.match(line))]
    plan = plan_in(lines)
    start = _body_start(lines, plan)
    body, annexes = _without_annexes(lines[start:])
    end = _body_end(body)
    own_head = 0 if start else _first_sentence(body)
    head = lines[:start] if start else body[:own_head]
    return Layout(tuple(head), tuple(body[own_head:end]), tuple(body[end:]), tuple(annexes), plan if start else "")


def same(text: str) -> str:
    """The text without blanks, marks and quotes, for comparing titles."""
    return BLANKS_AND_MARKS.sub("", text)


def plan_in(lines: Sequence[str]) -> str:
    """The title of the document that a covering notice issues, or "" without such a notice."""
    first_mark = next((place for place, line in enumerate(lines) if mark_of(line)), len(lines))
    head = lines[:first_mark]
    found = next((match[1] for line in head if (match := GIVEN.search(line))), "")
    return found or next((match[1] for line in head if len(line) < 120 and (match := PLAN.search(line))), "")


def _body_start(lines: Sequence[str], plan: str) -> int:
    """The line after the notice at which the issued document's title stands, maybe on several lines; 0 if nowhere."""
    noticed = next((place for place, line in enumerate(lines) if plan and same(plan) in same(line)), len(lines))
    for place in range(noticed + 1, len(lines)):
        for count in range(1, MOST_TITLE_LINES + 1):
            if same("".join(lines[place : place + count])) == same(plan):
                return place
    return 0


def _first_sentence(body: Sequence[str]) -> int:
    """How many lines of title, number and recipients stand before the first sentence or number."""
    for place, line in enumerate(body):
        if mark_of(line) or line.endswith(("。", "；")):
            return place if not _is_news(body, place) else _after_news(body, place)
    return 0


def _is_news(body: Sequence[str], place: int) -> bool:
    return _after_news(body, place) > place


def _after_news(body: Sequence[str], place: int) -> int:
    """A report may stand before the document: its title and recipients follow further down, before the first number."""
    first_mark = next((number for number, line in enumerate(body) if mark_of(line)), len(body))
    recipients = [number for number in range(place, first_mark) if body[number].endswith(("：", ":"))]
    addressed = next((number for number in recipients if len(body[number]) < 80), None)
    return place if addressed is None else addressed + 1


def _without_annexes(lines: Sequence[str]) -> tuple[list[str], list[tuple[str, tuple[str, ...]]]]:
    starts = [place for place, line in enumerate(lines) if place and _annex(line)]
    if not starts:
        return list(lines), []
    ends = [*starts[1:], len(lines)]
    annexes = [(_annex(lines[start]), tuple(lines[start:end])) for start, end in zip(starts, ends, strict=True)]
    return list(lines[: starts[0]]), annexes


def _annex(line: str) -> str:
    """The annex that a line begins (附件1), or ""; a list of annexes at the end of a document begins none."""
    found = ANNEX.match(line) or ANNEX_TITLED.match(line)
    return f"附件{found[1] or ''}" if found else ""


def _body_end(body: Sequence[str]) -> int:
    """Where the last sentence ends: below stand the list of annexes, who signed, the date, what a website adds."""
    first_mark = next((place for place, line in enumerate(body) if mark_of(line)), len(body))
    end = next((place for place in range(first_mark, len(body)) if ANNEX_LIST.match(body[place])), len(body))
    while end > 1 and _is_below(body[end - 1]):
        end -= 1
    return end if end > 1 else len(body)


def _is_below(line: str) -> bool:
    if mark_of(line):
        return False
    closed = SENTENCE_END.search(line) and not line.startswith(("(", "（")) and not line.endswith(("：", ":"))
    return not closed and len(line) <= LONGEST_BELOW
