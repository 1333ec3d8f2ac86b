"""What the pages of closed talks, canned replies, lessons and reports say to staff, from `review_texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("review_texts.yml"))
text = WORDING.text
names = WORDING.names
