"""The facts about a person that rules may test, and a person's facts: each known, or unknown. Never assumed.

Names are fixed (`facts.yml`). A class of people (脱贫户) is known to be the person's, known not to be, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from dateutil.relativedelta import relativedelta

from policy_kb.errors import KnowledgeError

REGION, AS_OF, AGE, BIRTH_DATE, PERSON_CLASS = "region", "as_of", "age", "birth_date", "person_class"
# Known of everybody who names their classes at all; the others are told one by one.
CLASS = "is:"


class BadFacts(KnowledgeError):
    """Facts that cannot be; the message is one sentence for people."""


@dataclass(frozen=True)
class FactKind:
    """What a fact is: its kind, how to ask for it and why, the values it may have with their words."""

    name: str
    kind: str
    question: str
    why: str
    choices: Mapping[Any, str] = field(default_factory=dict)
    least: float | None = None
    most: float | None = None


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, FactKind]:
    """Every fact by name; each class of people is a fact of its own too (`is:veteran`)."""
    loaded = yaml.safe_load((Path(__file__).parent / "facts.yml").read_text(encoding="utf8"))
    kinds = {name: _kind(name, entry) for name, entry in loaded.items()}
    for code, entry in loaded[PERSON_CLASS]["choices"].items():
        kinds[CLASS + code] = FactKind(CLASS + code, "flag", entry["question"], loaded[PERSON_CLASS]["why"])
    return kinds


def _kind(name: str, entry: Mapping[str, Any]) -> FactKind:
    choices = {
        value: words["name"] if isinstance(words, dict) else words for value, words in entry.get("choices", {}).items()
    }
    return FactKind(
        name, entry["kind"], entry["question"], entry["why"], choices, entry.get("least"), entry.get("most")
    )


def class_name(code: str) -> str:
    """How a sentence names a class of people."""
    return str(vocabulary()[PERSON_CLASS].choices[code])


@dataclass(frozen=True)
class Facts:
    """What is known of a person. `classes` maps a code to whether it is theirs; what is in neither is unknown."""

    values: Mapping[str, Any] = field(default_factory=dict)
    classes: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Facts:
        """Facts from JSON or YAML; raises BadFacts. A list of classes is complete, null means unknown."""
        facts = cls()
        for name, value in given.items():
            if value is not None:
                facts = facts.told_all(value) if name == PERSON_CLASS else facts.knowing(name, value)
        return facts

    def knowing(self, name: str, value: Any) -> Facts:
        """These facts with one more, or another value of one; raises BadFacts."""
        if name.startswith(CLASS):
            return self.with_class(name.removeprefix(CLASS), bool(value))
        kind = vocabulary().get(name)
        if kind is None:
            raise BadFacts(f"没有叫{name}的情况，能写的有：{'、'.join(_plain_names())}。")
        return replace(self, values={**self.values, name: _checked(kind, value)})

    def with_class(self, code: str, is_theirs: bool) -> Facts:
        """These facts with one class told; raises BadFacts."""
        if code not in vocabulary()[PERSON_CLASS].choices:
            raise BadFacts(f"没有叫{code}的人员类别。")
        return replace(self, classes={**self.classes, code: is_theirs})

    def told_all(self, codes: Any) -> Facts:
        """These facts with the complete list of classes; raises BadFacts."""
        if not isinstance(codes, list | tuple):
            raise BadFacts("person_class要写成列表，例如[registered_poor]。")
        facts = self
        for code in codes:
            facts = facts.with_class(str(code), True)
        others = {code: False for code in vocabulary()[PERSON_CLASS].choices if code not in codes}
        return replace(facts, classes={**others, **facts.classes})

    def merged(self, other: Facts) -> Facts:
        """Both; where they differ `other` holds."""
        return Facts({**self.values, **other.values}, {**self.classes, **other.classes})

    def value(self, name: str, day: date) -> Any:
        """The value of a fact on a day, or None; the age follows from the date of birth."""
        if name.startswith(CLASS):
            return self.classes.get(name.removeprefix(CLASS))
        born = self.values.get(BIRTH_DATE)
        if name == AGE and born is not None:
            return relativedelta(day, born).years
        return self.values.get(name)

    def has_any(self, codes: Iterable[str]) -> bool | None:
        """Whether one of the classes is theirs; None while that may still be."""
        known = [self.classes.get(code) for code in codes]
        return True if True in known else (None if None in known else False)

    def stored(self) -> dict[str, Any]:
        """The facts as JSON; `restored` reads them back."""
        values = {name: each.isoformat() if isinstance(each, date) else each for name, each in self.values.items()}
        return {**values, **{CLASS + code: known for code, known in self.classes.items()}}

    @classmethod
    def restored(cls, stored: Mapping[str, Any]) -> Facts:
        """Facts from what `stored` gave."""
        facts = cls()
        for name, value in stored.items():
            facts = facts.knowing(name, value)
        return facts


def _plain_names() -> list[str]:
    return [name for name in vocabulary() if not name.startswith(CLASS)]


def _checked(kind: FactKind, value: Any) -> Any:
    return CHECKS[kind.kind](kind, value)


def _choice(kind: FactKind, value: Any) -> Any:
    if isinstance(value, bool) or value not in kind.choices:
        raise BadFacts(f"{kind.name}不能是{value}，能写的有：{'、'.join(map(str, kind.choices))}。")
    return value


def _flag(kind: FactKind, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadFacts(f"{kind.name}要写true或false，不能是{value}。")
    return value


def _number(kind: FactKind, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadFacts(f"{kind.name}要写数字，不能是{value}。")
    if (kind.least is not None and value < kind.least) or (kind.most is not None and value > kind.most):
        raise BadFacts(f"{kind.name}写的是{value:g}，只能在{kind.least:g}到{kind.most:g}之间。")
    return value


def _date(kind: FactKind, value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadFacts(f"{kind.name}要写成2018-06-30这样的日期，不能是{value}。") from error


def _text(kind: FactKind, value: Any) -> str:
    return str(value)


CHECKS = {"choice": _choice, "flag": _flag, "number": _number, "date": _date, "region": _text}
