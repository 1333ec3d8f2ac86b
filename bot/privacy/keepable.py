"""What is kept of a person's words for those who look after the texts."""

from __future__ import annotations

from bot.privacy.masking import mask
from bot.privacy.texts import words

LONGEST = 300


def kept_words(said: str) -> str:
    """The words in one line, masked, at most 300 characters; empty if they are better forgotten.

    So are those of people in distress, and of those who report somebody.
    """
    line = mask(" ".join(said.split()))[:LONGEST]
    return "" if any(word in line for word in words("never_kept")) else line
