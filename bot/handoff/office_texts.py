"""What the calendar and the teams say to staff, and their lists and tables of words, from `office_texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("office_texts.yml"))
text = WORDING.text
words = WORDING.found
