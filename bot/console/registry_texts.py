"""What the pages of the registry say to staff, from `registry.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("registry.yml"))
text = WORDING.text
names = WORDING.names


def groups() -> dict[str, list[str]]:
    """The fields of a person in the order of the form, by the heading they stand under."""
    return WORDING.table("groups")
