"""A reason for or against a vacancy, in plain words from `reasons.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.wording import Wording

Weight = Literal["good", "bad", "unknown"]
WORDING = Wording(Path(__file__).with_name("reasons.yml"))


@dataclass(frozen=True)
class Reason:
    """A key of `reasons.yml` and what fills the blanks of its words."""

    key: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def weight(self) -> Weight:
        """What it is to the person."""
        weight: Weight = WORDING.found(f"{self.key}.is")
        return weight

    def __str__(self) -> str:
        """The words for the person: 离您约 6 公里."""
        return WORDING.text(f"{self.key}.says", **self.parameters)


def reason(key: str, **parameters: object) -> Reason:
    """The reason `key` with these parameters."""
    return Reason(key, parameters)


def word(table: str, key: str) -> str:
    """What a sex or a shift is called."""
    return WORDING.text(f"words.{table}.{key}")


def span(least: int | None, most: int | None) -> str:
    """Bounds in words: 18–50, 50 以下, 18 以上; one number for equal bounds."""
    if least is None or most is None:
        return _phrase("to", most=most) if least is None else _phrase("from", least=least)
    return str(least) if least == most else _phrase("between", least=least, most=most)


def listed(words: tuple[str, ...]) -> str:
    """Several words in a row: 保洁、保安."""
    return _phrase("separator").join(words)


def _phrase(key: str, **values: object) -> str:
    return WORDING.text(f"words.{key}", **values)
