"""Which desk takes a topic in a region, and which topics go to a person at once (catalogue §7)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.wording import Wording

DEFAULT = "default"
ALWAYS = "always"


class Routing:
    """The routing table."""

    def __init__(self, table: dict[str, Any]) -> None:
        """Takes the parsed table of `routing.yml`."""
        self._urgent: dict[str, Any] = table["urgent"]
        self._confidential = frozenset(table["confidential"])
        self.names: dict[str, str] = table["names"]
        self.group_names: dict[str, str] = table.get("group_names", {})
        self._desks: dict[str, dict[str, str]] = table["desks"]
        groups: dict[str, list[str]] = table["groups"]
        self._group = {topic: group for group, topics in groups.items() for topic in topics}

    def is_urgent(self, topic: str, text: str) -> bool:
        """Whether the topic, asked in these words, must not wait for the person to ask for a human."""
        rule = self._urgent.get(topic, ())
        return rule == ALWAYS or any(word in text for word in rule)

    def is_confidential(self, topic: str) -> bool:
        """Whether only the people allowed may see it."""
        return topic in self._confidential

    def group(self, topic: str) -> str:
        """The group of topics it belongs to; `default` for a topic of none."""
        return self._group.get(topic, DEFAULT)

    def desk(self, topic: str, chain: Sequence[str]) -> str:
        """The desk for a topic; `chain` holds the region's code and those above it, nearest first."""
        group = self.group(topic)
        for code in [*chain, DEFAULT]:
            desks = self._desks.get(code)
            if desks:
                return desks.get(group) or desks[DEFAULT]
        raise LookupError("routing.yml has no default desk")


@lru_cache(maxsize=1)
def routing() -> Routing:
    """The shipped routing table."""
    return Routing(Wording(Path(__file__).with_name("routing.yml")).everything())
