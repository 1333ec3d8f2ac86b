"""What the page and the web interface say to people, from `texts.yml`; see there for the keys."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
texts = WORDING.everything


def problem_text(key: str) -> str:
    """The Chinese sentence for a problem."""
    return WORDING.text(f"problems.{key}")
