"""The Chinese that administrators read about keys, and the words that are never kept, from `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.privacy.key_file import SealingError
from bot.settings import TIME_ZONE
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
words = WORDING.words


def sentence(error: SealingError) -> str:
    """What went wrong and the mend, in one sentence; times in Asia/Shanghai."""
    return text(f"errors.{type(error).__name__}", **{name: _shown(value) for name, value in vars(error).items()})


def _shown(value: object) -> str:
    return f"{value.astimezone(TIME_ZONE):%H:%M}" if isinstance(value, datetime) else str(value)
