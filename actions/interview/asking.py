"""How the interview asks: the question with its choices as buttons, again, in other words, more exactly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.interview.answers import NO, NONE, UNKNOWN, YES, Asked
from actions.interview.texts import WORDING, text
from actions.saying import Choice
from policy_kb.rules.asking import Ask
from policy_kb.rules.facts import AGE, BIRTH_DATE, CLASS, PERSON_CLASS, class_name, vocabulary

# Classes of a household, which are asked for before those of one person.
HOUSEHOLD = ("registered_poor", "out_of_poverty", "monitored", "low_income", "subsistence", "destitute", "relocated",
             "floodplain_relocated", "fallen_into_poverty")  # fmt: skip
MOST_CLASSES = 6
ANSWER = "inform"


def narrowed(ask: Ask) -> Ask:
    """A question for many classes cut down to those of the household, or of the person; six at most."""
    if len(ask.codes) <= 1:
        return ask
    codes = [code for code in ask.codes if code in HOUSEHOLD] or list(ask.codes)
    if codes == list(ask.codes) and len(codes) <= MOST_CLASSES:
        return ask
    return class_ask(tuple(codes[:MOST_CLASSES]))


def class_ask(codes: tuple[str, ...]) -> Ask:
    """The question for one class, or for which of several."""
    from policy_kb.phrases import phrase

    kind = vocabulary()[CLASS + codes[0] if len(codes) == 1 else PERSON_CLASS]
    question = kind.question if len(codes) == 1 else phrase("which_class", classes="、".join(map(class_name, codes)))
    return Ask(PERSON_CLASS, question, kind.why, codes)


def fact_ask(fact: str, codes: tuple[str, ...]) -> Ask:
    """The question for a fact as the vocabulary words it."""
    if fact == PERSON_CLASS:
        return class_ask(codes)
    kind = vocabulary()[fact]
    return Ask(fact, kind.question, kind.why)


def choices(asked: Asked) -> list[Choice]:
    """A button per choice; numbers and dates are typed, and a typed 2 must not pick the second button."""
    if asked.fact == PERSON_CLASS and len(asked.codes) > 1:
        classes = [_choice(title, f"{name}={YES}") for title, name in asked.values()]
        none = _choice(text("buttons.none_of_them"), f"{PERSON_CLASS}={NONE}")
        return [*classes, none, _unknown(asked.fact)]
    kind = asked.kind
    if kind.kind == "flag":
        words = ((YES, text("buttons.yes")), (NO, text("buttons.no")))
        return [*(_choice(title, f"{kind.name}={value}") for value, title in words), _unknown(kind.name)]
    if kind.kind == "choice":
        return [*(_choice(title, f"{kind.name}={value}") for title, value in asked.values()), _unknown(kind.name)]
    return []


def _choice(title: str, answer: str) -> Choice:
    return Choice(title, ANSWER, {"answer": answer})


def _unknown(name: str) -> Choice:
    return _choice(text("buttons.unknown"), f"{name}={UNKNOWN}")


def is_typed(asked: Asked) -> bool:
    """Whether the answer is a number that is typed."""
    return asked.kind.kind in {"number", "date"}


def worded(ask: Ask, told: Mapping[str, Any]) -> str:
    """The question; where only a rough answer was given it asks for an exact one."""
    names = {ask.fact, BIRTH_DATE} if ask.fact == AGE else {ask.fact}
    if not any(isinstance(told.get(name), dict) for name in names):
        return ask.question
    kind = vocabulary()[ask.fact].kind
    key = "count" if kind == "number" and ask.fact != AGE else kind
    return text(f"precise.{key}", question=ask.question)


def explained(asked: Asked) -> str:
    """The question in other words."""
    if asked.fact == PERSON_CLASS or asked.fact not in WORDING.table("explain"):
        if asked.fact != PERSON_CLASS:
            return text("explain.other", question=asked.question)
        return text("explain.classes" if len(asked.codes) > 1 else "explain.person_class") + asked.question
    return text(f"explain.{asked.fact}")


def which(asked: Asked) -> str:
    """A yes was said where several are possible."""
    names = text("or").join(title for title, _ in asked.values())
    if asked.fact == PERSON_CLASS:
        return text("which.classes", classes=names)
    known = asked.fact in WORDING.table("which")
    return text(f"which.{asked.fact}") if known else text("which.other", choices=names)
