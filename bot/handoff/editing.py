"""What canned replies and lessons have in common: how an editor is told what cannot be kept."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("editing.yml"))
sentence = WORDING.text


class Refused(Exception):
    """What was written cannot be kept; the message is one Chinese sentence with the mend."""


class NotThere(Exception):
    """Somebody else has removed or decided it; the message is one Chinese sentence with the mend."""
