"""What the pages of broadcast say to staff, from `broadcasts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("broadcasts.yml"))
text = WORDING.text
names = WORDING.names
