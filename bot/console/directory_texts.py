"""What the pages of the directory say to staff, from `directory.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("directory.yml"))
text = WORDING.text
names = WORDING.names


def details(kind: str) -> dict[str, str]:
    """What more is shown of an item of this kind: columns and their headings."""
    return WORDING.names(f"details.{kind}")
