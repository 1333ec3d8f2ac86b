"""What can be wrong with an official document that is brought in."""

from __future__ import annotations

from policy_kb.errors import KnowledgeError
from policy_kb.ingest.texts import text


class BadSource(KnowledgeError):
    """A file that is no readable document; the message is one Chinese sentence with the mend."""

    def __init__(self, key: str, name: str, **values: object) -> None:
        """Takes the key of the sentence, the file's name and what else fills the sentence."""
        super().__init__(text(key, name=name, **values))
        self.key = key
