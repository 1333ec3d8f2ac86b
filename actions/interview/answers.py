"""What a message says to the question that is open: facts, a yes that leaves open which, or that one does not know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from actions.interview.dates import read_date
from actions.interview.numerals import in_digits, rough_number
from actions.interview.reading import Told, between, birth, first_fitting, known_names, span, told_in
from actions.interview.words import MARKS, WORDS, clauses, has, normal, pattern, says
from policy_kb.rules.facts import AGE, BIRTH_DATE, CLASS, PERSON_CLASS, FactKind, vocabulary

# A longer message answers by what it tells, not by a single word in it.
SHORT = 25
NUMBER = re.compile(r"(?:第|选)?([1-9])(?:个|项|号)?")
NONE_VALUES = ("none", 0)
# A number of two digits where no number is asked for can only be the age.
BARE_AGE = re.compile(r"([2-9]\d|1[6-9])了?")
LONGEST_ROUGH = 5
YES, NO, UNKNOWN, NONE = "yes", "no", "unknown", "none"


class Turn(StrEnum):
    """How a message stands to the open question."""

    ANSWER = "answer"
    WHICH = "which"
    UNKNOWN = "unknown"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Asked:
    """The open question: the fact, and of the classes of people those asked for, in the order of the buttons."""

    fact: str
    codes: tuple[str, ...] = ()
    question: str = ""

    @property
    def kind(self) -> FactKind:
        """What is asked for: of a single class, whether it is theirs."""
        return vocabulary()[CLASS + self.codes[0] if len(self.codes) == 1 else self.fact]

    def values(self) -> list[tuple[str, Any]]:
        """The choices in the order of the buttons: words and value."""
        if len(self.codes) > 1:
            return [(str(vocabulary()[PERSON_CLASS].choices[code]), CLASS + code) for code in self.codes]
        # What means "none" comes last, so that 二级 is the second choice.
        choices = sorted(self.kind.choices.items(), key=lambda pair: pair[0] in NONE_VALUES)
        return [(str(words), value) for value, words in choices]


@dataclass(frozen=True)
class Heard:
    """What a message tells, and how it stands to the open question."""

    told: Told = field(default_factory=dict)
    turn: Turn = Turn.NOTHING


def heard(text: str, asked: Asked, today: date) -> Heard:
    """Reads a typed message; `today` is in Asia/Shanghai."""
    words = normal(text)
    told = _told(words, asked, today)
    if answers(told, asked):
        return Heard(told, Turn.ANSWER)
    if has("unknown", words) or (asked.kind.kind == "flag" and has("maybe", words)):
        return Heard(told, Turn.UNKNOWN)
    direct = {} if has("unclear", words) else known_names(_direct(_left_over(words, asked, today), asked, today))
    if direct:
        return Heard({**told, **direct}, Turn.ANSWER)
    told |= {} if asked.kind.kind in {"number", "date"} else _bare_age(words)
    is_yes = asked.kind.kind in {"classes", "choice"} and _is_word("a_yes", words)
    return Heard(told, Turn.WHICH if is_yes else Turn.NOTHING)


def _bare_age(words: str) -> Told:
    """44, 四十多, where no number is asked for."""
    said = words.strip(MARKS)
    if bare := BARE_AGE.fullmatch(in_digits(said)):
        return {AGE: int(bare[1])}
    rough = rough_number(said) if len(said) <= LONGEST_ROUGH and not has("not_age", in_digits(said)) else None
    return {AGE: between(rough)} if rough else {}


def _told(words: str, asked: Asked, today: date) -> Told:
    """What is told by itself; 都没上班 is said of all of a household."""
    told = known_names(told_in(words, today))
    return {name: each for name, each in told.items() if (asked.fact, name) != ("household_employed", "employment")}


def _left_over(words: str, asked: Asked, today: date) -> str:
    """The clauses that tell nothing by themselves: 没出去 says where one works, and no "no" to another question."""
    spoken = list(clauses(words))
    free = [each for each in spoken if not _told(each, asked, today)]
    return words if len(free) == len(spoken) else "，".join(free)


def answers(told: Told, asked: Asked) -> bool:
    """Whether what is told holds the fact that is asked for."""
    if asked.fact == PERSON_CLASS:
        named = [code for code in asked.codes if CLASS + code in told]
        return len(asked.codes) == len(named) or any(told[CLASS + code] for code in named)
    return asked.fact in told or (asked.fact == AGE and BIRTH_DATE in told)


def _direct(words: str, asked: Asked, today: date) -> Told:
    """The answer in few words, which mean something only beside the question."""
    if len(words) > SHORT:
        return {}
    return READERS[asked.kind.kind](words, asked, today)


def _flag(words: str, asked: Asked, today: date) -> Told:
    name = asked.kind.name
    value = first_fitting(f"asked.{name}", words) if name in WORDS.table("asked") else None
    if value is None:
        value = _yes_or_no(words, asked)
    return {} if value is None else {name: value}


def _yes_or_no(words: str, asked: Asked) -> bool | None:
    if asked.fact in WORDS.words("either_way") and words.startswith(("没", "无", "冇", "莫")):
        return None
    if _is_word("a_no", words) or has("no_first", words):
        return False
    if _is_word("a_yes", words) or has("yes_first", words):
        return True
    return _echo(words, asked)


def _echo(words: str, asked: Asked) -> bool | None:
    """领过, 没领过: the question's own verb, alone or denied."""
    denied = re.match(r"(?:还|都|从来)?(?:没有|没|不)", words)
    core = words[denied.end() if denied else 0 :].strip("了的啊呀呢吧哩嘛，。!！. ")
    if len(core) < 2 or core not in asked.question:
        return None
    return denied is None


def _is_word(key: str, words: str) -> bool:
    """Whether the message, or its first clause, is a yes (a no)."""
    return says(key, words) or says(key, next(clauses(words), ""))


def _choice(words: str, asked: Asked, today: date) -> Told:
    value = _picked(words, asked)
    if value is None and asked.fact in WORDS.table("asked"):
        value = first_fitting(f"asked.{asked.fact}", words)
    if value is None and _is_word("a_no", words):
        value = next((each for each in NONE_VALUES if each in asked.kind.choices), None)
    if value is None and len(asked.kind.choices) == 2 and _is_word("a_yes", words):
        value = next(each for each in asked.kind.choices if each not in NONE_VALUES)
    return {} if value is None else {asked.fact: value}


def _picked(words: str, asked: Asked) -> Any:
    """The choice by its number or its words."""
    values = asked.values()
    number = NUMBER.fullmatch(in_digits(words).strip("，。.,!！ "))
    if number and int(number[1]) <= len(values):
        return values[int(number[1]) - 1][1]
    return next((value for title, value in values if title in words), None)


def _classes(words: str, asked: Asked, today: date) -> Told:
    picked = _picked(words, asked)
    if picked:
        return {picked: True}
    if has("none_of_them", words) or _is_word("a_no", words):
        return {CLASS + code: False for code in asked.codes}
    return {}


def _number(words: str, asked: Asked, today: date) -> Told:
    if asked.fact == AGE:
        return _age(words, today)
    value = first_fitting(f"asked.{asked.fact}", words) if asked.fact in WORDS.table("asked") else None
    match = pattern("count").search(in_digits(words))
    if match and value in {None, 1, 2}:
        value = int(match[1])
    return {} if value is None else {asked.fact: _in_range(asked.kind, value)}


def _in_range(kind: FactKind, value: int) -> int | None:
    return value if (kind.least or 0) <= value <= (kind.most or value) else None


def _age(words: str, today: date) -> Told:
    digits = in_digits(words)
    born = pattern("born").search(digits)
    if born and re.search(r"[年生月]", born[0]):
        return {BIRTH_DATE: birth(born, today)}
    if has("not_age", digits):
        return {}
    if rough := rough_number(words):
        return {AGE: between(rough)}
    match = pattern("age_asked").search(digits)
    return {AGE: _in_range(vocabulary()[AGE], int(match[1]))} if match else {}


def _date(words: str, asked: Asked, today: date) -> Told:
    if asked.fact == BIRTH_DATE:
        born = pattern("born").search(in_digits(words))
        if born:
            return {BIRTH_DATE: birth(born, today)}
    days = read_date(words, today)
    return {asked.fact: span(days)} if days else {}


READERS = {"flag": _flag, "choice": _choice, "classes": _classes, "number": _number, "date": _date}


def tapped(answer: str, asked: Asked) -> Heard:
    """What a tapped choice says (`business=company`); nothing for one that is forged or of a vanished fact."""
    name, _, written = answer.partition("=")
    if name == PERSON_CLASS and written == NONE and asked.fact == PERSON_CLASS:
        return Heard({CLASS + code: False for code in asked.codes}, Turn.ANSWER)
    kind = vocabulary().get(name)
    if kind is None:
        return Heard()
    if written == UNKNOWN:
        return Heard(turn=Turn.UNKNOWN if kind.name in {asked.fact, asked.kind.name} else Turn.NOTHING)
    if kind.kind == "flag":
        return Heard({name: written == YES}, Turn.ANSWER) if written in {YES, NO} else Heard()
    value = next((each for each in kind.choices if str(each) == written), None)
    return Heard() if value is None or kind.kind != "choice" else Heard({name: value}, Turn.ANSWER)
