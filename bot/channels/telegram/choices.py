"""What a Telegram button carries: the outbox row and the button's place in it.

Our payloads are longer than the 64 bytes of `callback_data`, and a payload looked up in what we sent cannot be forged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DATA = re.compile(r"o(\d{1,9})\.(\d{1,3})")


@dataclass(frozen=True)
class Choice:
    """One button of one reply; `place` counts from 0."""

    outbox_id: int
    place: int

    @property
    def data(self) -> str:
        """The `callback_data` for this button."""
        return f"o{self.outbox_id}.{self.place}"


def read_choice(data: str | None) -> Choice | None:
    """The button behind `callback_data`, or None if it is not ours."""
    found = DATA.fullmatch(data or "")
    return Choice(int(found[1]), int(found[2])) if found else None
