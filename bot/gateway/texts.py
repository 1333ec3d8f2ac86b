"""The gateway's own sentences, from `texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
