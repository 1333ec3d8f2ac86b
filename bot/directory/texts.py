"""The directory's own sentences and words (tables or lists of them), from `texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
words = WORDING.found
