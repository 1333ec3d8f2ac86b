"""The sentences of the Telegram channel, from `texts.yml`; see there for the keys."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
texts = WORDING.everything
