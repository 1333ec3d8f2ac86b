"""Where the interview stands: small JSON in two slots, so that it survives a restart.

`facts` holds what the person has told in the talk and when, `interview` what is asked just now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from actions.interview.answers import Asked
from actions.interview.reading import Told, known_names
from policy_kb.rules.facts import CLASS, PERSON_CLASS, vocabulary

# What somebody told longer ago may have changed.
FORGOTTEN_AFTER = timedelta(days=90)


@dataclass(frozen=True)
class Interview:
    """One interview: of a measure, or (None) of all that the region has. `asked` is empty once the verdict is said."""

    measure: str | None
    day: str
    asked: str = ""
    codes: tuple[str, ...] = ()
    question: str = ""
    why: str = ""
    last: str = ""
    last_codes: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    unclear: int = 0
    count: int = 0
    held: bool = False

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Interview | None:
        """The interview in the slots; None if there is none or it cannot be read."""
        stored: Any = slots.get("interview")
        try:
            found = cls(**{**stored, **{name: tuple(stored[name]) for name in ("codes", "last_codes", "passed")}})
            date.fromisoformat(found.day)
        except (TypeError, KeyError, ValueError):
            return None
        return found if _is_readable(found) else None

    def stored(self) -> dict[str, Any]:
        """The slot's value."""
        return {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(self).items()}

    @property
    def judged(self) -> date:
        """The day on which is judged (Asia/Shanghai)."""
        return date.fromisoformat(self.day)

    @property
    def open(self) -> Asked | None:
        """The question that waits for an answer."""
        return Asked(self.asked, self.codes, self.question) if self.asked else None

    def on_hold(self) -> Interview:
        """Waiting until the person answers by themselves: somebody else has taken the talk."""
        return replace(self, held=True)

    def resumed(self) -> Interview:
        """Going on."""
        return replace(self, held=False)

    def answered(self) -> Interview:
        """With the question answered and nothing unclear."""
        last, codes = (self.asked, self.codes) if self.asked else (self.last, self.last_codes)
        return replace(self, last=last, last_codes=codes, unclear=0)

    def noting(self, told: Told) -> Interview:
        """With something told that was not asked for: a "wrong" means that now."""
        name = next(iter(told))
        if name.startswith(CLASS):
            return replace(self, last=PERSON_CLASS, last_codes=(name.removeprefix(CLASS),), unclear=0)
        return replace(self, last=name, last_codes=(), unclear=0)


def _is_readable(found: Interview) -> bool:
    names = [name for name in (found.asked, found.last) if name]
    classes = vocabulary()[PERSON_CLASS].choices
    codes = (*found.codes, *found.last_codes)
    return all(name in vocabulary() for name in names) and all(code in classes for code in codes)


def told_before(slots: Mapping[str, Any], today: date) -> Told:
    """What the person has told in this talk lately."""
    stored: Any = slots.get("facts")
    try:
        if today - date.fromisoformat(stored["day"]) > FORGOTTEN_AFTER:
            return {}
        return known_names(stored["told"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return {}


def told_slot(told: Told, today: date) -> dict[str, Any]:
    """The slot's value for what was told."""
    return {"day": today.isoformat(), "told": told}
