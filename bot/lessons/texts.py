"""What the lessons say to staff, and the words they know, from `texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
names = WORDING.names
words = WORDING.words
