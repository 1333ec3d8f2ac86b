"""What is said about official documents and their wording, from `texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
names = WORDING.names


class SourceRefused(Exception):
    """Something that is not done; the message is one Chinese sentence with the mend."""

    def __init__(self, key: str, **values: object) -> None:
        """Takes the key of the sentence and what fills it."""
        super().__init__(text(key, **values))
        self.key = key
