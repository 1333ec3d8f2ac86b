"""What is said to staff about supplements, and the columns of their list, from `texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
names = WORDING.names
table = WORDING.table
