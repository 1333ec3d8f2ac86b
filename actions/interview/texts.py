"""The interview's sentences, from `wording.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("wording.yml"))
text = WORDING.text
